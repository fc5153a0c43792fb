import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Recording } from '../../gen/sockeye/v1/recording';
import type { ErrorWords } from '../ui/explain-error';
import type { RecordingQuery } from './recording-query';
import { noSelection, type Selection, withoutGone } from './selection';

/** Something the user is told once, with what can be done about it. */
export interface RecordingsNotice {
  readonly text: string;
  /** Recordings that can be brought back. */
  readonly undoIds: readonly string[];
}

/** Something that takes a while and can be ended. */
export interface RecordingsTask {
  /** What is being done and how far it has come. */
  readonly text: string;
  /** From 0 to 1; undefined when that is not known. */
  readonly share: number | undefined;
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
  /** What is being written or read. */
  readonly task: RecordingsTask | undefined;
  /** Recordings that replays made from here are writing. */
  readonly replayIds: ReadonlySet<string>;
  /** How the chosen recording is to be replayed is being asked. */
  readonly isAskingReplay: boolean;
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
    task: undefined,
    replayIds: new Set(),
    isAskingReplay: false,
    problem: undefined,
    error: undefined,
    actError: undefined,
  };
}

/** The state and the ways to change it, for what the store is made of. */
export interface RecordingsBase {
  readonly get: () => RecordingsState;
  /** Something the user did. */
  readonly dispatch: (change: Partial<RecordingsState>) => void;
  /** Something that came by itself. */
  readonly arrive: (change: Partial<RecordingsState>) => void;
}

/** The list replaced, and the selection without what is no longer there. */
export function replaceList(state: RecordingsState, recordings: readonly Recording[]): Partial<RecordingsState> {
  const ids = (list: readonly Recording[]): readonly string[] => list.map(recording => recording.id);
  const { recordings: before = [], selection } = state;
  return { recordings, selection: withoutGone(selection, ids(before), ids(recordings)) };
}

/** The selected recordings, in the order of the list. */
export function selectedRecordings({ recordings, selection }: RecordingsState): readonly Recording[] {
  return (recordings ?? []).filter(recording => selection.ids.has(recording.id));
}

/** The recording that is shown: the one the keyboard is at. */
export function chosenRecording({ recordings, selection }: RecordingsState): Recording | undefined {
  return recordings?.find(recording => recording.id === selection.activeId);
}
