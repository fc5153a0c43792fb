import { Direction, type Event, type EventFilter, type RecordingService } from '../../../gen/sockeye/v1/recording';
import { pause } from '../../../src-shared/waiting/pause';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { explainError, isAbort } from '../explain-error';
import type { RowRange } from '../virtual/virtual-rows';
import { missingPages, pageRows, tailStart } from './event-pages';
import { type EventGap, missingRuns } from './event-rows';
import { initialReaderState, type ReaderState, shownRow, updateReader } from './reader-update';

/** Pause between two questions for how many events match while a recording grows, in ms: each looks at what is new. */
const matchPauseMs = 250;

/** Any message, to look for where a gap ends. */
const anyMessage: EventFilter = { direction: Direction.DIRECTION_UNSPECIFIED, text: '', ignoresCase: false };

/** How long a recording is now. */
export interface RecordingExtent {
  readonly count: number;
  /** True when some of its events were not kept. */
  readonly hasGaps: boolean;
}

/** Reads those rows of one recording that are on show. */
export interface RecordingReader extends ReadableStore<ReaderState> {
  /** Says how many events there are now. */
  readonly grow: (extent: RecordingExtent) => void;
  /** Says which rows are in view. What is missing is read. */
  readonly show: (rows: RowRange) => void;
  /** Reads the last events as they come, one question at a time, until told to stay. */
  readonly follow: (isFollowing: boolean) => void;
  /** Shows only messages that match; undefined for all events. */
  readonly filter: (filter: EventFilter | undefined) => void;
  /** Ends all reading. */
  readonly close: () => void;
}

