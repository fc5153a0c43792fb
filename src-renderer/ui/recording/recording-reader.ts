import type { Event, ReadMessageResponse, RecordingService } from '../../../gen/sockeye/v1/recording';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { type ErrorWords, explainError, isAbort } from '../explain-error';
import type { RowRange } from '../virtual/virtual-rows';
import { type EventPages, missingPages, pageRows, tailStart, withPage, withTail } from './event-pages';

/** What has been read of a recording. */
export interface ReaderState {
  readonly pages: EventPages;
  /**
   * How many events there were when the last of them were read. Who follows the end shows this many: a fast stream grows
   * more between question and answer than fits on the screen, so its very end is never at hand.
   */
  readonly tailCount: number;
  /** Why rows could not be read; rows that were read before stay. */
  readonly error: ErrorWords | undefined;
  /** The message that is shown whole, with the index of its event. */
  readonly message: ReadMessage | undefined;
}

/** A message that was asked for. */
export interface ReadMessage {
  readonly index: number;
  /** Undefined until it has come. */
  readonly content: ReadMessageResponse | undefined;
  readonly error: ErrorWords | undefined;
}

/** Reads those parts of one recording that are on show. */
export interface RecordingReader extends ReadableStore<ReaderState> {
  /** Says which rows are in view, of how many there are now. What is missing is read. */
  readonly show: (range: RowRange, count: number) => void;
  /** Says how many events there are now; reads the last of them, one question at a time. */
  readonly follow: (count: number) => void;
  /** Reads one message whole; undefined for none. */
  readonly showMessage: (index: number | undefined) => void;
  /** Ends all reading. */
  readonly close: () => void;
}

type ReaderEvent =
  | { readonly kind: 'page'; readonly page: number; readonly events: readonly Event[] }
  | { readonly kind: 'tail'; readonly count: number; readonly start: number; readonly events: readonly Event[] }
  | { readonly kind: 'failed'; readonly error: ErrorWords }
  | { readonly kind: 'message'; readonly message: ReadMessage | undefined };

function updateReader(state: ReaderState, event: ReaderEvent): ReaderState {
  switch (event.kind) {
    case 'page':
      return { ...state, pages: withPage(state.pages, event.page, event.events), error: undefined };
    case 'tail':
      return {
        ...state,
        pages: withTail(state.pages, event.start, event.events),
        tailCount: event.count,
        error: undefined,
      };
    case 'failed':
      return { ...state, error: event.error };
    case 'message':
      return { ...state, message: event.message };
  }
}

/** Makes a reader of one recording. */
export function createRecordingReader(
  recordings: RecordingService,
  recordingId: string,
  requestFrame: RequestFrame,
): RecordingReader {
  const initial: ReaderState = { pages: new Map(), tailCount: 0, error: undefined, message: undefined };
  const store = createStore(initial, updateReader, requestFrame);
  const closed = new AbortController();
  const asked = new Map<number, AbortController>();
  let wanted: RowRange = { start: 0, end: 0 };
  let count = 0;
  let messageAsked = new AbortController();
  let tailWanted = 0;
  let isTailAsked = false;

  const showMissing = (): void => {
    const missing = missingPages(store.get().pages, wanted, count);
    for (const [page, controller] of asked) {
      if (!missing.includes(page)) controller.abort();
    }
    for (const page of missing) if (!asked.has(page)) void readPage(page);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    show: (range, newCount) => {
      if (closed.signal.aborted) return;
      wanted = range;
      count = newCount;
      showMissing();
    },
    follow: newCount => {
      tailWanted = Math.max(tailWanted, newCount);
      if (!isTailAsked) void readTail();
    },
    showMessage: index => {
      if (store.get().message?.index === index) return;
      messageAsked.abort();
      messageAsked = new AbortController();
      const message = index === undefined ? undefined : { index, content: undefined, error: undefined };
      store.dispatch({ kind: 'message', message });
      if (index !== undefined) void readMessage(index, messageAsked.signal);
    },
    close: () => {
      closed.abort();
      messageAsked.abort();
      for (const controller of asked.values()) controller.abort();
    },
  };

  async function readPage(page: number): Promise<void> {
    const controller = new AbortController();
    asked.set(page, controller);
    const start = BigInt(page * pageRows);
    let isRead = false;
    try {
      const { events } = await recordings.readEvents(
        { recordingId, start, count: pageRows, filter: undefined },
        controller.signal,
      );
      store.arrive({ kind: 'page', page, events });
      isRead = true;
    } catch (error) {
      if (!isAbort(error, controller.signal)) store.arrive({ kind: 'failed', error: explainError(error) });
    } finally {
      asked.delete(page);
    }
    // It may have grown while it was read; after a failure the next movement or the next tick asks again.
    if (isRead && !closed.signal.aborted) showMissing();
  }

  async function readTail(): Promise<void> {
    isTailAsked = true;
    try {
      while (store.get().tailCount < tailWanted && !closed.signal.aborted) {
        const start = tailStart(tailWanted);
        const request = { recordingId, start: BigInt(start), count: 2 * pageRows, filter: undefined };
        const { events } = await recordings.readEvents(request, closed.signal);
        const known = Math.min(tailWanted, start + events.length);
        if (known <= store.get().tailCount) return;
        store.arrive({ kind: 'tail', count: known, start, events });
      }
    } catch (error) {
      if (!isAbort(error, closed.signal)) store.arrive({ kind: 'failed', error: explainError(error) });
    } finally {
      isTailAsked = false;
    }
  }

  async function readMessage(index: number, signal: AbortSignal): Promise<void> {
    try {
      const request = { recordingId, index: BigInt(index), jsonLimit: 0, bytesLimit: 0, bytesOffset: 0n };
      const content = await recordings.readMessage(request, signal);
      if (!signal.aborted) store.arrive({ kind: 'message', message: { index, content, error: undefined } });
    } catch (error) {
      if (isAbort(error, signal)) return;
      store.arrive({ kind: 'message', message: { index, content: undefined, error: explainError(error) } });
    }
  }
}
