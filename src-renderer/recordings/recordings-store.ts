import { DialogPurpose, type HostService } from '../../gen/sockeye/v1/host';
import { Direction, ExportFormat, type Recording, type RecordingService } from '../../gen/sockeye/v1/recording';
import { createStore, type ReadableStore, type RequestFrame } from '../state/store';
import { explainError, isAbort } from '../ui/explain-error';
import { formatBytes, formatNumberOf } from '../ui/format';
import { allRecordings, listRequest, type RecordingQuery } from './recording-query';
import { appendPage, mergeFirstPage } from './recording-rows';
import { chosenRecording, initialRecordingsState, type RecordingsState, selectedRecordings } from './recordings-state';
import { noSelection, type Selection, withoutGone } from './selection';

/** Recordings of a page. */
const pageLimit = 200;
/** Rows that a search looks for by itself; further ones when they are scrolled to. */
const soughtRows = 50;
/** Pause between two looks for new recordings while the list is shown, in ms. */
const refreshPauseMs = 1_000;

/** The forms in which recordings are written to a file. */
export type FileForm = 'json-lines' | 'received' | 'sent';

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
  /** Asks for a file and takes the recordings in it. */
  readonly load: () => void;
  /** Puts the command line that makes the call again on the clipboard. */
  readonly copyGrpcurl: () => void;
  /** Compares the two that are selected; false to end it. */
  readonly compare: (isCompared: boolean) => void;
}

