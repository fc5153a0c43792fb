import type { Recording, RecordingService } from '../../gen/sockeye/v1/recording';
import { pause } from '../../src-shared/waiting/pause';
import { explainError, isAbort } from '../ui/explain-error';
import { listRequest } from './recording-query';
import { appendPage, mergeFirstPage } from './recording-rows';
import { type RecordingsBase, replaceList } from './recordings-state';

/** Recordings of a page. */
const pageLimit = 200;
/** Rows that a search looks for by itself; further ones when they are scrolled to. */
const soughtRows = 50;
/** Pause between two looks for new recordings while the list is shown, in ms. */
const refreshPauseMs = 1_000;
/** Recordings that grow while they are looked at: so many are followed; the others change at the next look. */
const followedCount = 20;

/** Reads the list of recordings, page by page, and follows it. */
export interface ListReader {
  /** Reads the first page again, and what lies behind stays. */
  readonly refresh: () => Promise<void>;
  /** Reads for another query; what was asked before is given up. */
  readonly restart: () => void;
  /** Reads those behind, if there are any. */
  readonly more: () => void;
  /** Reads the list now and as it changes, until `signal` is aborted. */
  readonly watch: (signal: AbortSignal) => Promise<void>;
}

/** Makes the reader; it asks nothing by itself. */
export function createListReader(service: RecordingService, store: RecordingsBase): ListReader {
  let asked = new AbortController();
  const tell = (error: unknown): void => store.arrive({ error: explainError(error), isReading: false });

  async function readFirst(signal: AbortSignal, isNewQuery: boolean): Promise<void> {
    try {
      const { query } = store.get();
      const page = await service.listRecordings(listRequest(query, new Date(), pageLimit), signal);
      if (signal.aborted) return;
      const { recordings: known = [], nextPageToken } = store.get();
      const isWhole = isNewQuery || page.nextPageToken === '';
      const merged = mergeFirstPage(known, page.recordings, isWhole);
      const isLonger = merged.length > page.recordings.length;
      store.arrive({
        ...(merged === known && store.get().recordings !== undefined ? {} : replaceList(store.get(), merged)),
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

  /** Follows those that run, so that their counts move as in the viewer. */
  async function follow(id: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const { recording } of service.watchRecording({ recordingId: id }, signal)) {
        if (recording !== undefined && !signal.aborted) replaceOne(recording);
      }
    } catch {
      // It was deleted, or the helper has gone: the next look at the list says so.
    }
  }

  function replaceOne(recording: Recording): void {
    const { recordings = [] } = store.get();
    const at = recordings.findIndex(each => each.id === recording.id);
    if (at >= 0) store.arrive({ recordings: [...recordings.slice(0, at), recording, ...recordings.slice(at + 1)] });
  }

  return {
    refresh: () => readFirst(asked.signal, false),
    restart: () => {
      asked.abort();
      asked = new AbortController();
      void readFirst(asked.signal, true);
    },
    more: () => {
      const { nextPageToken, isReading } = store.get();
      if (nextPageToken !== '' && !isReading) void readMore(nextPageToken, asked.signal);
    },
    watch: async signal => {
      await readFirst(asked.signal, false);
      const followed = new Set<string>();
      while (!signal.aborted) {
        const running = (store.get().recordings ?? []).filter(
          ({ id, status }) => status === undefined && !followed.has(id),
        );
        for (const { id } of running.slice(0, followedCount - followed.size)) {
          followed.add(id);
          void follow(id, signal).finally(() => followed.delete(id));
        }
        await pause(refreshPauseMs, signal);
        // Looking into messages is work: a search is made anew when it is asked for, not every second.
        const { query, isReading } = store.get();
        if (document.visibilityState === 'visible' && query.text === '' && !isReading) {
          await readFirst(asked.signal, false);
        }
      }
    },
  };
}
