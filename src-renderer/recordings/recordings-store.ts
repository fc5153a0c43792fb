import type { CallService } from '../../gen/sockeye/v1/call';
import type { HostService } from '../../gen/sockeye/v1/host';
import type { Recording, RecordingService } from '../../gen/sockeye/v1/recording';
import { createStore, type ReadableStore, type RequestFrame } from '../state/store';
import { explainError, isAbort } from '../ui/explain-error';
import { formatNumberOf } from '../ui/format';
import { createListReader } from './list-reader';
import { copyGrpcurl, type FileForm, loadRecordings, saveRecordings } from './recording-files';
import { allRecordings, isFiltered, type RecordingQuery } from './recording-query';
import {
  chosenRecording,
  initialRecordingsState,
  type RecordingsState,
  replaceList,
  selectedRecordings,
} from './recordings-state';
import { createReplays, type ReplayChoice } from './replays';
import type { Selection } from './selection';

/** The history of calls. Verbs about the selection do nothing when nothing is selected. */
export interface RecordingsStore extends ReadableStore<RecordingsState> {
  /** Reads the list again. */
  readonly refresh: () => void;
  /** Reads the list now and as it changes, until `signal` is aborted. */
  readonly watch: (signal: AbortSignal) => void;
  readonly setQuery: (change: Partial<RecordingQuery>) => void;
  /** Reads those behind. */
  readonly more: () => void;
  readonly setSelection: (selection: Selection) => void;
  readonly foldDay: (day: string, isFolded: boolean) => void;
  /** Deletes what is selected; it can be brought back. */
  readonly remove: () => void;
  readonly undo: () => void;
  readonly dismiss: () => void;
  /** Pins what is selected, or unpins it. */
  readonly pin: (isPinned: boolean) => void;
  /** Asks for a file and writes what is selected. */
  readonly save: (form: FileForm) => void;
  /** Asks for files and takes the recordings in them. */
  readonly load: () => void;
  /** Ends writing or reading; what was written is removed, what was read whole stays. */
  readonly cancelTask: () => void;
  /** Puts the command line that makes the call again on the clipboard. */
  readonly copyGrpcurl: () => void;
  /** Compares the two that are selected; false to end it. */
  readonly compare: (isCompared: boolean) => void;
  /** Compares a replay with the recording that it was made from. */
  readonly compareWithOriginal: (replay: Recording) => void;
  /** Shows a recording, whether or not the filters list it. */
  readonly show: (recordingId: string) => void;
  /** Asks how the chosen recording is to be replayed, or no longer does. */
  readonly askReplay: (isAsking: boolean) => void;
  /** Makes the chosen call again, and shows the new recording. */
  readonly replay: (choice: ReplayChoice) => void;
  /** Cancels a call that `replay` made. */
  readonly cancelReplay: (recordingId: string) => void;
}

/** What the store asks. */
export interface RecordingsServices {
  readonly recording: RecordingService;
  readonly call: CallService;
  readonly host: HostService;
}

