import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Recording } from '../../gen/sockeye/v1/recording';
import type { ErrorWords } from '../ui/explain-error';
import type { RecordingQuery } from './recording-query';
import { noSelection, type Selection } from './selection';

/** Something the user is told once, with what can be done about it. */
export interface RecordingsNotice {
  readonly text: string;
  /** Recordings that can be brought back. */
  readonly undoIds: readonly string[];
}

/** The history as far as it has been read. */
export interface RecordingsState {
  readonly query: RecordingQuery;
  /** Newest first; undefined until they have come. */
  readonly recordings: readonly Recording[] | undefined;
  readonly totalCount: bigint;
  /** To ask for those behind; empty when there are none. */
  readonly nextPageToken: string;
  readonly isReading: boolean;
  readonly selection: Selection;
  readonly foldedDays: ReadonlySet<string>;
  /** Two recordings that are compared. */
  readonly compared: readonly [Recording, Recording] | undefined;
  readonly notice: RecordingsNotice | undefined;
  /** Why the history is not kept. */
  readonly problem: Explanation | undefined;
  /** Why the list could not be read. */
  readonly error: ErrorWords | undefined;
  /** Why the last act failed. */
  readonly actError: ErrorWords | undefined;
}

/** Nothing read yet. */
export function initialRecordingsState(query: RecordingQuery): RecordingsState {
  return {
    query,
    recordings: undefined,
    totalCount: 0n,
    nextPageToken: '',
    isReading: false,
    selection: noSelection,
    foldedDays: new Set(),
    compared: undefined,
    notice: undefined,
    problem: undefined,
    error: undefined,
    actError: undefined,
  };
}

/** The selected recordings, in the order of the list. */
export function selectedRecordings({ recordings, selection }: RecordingsState): readonly Recording[] {
  return (recordings ?? []).filter(recording => selection.ids.has(recording.id));
}

/** The recording that is shown: the one the keyboard is at. */
export function chosenRecording({ recordings, selection }: RecordingsState): Recording | undefined {
  return recordings?.find(recording => recording.id === selection.activeId);
}
