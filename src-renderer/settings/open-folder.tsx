import { type JSX, useState } from 'react';

import type { AppFolder } from '../../gen/sockeye/v1/host';
import { Button } from '../ui/button';
import styles from './copy-diagnostics.module.css';

interface OpenFolderProps {
  /** As in `Open the …`. */
  readonly name: string;
  readonly folder: AppFolder;
  /** Has it shown; answers why not. */
  readonly open: (folder: AppFolder) => Promise<string | undefined>;
}

/** A button that has a folder of the app shown by the system, and says so when that cannot be. */
export function OpenFolder({ name, folder, open }: OpenFolderProps): JSX.Element {
  const [problem, setProblem] = useState('');
  return (
    <>
      <Button
        label={`Open folder: ${name}`}
        title={`Open the ${name}`}
        onClick={() => void open(folder).then(said => setProblem(said ?? ''))}
      >
        Open folder
      </Button>
      <span role="status" aria-label={`Opening the ${name}`} className={styles.problem}>
        {problem}
      </span>
    </>
  );
}
