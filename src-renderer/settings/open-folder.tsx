import type { JSX } from 'react';

import type { AppFolder } from '../../gen/sockeye/v1/host';
import { Button } from '../ui/button';

interface OpenFolderProps {
  /** As in `Open the …`. */
  readonly name: string;
  readonly folder: AppFolder;
  /** Has it shown; answers why not. */
  readonly open: (folder: AppFolder) => Promise<string | undefined>;
  /** Called with why it was not shown, and with undefined when it was. */
  readonly onDone: (problem: string | undefined) => void;
}

/** A button that has a folder of the app shown by the system. */
export function OpenFolder({ name, folder, open, onDone }: OpenFolderProps): JSX.Element {
  return (
    <Button
      label={`Open folder: ${name}`}
      title={`Open the ${name}`}
      onClick={() => void open(folder).then(problem => onDone(problem))}
    >
      Open folder
    </Button>
  );
}
