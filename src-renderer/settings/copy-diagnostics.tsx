import { type JSX, useState } from 'react';

import { Button } from '../ui/button';
import { explainError } from '../ui/explain-error';
import styles from './copy-diagnostics.module.css';

/** Puts the diagnostics on the clipboard and says whether that was done. */
export function CopyDiagnostics({ read }: { readonly read: () => Promise<string> }): JSX.Element {
  const [done, setDone] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await read());
      setDone('Copied');
    } catch (error) {
      setDone(`Not copied: ${explainError(error).what}`);
    }
  };
  return (
    <>
      <Button
        title="Versions, states, settings and the last lines of the log; no messages, no metadata"
        onClick={() => void copy()}
      >
        Copy diagnostics
      </Button>
      <span role="status" aria-label="Diagnostics" className={styles.done}>
        {done}
      </span>
    </>
  );
}
