import type { JSX } from 'react';

import { StatusCode, statusName } from '../../src-shared/status-code';
import { useStore } from '../state/use-store';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import styles from './recording-filters.module.css';
import { allRecordings, isFiltered, type RecordingQuery } from './recording-query';
import type { RecordingsStore } from './recordings-store';

/** A target that can be chosen. */
export interface TargetChoice {
  readonly id: string;
  readonly name: string;
}

interface RecordingFiltersProps {
  readonly recordings: RecordingsStore;
  readonly targets: readonly TargetChoice[];
}

/** Which recordings are listed: text, method, status, time, target, pinned. */
export function RecordingFilters({ recordings, targets }: RecordingFiltersProps): JSX.Element {
  const query = useStore(recordings, state => state.query);
  const { setQuery } = recordings;
  return (
    <div className={styles.filters} role="search" aria-label="Recordings">
      <input
        className={styles.text}
        aria-label="Search in messages"
        placeholder="Search in messages"
        value={query.text}
        spellCheck={false}
        onChange={event => setQuery({ text: event.target.value })}
      />
      <input
        className={styles.text}
        aria-label="Method"
        placeholder="Method"
        value={query.method}
        spellCheck={false}
        onChange={event => setQuery({ method: event.target.value })}
      />
      <Choice label="Status" value={query.status} choices={statusChoices} onChoose={status => setQuery({ status })} />
      <Choice
        label="Time"
        value={String(query.days)}
        choices={dayChoices}
        onChoose={days => setQuery({ days: Number(days) })}
      />
      <Choice
        label="Target"
        value={query.targetId}
        choices={[['', 'Any target'], ...targetChoices(query, targets)]}
        onChoose={targetId => setQuery({ targetId })}
      />
      <span className={styles.buttons}>
        <Button
          look="quiet"
          label="Only pinned"
          title="Only pinned recordings"
          isPressed={query.isPinned}
          onClick={() => setQuery({ isPinned: !query.isPinned })}
        >
          <Icon name="pin" isFilled={query.isPinned} />
        </Button>
        <Button
          look="quiet"
          label="Show all"
          title="Show all recordings"
          isDisabled={!isFiltered(query)}
          onClick={() => setQuery(allRecordings)}
        >
          <Icon name="close" />
        </Button>
      </span>
    </div>
  );
}

type Choices = readonly (readonly [value: string, words: string])[];

const statusChoices: Choices = [
  ['', 'Any status'],
  ['ok', 'OK'],
  ['failed', 'Failed'],
  ['running', 'Running'],
  ...Object.values(StatusCode)
    .filter(code => code !== StatusCode.OK)
    .map(code => [statusName(code), statusName(code)] as const),
];

const dayChoices: Choices = [
  ['0', 'Any time'],
  ['1', 'Today'],
  ['2', 'Since yesterday'],
  ['7', 'Last 7 days'],
  ['30', 'Last 30 days'],
];

/** A target that has been removed can still be in the address. */
function targetChoices({ targetId }: RecordingQuery, targets: readonly TargetChoice[]): Choices {
  const choices = targets.map(({ id, name }) => [id, name] as const);
  const isKnown = targetId === '' || targets.some(({ id }) => id === targetId);
  return isKnown ? choices : [...choices, [targetId, 'A removed target']];
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: Choices;
  readonly onChoose: (value: string) => void;
}

function Choice({ label, value, choices, onChoose }: ChoiceProps): JSX.Element {
  return (
    <select
      className={styles.choice}
      aria-label={label}
      data-set={value !== (choices[0]?.[0] ?? '')}
      value={value}
      onChange={event => onChoose(event.target.value)}
    >
      {choices.map(([id, words]) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </select>
  );
}
