import type { EventFilter, FindEventResponse, RecordingService } from '../../../gen/sockeye/v1/recording';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { type ErrorWords, explainError, isAbort } from '../explain-error';

/** How far a search has come. */
export interface FinderState {
  /** Undefined when nothing is looked for. */
  readonly filter: EventFilter | undefined;
  readonly isSearching: boolean;
  /** Index of the event that was found; undefined before, and when none matches. */
  readonly index: number | undefined;
  /** Its place among those that match, from 0. */
  readonly position: number;
  /** Undefined until the first answer has come. */
  readonly matchedCount: number | undefined;
  readonly error: ErrorWords | undefined;
}

/** Looks for events of one recording, the whole of it, one question at a time. */
export interface EventFinder extends ReadableStore<FinderState> {
  /** Looks for the first match from this index on, around the end; undefined to look for nothing. */
  readonly search: (filter: EventFilter | undefined, from: number) => void;
  /** Goes to the match behind or before the one that was found, around the ends. */
  readonly step: (by: 1 | -1) => void;
  /** Ends all searching. */
  readonly close: () => void;
}

const initial: FinderState = {
  filter: undefined,
  isSearching: false,
  index: undefined,
  position: 0,
  matchedCount: undefined,
  error: undefined,
};

/** Makes a finder. `onFound` is told the index of each event that was found. */
export function createEventFinder(
  recordings: RecordingService,
  recordingId: string,
  requestFrame: RequestFrame,
  onFound: (index: number) => void,
): EventFinder {
  const store = createStore(initial, (_state: FinderState, next: FinderState) => next, requestFrame);
  let asked = new AbortController();

  const begin = (next: FinderState, from: number, isBackward: boolean): void => {
    asked.abort();
    asked = new AbortController();
    store.dispatch(next);
    if (next.filter !== undefined) void look(next.filter, from, isBackward, asked.signal);
  };

  return {
    get: store.get,
    subscribe: store.subscribe,
    search: (filter, from) => {
      const { matchedCount } = store.get();
      begin({ ...initial, filter, isSearching: filter !== undefined, matchedCount }, from, false);
    },
    step: by => {
      const state = store.get();
      if (state.filter === undefined || state.index === undefined) return;
      begin({ ...state, isSearching: true }, state.index + by, by < 0);
    },
    close: () => asked.abort(),
  };

  async function look(filter: EventFilter, from: number, isBackward: boolean, signal: AbortSignal): Promise<void> {
    try {
      let found = from < 0 ? undefined : await ask(filter, from, isBackward, signal);
      // Around the end, unless nothing matches at all.
      if (found?.index === undefined && found?.matchedCount !== 0n) {
        found = await ask(filter, isBackward ? Number.MAX_SAFE_INTEGER : 0, isBackward, signal);
      }
      if (signal.aborted) return;
      const index = found.index === undefined ? undefined : Number(found.index);
      const { position, matchedCount } = found;
      store.arrive({
        filter,
        isSearching: false,
        index,
        position: Number(position),
        matchedCount: Number(matchedCount),
        error: undefined,
      });
      if (index !== undefined) onFound(index);
    } catch (error) {
      if (!isAbort(error, signal)) store.arrive({ ...initial, filter, error: explainError(error) });
    }
  }

  function ask(
    filter: EventFilter,
    from: number,
    isBackward: boolean,
    signal: AbortSignal,
  ): Promise<FindEventResponse> {
    return recordings.findEvent({ recordingId, filter, from: BigInt(from), isBackward }, signal);
  }
}

/** A search in words: `3 of 12`, `none`; empty while nothing is known. */
export function describeSearch({ filter, isSearching, index, position, matchedCount }: FinderState): string {
  if (filter === undefined) return '';
  if (matchedCount === 0 && !isSearching) return 'none';
  if (index === undefined || matchedCount === undefined) return isSearching ? '…' : '';
  return `${(position + 1).toLocaleString('en-US')} of ${matchedCount.toLocaleString('en-US')}`;
}
