import { type JSX, useState } from 'react';

import { AppFolder } from '../../gen/sockeye/v1/host';
import { Theme, type WatchSettingsResponse } from '../../gen/sockeye/v1/settings';
import type { SettingName } from '../../src-shared/setting-rules';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { ExplanationMessage } from '../ui/explanation-message';
import { ChoiceField, TextField } from '../ui/field';
import { Modal } from '../ui/modal';
import { CopyDiagnostics, type Diagnostics } from '../ui/copy-diagnostics';
import { OpenFolder } from './open-folder';
import { settingWords } from './setting-words';
import styles from './settings-dialog.module.css';
import { changesOf, draftOf, type NumberName, numberProblem, type SettingsDraft } from './settings-draft';
import type { SettingsStore } from './settings-store';

interface SettingsDialogProps {
  readonly settings: SettingsStore;
  readonly diagnostics: Diagnostics;
  /** The setting to begin with; undefined for the first. */
  readonly at?: string | undefined;
  readonly onClose: () => void;
}

/** The user's settings, to be looked at and changed. */
export function SettingsDialog(props: SettingsDialogProps): JSX.Element | null {
  const told = useStore(props.settings, state => state);
  return told === undefined ? null : <SettingsForm {...props} told={told} />;
}

const themes = [
  [String(Theme.THEME_SYSTEM), 'As the system', Theme.THEME_SYSTEM],
  [String(Theme.THEME_LIGHT), 'Light', Theme.THEME_LIGHT],
  [String(Theme.THEME_DARK), 'Dark', Theme.THEME_DARK],
] as const;

const safeWords = {
  what: 'This is a safe start (--safe): settings are as shipped, and the file is neither read nor written.',
  nextStep: 'Start Sockeye without --safe to change them.',
};

interface SettingsFormProps extends SettingsDialogProps {
  readonly told: WatchSettingsResponse;
}

function SettingsForm({ settings, diagnostics, told, at, onClose }: SettingsFormProps): JSX.Element | null {
  const { settings: current, file, problems, isSafe } = told;
  const [draft, setDraft] = useState<SettingsDraft | undefined>(() => current && draftOf(current));
  const [failure, setFailure] = useState<string | undefined>(undefined);
  if (current === undefined || draft === undefined) return null;
  const changes = changesOf(current, draft);
  const save = async (): Promise<void> => {
    if (changes === undefined || isSafe) return;
    const problem = await settings.save(changes);
    if (problem === undefined) onClose();
    else setFailure(problem);
  };
  const set = (part: Partial<SettingsDraft>): void => setDraft({ ...draft, ...part });
  const isFirst = (name: SettingName): boolean => name === (at ?? 'theme');
  const number = (name: NumberName): JSX.Element => (
    <TextField
      {...settingWords[name]}
      value={draft[name]}
      problem={numberProblem(name, draft[name])}
      isFocusedFirst={isFirst(name)}
      isReadOnly={isSafe}
      onChange={value => set({ [name]: value })}
    />
  );
  return (
    <Modal
      title="Settings"
      onClose={onClose}
      notice={failure === undefined ? undefined : <ExplanationMessage what={failure} nextStep="" />}
      footer={
        <>
          <CopyDiagnostics diagnostics={diagnostics} />
          <Button onClick={onClose}>{isSafe ? 'Close' : 'Cancel'}</Button>
          {isSafe ? null : (
            <Button look="primary" isDisabled={changes === undefined} onClick={() => void save()}>
              Save
            </Button>
          )}
        </>
      }
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={styles.notes}>
          {isSafe ? <ExplanationMessage tone="warn" {...safeWords} /> : null}
          {problems.map(({ what, nextStep }) => (
            <ExplanationMessage key={what} tone="warn" what={what} nextStep={nextStep} />
          ))}
        </div>
        <h3 className={styles.heading}>Window</h3>
        <ChoiceField
          label={settingWords.theme.label}
          value={String(draft.theme)}
          choices={themes.map(([value, words]) => [value, words] as const)}
          isFocusedFirst={isFirst('theme')}
          isDisabled={isSafe}
          onChange={value => set({ theme: themes.find(([theme]) => theme === value)?.[2] ?? draft.theme })}
        />
        <h3 className={styles.heading}>Calls</h3>
        {number('deadlineMs')}
        <div className={styles.pair}>
          {number('replyLimitMib')}
          {number('replyMemoryMib')}
        </div>
        <h3 className={styles.heading}>History</h3>
        <div className={styles.pair}>
          {number('historyLimitMib')}
          {number('historyAgeDays')}
        </div>
        <h3 className={styles.heading}>Files</h3>
        <TextField
          label="Settings file"
          value={file}
          isData
          isReadOnly
          hint="Can be edited as well; changes hold at once. Nothing is sent anywhere: there is no telemetry."
          action={
            <OpenFolder
              name="data folder"
              folder={AppFolder.APP_FOLDER_DATA}
              open={diagnostics.openFolder}
              onDone={setFailure}
            />
          }
          onChange={() => undefined}
        />
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
