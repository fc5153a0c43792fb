import { ListRecordingsRequest, type Recording, type RecordingService } from '../../gen/sockeye/v1/recording';
import { createStore, type ReadableStore, type RequestFrame } from '../state/store';
import { type ErrorWords, explainError } from '../ui/explain-error';

/** Recordings that are listed. */
const listedRecordings = 500;

/** The history as it was last read. */
export interface RecordingsState {
  /** Newest first; undefined until they have come. */
  readonly recordings: readonly Recording[] | undefined;
  readonly totalCount: bigint;
  readonly chosenId: string | undefined;
  readonly error: ErrorWords | undefined;
}

/** The history of calls. */
export interface RecordingsStore extends ReadableStore<RecordingsState> {
  readonly refresh: () => void;
  readonly choose: (id: string) => void;
  readonly remove: (id: string) => void;
}

/** Makes the store; it asks nothing before `refresh`. */
export function createRecordingsStore(service: RecordingService, requestFrame: RequestFrame): RecordingsStore {
  const initial: RecordingsState = { recordings: undefined, totalCount: 0n, chosenId: undefined, error: undefined };
  const merge = (state: RecordingsState, change: Partial<RecordingsState>): RecordingsState => ({
    ...state,
    ...change,
  });
  const store = createStore(initial, merge, requestFrame);

  async function refresh(): Promise<void> {
    try {
      const { recordings, totalCount } = await service.listRecordings(
        ListRecordingsRequest.fromPartial({ limit: listedRecordings }),
      );
      store.arrive({ recordings, totalCount, error: undefined });
    } catch (error) {
      store.arrive({ error: explainError(error) });
    }
  }

  async function remove(id: string): Promise<void> {
    try {
      await service.deleteRecordings({ recordingIds: [id] });
      await refresh();
    } catch (error) {
      store.arrive({ error: explainError(error) });
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    refresh: () => void refresh(),
    choose: id => store.dispatch({ chosenId: id }),
    remove: id => void remove(id),
  };
}