/** Makes a reader of one recording. */
export function createRecordingReader(
  recordings: RecordingService,
  recordingId: string,
  requestFrame: RequestFrame,
): RecordingReader {
  const store = createStore(initialReaderState, updateReader, requestFrame);
  const closed = new AbortController();
  const asked = new Map<number, AbortController>();
  let view = new AbortController();
  let wanted: RowRange = { start: 0, end: 0 };
  let extent: RecordingExtent = { count: 0, hasGaps: false };
  let isFollowing = false;
  let isTailAsked = false;
  let matchesSeenTo = 0;
  let isMatchAsked = false;

  const showMissing = (): void => {
    const state = store.get();
    if (closed.signal.aborted || wanted.end <= wanted.start) return;
    const [first, last] = [shownRow(state, wanted.start), shownRow(state, wanted.end - 1)];
    const range = {
      start: first.kind === 'event' ? first.index : first.gap.start,
      end: (last.kind === 'event' ? last.index : last.gap.start) + 1,
    };
    const missing = missingPages(state.pages, range, state.count).filter(page => !isInGap(page));
    for (const [page, controller] of asked) {
      if (!missing.includes(page)) controller.abort();
    }
    for (const page of missing) if (!asked.has(page)) void readPage(page);
  };

  const isInGap = (page: number): boolean => {
    const start = page * pageRows;
    const end = Math.min(start + pageRows, store.get().count);
    return store.get().gaps.some(gap => gap.start <= start && gap.end >= end);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    grow: next => {
      if (closed.signal.aborted) return;
      extent = next;
      // At once: it is told once a frame, and the list must not be a frame behind the status above it.
      store.dispatch({ kind: 'grown', count: next.count });
      if (store.get().filter !== undefined && !isMatchAsked) void readMatches(view.signal);
      else if (isFollowing && !isTailAsked) void readTail();
      showMissing();
    },
    show: rows => {
      wanted = rows;
      showMissing();
    },
    follow: isWanted => {
      isFollowing = isWanted;
      if (isFollowing && !isTailAsked) void readTail();
    },
    filter: filter => {
      view.abort();
      for (const controller of asked.values()) controller.abort();
      asked.clear();
      view = new AbortController();
      wanted = { start: 0, end: 0 };
      matchesSeenTo = -1;
      isMatchAsked = false;
      store.dispatch({ kind: 'filtered', filter, count: extent.count });
      if (filter !== undefined) void readMatches(view.signal);
      else if (isFollowing && !isTailAsked) void readTail();
    },
    close: () => {
      closed.abort();
      view.abort();
      for (const controller of asked.values()) controller.abort();
    },
  };

  async function readPage(page: number): Promise<void> {
    const controller = new AbortController();
    asked.set(page, controller);
    const { signal } = controller;
    const { filter, count } = store.get();
    const start = page * pageRows;
    const expected = Math.min(pageRows, count - start);
    let isRead = false;
    try {
      const request = { recordingId, start: BigInt(start), count: pageRows, filter };
      const { events } = await recordings.readEvents(request, signal);
      if (signal.aborted) return;
      isRead = true;
      if (filter !== undefined) store.arrive({ kind: 'matches', start, count, events });
      else {
        const length = extent.hasGaps ? expected : 0;
        store.arrive({ kind: 'page', page, length, events });
        if (extent.hasGaps) await widenGaps(start, start + expected, events, signal);
      }
    } catch (error) {
      if (!isAbort(error, signal)) store.arrive({ kind: 'failed', error: explainError(error) });
    } finally {
      if (asked.get(page) === controller) asked.delete(page);
    }
    // It may have grown while it was read; after a failure the next movement or the next tick asks again.
    if (isRead && !closed.signal.aborted) showMissing();
  }

  /** Looks for the ends of gaps that lead out of what was read, so that a long one needs few questions. */
  async function widenGaps(start: number, end: number, events: readonly Event[], signal: AbortSignal): Promise<void> {
    const runs = missingRuns(
      start,
      end,
      events.map(event => Number(event.index)),
    );
    const isOpen = (gap: EventGap): boolean =>
      (gap.end === end && end < extent.count) || (gap.start === start && start > 0);
    for (const gap of runs.filter(isOpen)) {
      const ask = async (from: number, isBackward: boolean): Promise<number | undefined> => {
        const request = { recordingId, filter: anyMessage, from: BigInt(from), isBackward };
        const { index } = await recordings.findEvent(request, signal);
        return index === undefined ? undefined : Number(index);
      };
      const next = gap.end === end ? await ask(end, false) : undefined;
      const before = gap.start === start && start > 0 ? await ask(start, true) : undefined;
      // Behind the last message only what ends a call can come: it is read, not guessed.
      const widestEnd = gap.end === end ? (next ?? Math.max(end, tailStart(extent.count))) : gap.end;
      store.arrive({ kind: 'gap', start: before === undefined ? gap.start : before + 1, end: widestEnd });
    }
  }

  async function readTail(): Promise<void> {
    isTailAsked = true;
    try {
      while (isFollowing && store.get().filter === undefined && store.get().tailCount < extent.count) {
        if (closed.signal.aborted) return;
        const { count, hasGaps } = extent;
        const start = tailStart(count);
        const request = { recordingId, start: BigInt(start), count: 2 * pageRows, filter: undefined };
        const { events } = await recordings.readEvents(request, closed.signal);
        if (store.get().filter !== undefined) return;
        const known = hasGaps ? count : Math.min(count, start + events.length);
        if (known <= store.get().tailCount) return;
        store.arrive({ kind: 'tail', count: known, start, length: hasGaps ? count - start : 0, events });
      }
    } catch (error) {
      if (!isAbort(error, closed.signal)) store.arrive({ kind: 'failed', error: explainError(error) });
    } finally {
      isTailAsked = false;
    }
  }

  async function readMatches(signal: AbortSignal): Promise<void> {
    isMatchAsked = true;
    try {
      while (matchesSeenTo < extent.count) {
        const seen = extent.count;
        const { filter, count } = store.get();
        const start = tailStart(count);
        const request = { recordingId, start: BigInt(start), count: 2 * pageRows, filter };
        const { events, matchedCount } = await recordings.readEvents(request, signal);
        if (signal.aborted) return;
        matchesSeenTo = seen;
        store.arrive({ kind: 'matches', start, count: Number(matchedCount), events });
        if (matchesSeenTo < extent.count) await pause(matchPauseMs, signal);
        signal.throwIfAborted();
      }
    } catch (error) {
      if (!isAbort(error, signal)) store.arrive({ kind: 'failed', error: explainError(error) });
    } finally {
      if (!signal.aborted) isMatchAsked = false;
    }
  }
}