/** Makes the store; it asks nothing before `refresh` or `watch`. */
export function createRecordingsStore(
  service: RecordingService,
  host: HostService,
  requestFrame: RequestFrame,
): RecordingsStore {
  const merge = (state: RecordingsState, change: Partial<RecordingsState>): RecordingsState => ({
    ...state,
    ...change,
  });
  const store = createStore(initialRecordingsState(allRecordings), merge, requestFrame);
  let asked = new AbortController();

  const replaceList = (recordings: readonly Recording[]): Partial<RecordingsState> => {
    const { recordings: before = [], selection } = store.get();
    const ids = (list: readonly Recording[]): readonly string[] => list.map(recording => recording.id);
    return { recordings, selection: withoutGone(selection, ids(before), ids(recordings)) };
  };
  const tell = (error: unknown): void => store.arrive({ error: explainError(error), isReading: false });
  /** Does what may fail, and reads the list again. */
  const act = (work: () => Promise<void>): void => {
    void (async () => {
      try {
        store.dispatch({ actError: undefined });
        await work();
      } catch (error) {
        store.arrive({ actError: explainError(error) });
      }
      await readFirst(asked.signal);
    })();
  };
  const selectedIds = (): readonly string[] => selectedRecordings(store.get()).map(({ id }) => id);

  return {
    get: store.get,
    subscribe: store.subscribe,
    refresh: () => void readFirst(asked.signal),
    watch: signal => void watch(signal),
    setQuery: change => {
      asked.abort();
      asked = new AbortController();
      store.dispatch({ query: { ...store.get().query, ...change }, isReading: true, nextPageToken: '' });
      void readFirst(asked.signal, true);
    },
    more: () => {
      const { nextPageToken, isReading } = store.get();
      if (nextPageToken !== '' && !isReading) void readMore(nextPageToken, asked.signal);
    },
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
          ...replaceList(left),
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
      if (chosen.length > 0) act(() => save(chosen, form));
    },
    load: () => act(load),
    copyGrpcurl: () => {
      const chosen = chosenRecording(store.get());
      if (chosen !== undefined) act(() => copyGrpcurl(chosen.id));
    },
    compare: isCompared => {
      // The older one on the left.
      const [newer, older] = selectedRecordings(store.get());
      const compared = isCompared && newer !== undefined && older !== undefined ? ([older, newer] as const) : undefined;
      store.dispatch({ compared });
    },
  };

  async function readFirst(signal: AbortSignal, isNewQuery = false): Promise<void> {
    try {
      const { query } = store.get();
      const page = await service.listRecordings(listRequest(query, new Date(), pageLimit), signal);
      if (signal.aborted) return;
      const { recordings: known = [], nextPageToken } = store.get();
      const isWhole = isNewQuery || page.nextPageToken === '';
      const merged = mergeFirstPage(known, page.recordings, isWhole);
      const isLonger = merged.length > page.recordings.length;
      store.arrive({
        ...(merged === known && store.get().recordings !== undefined ? {} : replaceList(merged)),
        totalCount: page.totalCount,
        nextPageToken: isLonger ? nextPageToken : page.nextPageToken,
        problem: page.historyProblem,
        isReading: false,
        error: undefined,
      });
      lookFurther(signal);
    } catch (error) {
      if (!isAbort(error, signal)) tell(error);
    }
  }

  async function readMore(pageToken: string, signal: AbortSignal): Promise<void> {
    store.dispatch({ isReading: true });
    try {
      const { query } = store.get();
      const page = await service.listRecordings(listRequest(query, new Date(), pageLimit, pageToken), signal);
      if (signal.aborted) return;
      const recordings = appendPage(store.get().recordings ?? [], page.recordings);
      store.arrive({ recordings, nextPageToken: page.nextPageToken, isReading: false });
      lookFurther(signal);
    } catch (error) {
      if (!isAbort(error, signal)) tell(error);
    }
  }

  /** A search ends each page after a second of looking: it goes on until there is something to show. */
  function lookFurther(signal: AbortSignal): void {
    const { query, recordings = [], nextPageToken } = store.get();
    if (query.text !== '' && nextPageToken !== '' && recordings.length < soughtRows)
      void readMore(nextPageToken, signal);
  }

  async function watch(signal: AbortSignal): Promise<void> {
    await readFirst(asked.signal);
    for (;;) {
      await pause(refreshPauseMs, signal);
      if (signal.aborted) return;
      // Looking into messages is work: a search is made anew when it is asked for, not every second.
      const { query, isReading } = store.get();
      if (document.visibilityState === 'visible' && query.text === '' && !isReading) {
        await readFirst(asked.signal);
      }
    }
  }

  async function save(chosen: readonly Recording[], form: FileForm): Promise<void> {
    const suggestedName = `${chosen[0]?.methodPath.split('/').at(-1) ?? 'recordings'}.${form === 'json-lines' ? 'jsonl' : 'bin'}`;
    const purpose =
      form === 'json-lines' ? DialogPurpose.DIALOG_PURPOSE_RECORDINGS : DialogPurpose.DIALOG_PURPOSE_MESSAGE_BYTES;
    const { path } = await host.showSaveDialog({ purpose, suggestedName });
    if (path === '') return;
    const request = {
      recordingIds: chosen.map(({ id }) => id),
      format:
        form === 'json-lines' ? ExportFormat.EXPORT_FORMAT_JSON_LINES : ExportFormat.EXPORT_FORMAT_LENGTH_PREFIXED,
      direction: form === 'sent' ? Direction.DIRECTION_SENT : Direction.DIRECTION_RECEIVED,
      path,
    };
    for await (const { recordingsWritten, bytesWritten } of service.saveRecordings(request)) {
      const text = `${formatNumberOf(recordingsWritten, 'recording')}, ${formatBytes(bytesWritten)} written to ${path}.`;
      store.arrive({ notice: { text, undoIds: [] } });
    }
  }

  async function load(): Promise<void> {
    const { paths } = await host.showOpenDialog({ purpose: DialogPurpose.DIALOG_PURPOSE_RECORDINGS });
    for (const path of paths) {
      for await (const { bytesRead, bytesTotal, recordingIds } of service.loadRecordings({ path })) {
        const text =
          recordingIds.length === 0
            ? `Reading ${path}: ${formatBytes(bytesRead)} of ${formatBytes(bytesTotal)}.`
            : `${formatNumberOf(recordingIds.length, 'recording')} imported from ${path}.`;
        store.arrive({ notice: { text, undoIds: [] }, selection: noSelection });
      }
    }
  }

  async function copyGrpcurl(recordingId: string): Promise<void> {
    const decoder = new TextDecoder();
    let command = '';
    const request = {
      recordingId,
      format: ExportFormat.EXPORT_FORMAT_GRPCURL,
      direction: Direction.DIRECTION_UNSPECIFIED,
    };
    for await (const { data } of service.exportRecording(request)) command += decoder.decode(data, { stream: true });
    await navigator.clipboard.writeText(command);
    store.arrive({ notice: { text: 'The grpcurl command is on the clipboard.', undoIds: [] } });
  }
}

/** Resolves after some time, or at once when the signal is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
