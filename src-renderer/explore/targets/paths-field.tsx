import type { JSX } from 'react';

import type { DialogPurpose, HostService } from '../../../gen/sockeye/v1/host';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { addPaths } from './target-draft';

interface PathsFieldProps {
  readonly host: HostService;
  readonly label: string;
  /** One path a line. */
  readonly value: string;
  /** Buttons that let the user choose paths, with what the dialog is for. */
  readonly choices: readonly (readonly [label: string, purpose: DialogPurpose])[];
  readonly isFocusedFirst?: boolean;
  readonly onChange: (value: string) => void;
}

/** Edits a list of paths: typed, or chosen in the system's dialog. */
export function PathsField({
  host,
  label,
  value,
  choices,
  isFocusedFirst = false,
  onChange,
}: PathsFieldProps): JSX.Element {
  const choose = async (purpose: DialogPurpose): Promise<void> => {
    const { paths } = await host.showOpenDialog({ purpose });
    if (paths.length > 0) onChange(addPaths(value, paths));
  };
  return (
    <TextField
      label={label}
      value={value}
      rows={Math.min(Math.max(value.split('\n').length, 1), 6)}
      isData
      isFocusedFirst={isFocusedFirst}
      hint="One path a line."
      onChange={onChange}
      action={choices.map(([name, purpose]) => (
        <Button key={name} label={`${label}: choose ${name.toLowerCase()}`} onClick={() => void choose(purpose)}>
          {name}…
        </Button>
      ))}
    />
  );
}
