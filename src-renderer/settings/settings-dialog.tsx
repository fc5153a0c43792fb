import { type JSX, useState } from 'react';

import { type Settings, Theme } from '../../gen/sockeye/v1/settings';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { ExplanationMessage } from '../ui/explanation-message';
import { ChoiceField, TextField } from '../ui/field';
import { Modal } from '../ui/modal';
import { CopyDiagnostics } from './copy-diagnostics';
import { changesOf, draftOf, type NumberName, numberProblem, type SettingsDraft } from './settings-draft';
import type { SettingsStore } from './settings-store';

interface SettingsDialogProps {
  readonly settings: SettingsStore;
  readonly onClose: () => void;
}

/** The user's settings, to be looked at and changed. */
export function SettingsDialog({ settings, onClose }: SettingsDialogProps): JSX.Element | null {
  const told = useStore(settings, state => state);
  return told?.settings === undefined ? null : (
    <SettingsForm settings={settings} current={told.settings} file={told.file} onClose={onClose} />
  );
}

interface SettingsFormProps extends SettingsDialogProps {
  readonly current: Settings;
  readonly file: string;
}

const themes = [
  [String(Theme.THEME_SYSTEM), 'As the system', Theme.THEME_SYSTEM],
  [String(Theme.THEME_LIGHT), 'Light', Theme.THEME_LIGHT],
  [String(Theme.THEME_DARK), 'Dark', Theme.THEME_DARK],
] as const;

function SettingsForm({ settings, current, file, onClose }: SettingsFormProps): JSX.Element {
  const [draft, setDraft] = useState<SettingsDraft>(() => draftOf(current));
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const problems = useStore(settings, state => state?.problems);
  const changes = changesOf(current, draft);
  const save = async (): Promise<void> => {
    const problem = await settings.save(changes ?? []);
    if (problem === undefined) onClose();
    else setFailure(problem);
  };
  const number = (name: NumberName, label: string, hint: string): JSX.Element => (
    <TextField
      label={label}
      value={draft[name]}
      hint={hint}
      problem={numberProblem(name, draft[name])}
      onChange={value => setDraft(before => ({ ...before, [name]: value }))}
    />
  );
  return (
    <Modal
      title="Settings"
      onClose={onClose}
      notice={failure === undefined ? undefined : <ExplanationMessage what={failure} nextStep="" />}
      footer={
        <>
          <CopyDiagnostics read={settings.readDiagnostics} />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={changes === undefined} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <ChoiceField
        label="Theme"
        value={String(draft.theme)}
        choices={themes.map(([value, words]) => [value, words] as const)}
        onChange={value =>
          setDraft(before => ({ ...before, theme: themes.find(([theme]) => theme === value)?.[2] ?? before.theme }))
        }
      />
      {number('deadlineMs', 'Deadline of new requests (ms)', 'Empty for none. Each request can have its own.')}
      {number(
        'historyLimitMib',
        'Size of the history (MiB)',
        'The oldest recordings that are not pinned make room for new ones.',
      )}
      {number('historyAgeDays', 'Age of the history (days)', 'Older recordings go, unless they are pinned.')}
      <TextField
        label="File"
        value={file}
        isData
        isReadOnly
        hint="Can be edited as well; changes hold at once. Nothing is sent anywhere: there is no telemetry."
        onChange={() => undefined}
      />
      {(problems ?? []).map(({ what, nextStep }) => (
        <ExplanationMessage key={what} tone="warn" what={what} nextStep={nextStep} />
      ))}
    </Modal>
  );
}
