import { type JSX, useState } from 'react';

import type { AppFolder } from '../../gen/sockeye/v1/host';
import { Button } from './button';
import styles from './copy-diagnostics.module.css';

/** What can be had of main for a report. */
export interface Diagnostics {
  /** What somebody who is asked for help needs to know, as text. Rejects with RpcError. */
  readonly read: () => Promise<string>;
  /** Puts the text on the clipboard, and answers in words whether that was done, and how much it is. */
  readonly copy: (text?: string) => Promise<string>;
  /** Has a folder of the app shown by the system; answers why not. */
  readonly openFolder: (folder: AppFolder) => Promise<string | undefined>;
}

interface CopyDiagnosticsProps {
  readonly diagnostics: Diagnostics;
  /** What is copied; read anew when it is not given. */
  readonly text?: string;
  /** What is said to begin with. */
  readonly said?: string;
}

/** Puts the diagnostics on the clipboard and says what was done. */
export function CopyDiagnostics({ diagnostics, text, said = '' }: CopyDiagnosticsProps): JSX.Element {
  const [done, setDone] = useState(said);
  return (
    <>
      <Button
        title="Versions, states, settings and the last lines of the log; no messages, no metadata"
        onClick={() => void diagnostics.copy(text).then(setDone)}
      >
        Copy diagnostics
      </Button>
      <span role="status" aria-label="Diagnostics" className={styles.done}>
        {done}
      </span>
    </>
  );
}