/** Makes the store; it asks nothing before `refresh` or `watch`. */
export function createRecordingsStore(services: RecordingsServices, requestFrame: RequestFrame): RecordingsStore {
  const { recording: service, host } = services;
  const merge = (state: RecordingsState, change: Partial<RecordingsState>): RecordingsState => ({
    ...state,
    ...change,
  });
  const store = createStore(initialRecordingsState(allRecordings), merge, requestFrame);
  const list = createListReader(service, store);
  const replays = createReplays(services.call, store, insert);
  let task = new AbortController();

  /** Does what may fail, and reads the list again. */
  const act = (work: () => Promise<void>): void => {
    void (async () => {
      try {
        store.dispatch({ actError: undefined });
        await work();
      } catch (error) {
        store.arrive({ actError: explainError(error) });
      }
      await list.refresh();
    })();
  };
  /** Does what takes a while, one at a time, and can be ended. */
  const actLong = (name: string, work: (signal: AbortSignal) => Promise<void>): void => {
    if (store.get().task !== undefined) return;
    task = new AbortController();
    const { signal } = task;
    act(async () => {
      try {
        await work(signal);
      } catch (error) {
        if (!isAbort(error, signal)) throw error;
        store.arrive({ notice: { text: `${name} was cancelled.`, undoIds: [] } });
      } finally {
        store.arrive({ task: undefined });
      }
    });
  };
  const selectedIds = (): readonly string[] => selectedRecordings(store.get()).map(({ id }) => id);

  return {
    get: store.get,
    subscribe: store.subscribe,
    refresh: () => void list.refresh(),
    watch: signal => void list.watch(signal),
    setQuery: change => {
      store.dispatch({ query: { ...store.get().query, ...change }, isReading: true, nextPageToken: '' });
      list.restart();
    },
    more: list.more,
    setSelection: selection => store.dispatch({ selection, compared: undefined }),
    foldDay: (day, isFolded) => {
      const foldedDays = new Set(store.get().foldedDays);
      if (isFolded) foldedDays.add(day);
      else foldedDays.delete(day);
      store.dispatch({ foldedDays });
    },
    remove: () => {
      const ids = selectedIds();
      if (ids.length === 0) return;
      act(async () => {
        await service.deleteRecordings({ recordingIds: ids });
        const left = (store.get().recordings ?? []).filter(({ id }) => !ids.includes(id));
        store.arrive({
          ...replaceList(store.get(), left),
          compared: undefined,
          notice: { text: `${formatNumberOf(ids.length, 'recording')} deleted.`, undoIds: ids },
        });
      });
    },
    undo: () => {
      const ids = store.get().notice?.undoIds ?? [];
      if (ids.length === 0) return;
      store.dispatch({ notice: undefined });
      act(async () => {
        const { recordingIds } = await service.restoreRecordings({ recordingIds: ids });
        const lost = ids.length - recordingIds.length;
        if (lost > 0) {
          store.arrive({
            notice: { text: `${formatNumberOf(lost, 'recording')} could not be brought back.`, undoIds: [] },
          });
        }
      });
    },
    dismiss: () => store.dispatch({ notice: undefined, actError: undefined }),
    pin: isPinned => {
      const recordingIds = selectedIds();
      if (recordingIds.length > 0) {
        act(async () => {
          await service.pinRecordings({ recordingIds, isPinned });
        });
      }
    },
    save: form => {
      const chosen = selectedRecordings(store.get());
      if (chosen.length > 0)
        actLong('Writing', signal => saveRecordings(service, host, store, { chosen, form }, signal));
    },
    load: () => actLong('Reading', signal => loadRecordings(service, host, store, signal)),
    cancelTask: () => task.abort(),
    copyGrpcurl: () => {
      const chosen = chosenRecording(store.get());
      if (chosen === undefined) return;
      act(async () => {
        await copyGrpcurl(service, chosen.id);
        store.arrive({ notice: { text: 'The grpcurl command is on the clipboard.', undoIds: [] } });
      });
    },
    compare: isCompared => {
      // The older one on the left.
      const [newer, older] = selectedRecordings(store.get());
      const compared = isCompared && newer !== undefined && older !== undefined ? ([older, newer] as const) : undefined;
      store.dispatch({ compared });
    },
    compareWithOriginal: replay =>
      act(async () => store.arrive({ compared: [await readOne(replay.replayOfId), replay] })),
    show: recordingId => act(async () => insert(await readOne(recordingId))),
    askReplay: isAskingReplay => store.dispatch({ isAskingReplay }),
    replay: choice => {
      const original = chosenRecording(store.get());
      if (original !== undefined) act(() => replays.begin(original, choice));
    },
    cancelReplay: replays.cancel,
  };

  async function readOne(recordingId: string): Promise<Recording> {
    for await (const { recording } of service.watchRecording({ recordingId })) {
      if (recording !== undefined) return recording;
    }
    throw new Error('WatchRecording ended without a recording.');
  }

  /** Shows a recording that may not be listed yet, or not by these filters: then it stands among those of its time. */
  function insert(recording: Recording): void {
    const { query, recordings: listed = [] } = store.get();
    if (isFiltered(query) && !listed.some(({ id }) => id === recording.id)) {
      store.arrive({ query: allRecordings, recordings: [], nextPageToken: '', isReading: true });
      list.restart();
    }
    const { recordings: known = [] } = store.get();
    const isKnown = known.some(({ id }) => id === recording.id);
    const behind = known.findIndex(({ startedAtUs }) => startedAtUs < recording.startedAtUs);
    const at = behind < 0 ? known.length : behind;
    const { id } = recording;
    store.arrive({
      ...(isKnown ? {} : { recordings: [...known.slice(0, at), recording, ...known.slice(at)] }),
      selection: { ids: new Set([id]), activeId: id, anchorId: id },
      compared: undefined,
    });
  }
}
