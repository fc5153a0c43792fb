import { type JSX, useState } from 'react';

import type { Recording } from '../../gen/sockeye/v1/recording';
import { oneLineText } from '../../src-shared/visible-text';
import { Button } from '../ui/button';
import { ExplanationMessage } from '../ui/explanation-message';
import { formatBytes, formatNumberOf } from '../ui/format';
import { Modal } from '../ui/modal';
import type { TargetChoice } from './recording-filters';
import styles from './replay-dialog.module.css';
import { type ReplayChoice, replayProblem } from './replays';

interface ReplayDialogProps {
  readonly recording: Recording;
  readonly targets: readonly TargetChoice[];
  readonly onClose: () => void;
  readonly onReplay: (choice: ReplayChoice) => void;
}

/** Asks where, how fast and with which metadata a recording is replayed. */
export function ReplayDialog({ recording, targets, onClose, onReplay }: ReplayDialogProps): JSX.Element {
  const { targetId: originalId, methodPath, messagesSent, bytesSent, isHalfClosed } = recording;
  const isThere = targets.some(({ id }) => id === originalId);
  const [targetId, setTargetId] = useState(isThere ? originalId : (targets[0]?.id ?? ''));
  const [pacing, setPacing] = useState<ReplayChoice['pacing']>('fast');
  const [metadata, setMetadata] = useState<ReplayChoice['metadata']>(isThere ? 'renewed' : 'target');
  const problem = replayProblem(recording, targets);
  const replay = (): void => {
    onClose();
    onReplay({ targetId, pacing, metadata });
  };
  return (
    <Modal
      title={`Replay ${methodPath.slice(methodPath.lastIndexOf('/') + 1)}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={problem !== undefined} onClick={replay}>
            Replay
          </Button>
        </>
      }
    >
      {problem === undefined ? null : <ExplanationMessage what={problem} nextStep="" />}
      <p className={styles.words}>
        Sends the same bytes again: {formatNumberOf(messagesSent, 'message')}, {formatBytes(bytesSent)}
        {isHalfClosed ? '' : '. The request side was never closed, so it stays open until the call ends'}. Leaves a
        recording of its own.
      </p>
      <Choice
        label="Target"
        value={targetId}
        choices={targets.map(({ id, name }) => [
          id,
          id === originalId ? `${oneLineText(name)} (as recorded)` : oneLineText(name),
        ])}
        hint={isThere ? '' : `${oneLineText(recording.targetName)} has been removed.`}
        onChoose={id => {
          setTargetId(id);
          setMetadata(id === originalId ? 'renewed' : 'target');
        }}
      />
      <Choice
        label="Pace"
        value={pacing}
        choices={[
          ['fast', 'As fast as the target takes them'],
          ['recorded', 'As recorded'],
        ]}
        hint=""
        onChoose={value => setPacing(value)}
      />
      <Choice
        label="Metadata"
        value={metadata}
        choices={[
          ['renewed', 'As recorded, with the target’s own as they are now'],
          ['recorded', 'Exactly as recorded'],
          ['target', 'The target’s own alone'],
        ]}
        hint={
          targetId !== originalId && metadata !== 'target'
            ? 'Credentials that were recorded go to another target.'
            : 'A deadline is not recorded: the replay has none.'
        }
        onChoose={value => setMetadata(value)}
      />
    </Modal>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, words: string])[];
  readonly hint: string;
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ label, value, choices, hint, onChoose }: ChoiceProps<T>): JSX.Element {
  return (
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      <select
        className={styles.select}
        value={value}
        onChange={event => {
          const chosen = choices.find(([id]) => id === event.target.value);
          if (chosen !== undefined) onChoose(chosen[0]);
        }}
      >
        {choices.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
      <span className={styles.hint}>{hint}</span>
    </label>
  );
}
