import type { JSX } from 'react';

import { CheckField, ChoiceField, TextField } from '../../ui/field';
import { type CallOptionsDraft, type CompressionChoice, parseDeadline } from './call-options';

const compressions: readonly (readonly [CompressionChoice, string])[] = [
  ['target', 'As the target says'],
  ['gzip', 'gzip'],
  ['identity', 'None'],
];

interface OptionsSectionProps {
  readonly options: CallOptionsDraft;
  readonly onChange: (options: CallOptionsDraft) => void;
}

/** Edits what a call is made with besides messages and metadata. */
export function OptionsSection({ options, onChange }: OptionsSectionProps): JSX.Element {
  const deadline = parseDeadline(options.deadline);
  return (
    <>
      <TextField
        label="Deadline"
        value={options.deadline}
        placeholder="none"
        hint="How long the whole call may take: 500ms, 5s, 2min. Empty for no deadline."
        problem={deadline.kind === 'problem' ? deadline.message : undefined}
        onChange={text => onChange({ ...options, deadline: text })}
      />
      <CheckField
        label="Wait for the server"
        hint="Wait until the server is there, until the deadline, instead of failing at once."
        isChecked={options.waitForReady}
        onChange={isChecked => onChange({ ...options, waitForReady: isChecked })}
      />
      <ChoiceField
        label="Compression of messages"
        hint="Of those that are sent. Replies may be compressed unless the target is asked not to."
        value={options.compression}
        choices={compressions}
        onChange={compression => onChange({ ...options, compression })}
      />
    </>
  );
}
