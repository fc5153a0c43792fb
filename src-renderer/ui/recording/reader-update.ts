// What is at hand of a recording, and how what arrives changes it.
import type { Event, EventFilter } from '../../../gen/sockeye/v1/recording';
import type { ErrorWords } from '../explain-error';
import { type EventPages, pageRows, placeEvents, withPage, withTail } from './event-pages';
import { countRows, type EventGaps, type EventRow, missingRuns, rowAt, rowOf, withGap } from './event-rows';

/** What has been read of a recording. */
export interface ReaderState {
  /** Undefined while all events are shown. */
  readonly filter: EventFilter | undefined;
  readonly pages: EventPages;
  /** Events that were not kept, as far as they have been met; none while a filter is on. */
  readonly gaps: EventGaps;
  /** How many events there are, or match the filter. */
  readonly count: number;
  /**
   * How many events there were when the last of them were read, or at first. Who follows the end shows this many: a fast stream grows
   * more between question and answer than fits on the screen, so its very end is never at hand.
   */
  readonly tailCount: number;
  /** False until the first answer to a filter has come. */
  readonly isCounted: boolean;
  /** Why rows could not be read; rows that were read before stay. */
  readonly error: ErrorWords | undefined;
}

/** What can happen to it. */
export type ReaderEvent =
  | { readonly kind: 'grown'; readonly count: number }
  | { readonly kind: 'filtered'; readonly filter: EventFilter | undefined; readonly count: number }
  /** `length` says how many events there are in the page when some were not kept, and is 0 else. */
  | { readonly kind: 'page'; readonly page: number; readonly length: number; readonly events: readonly Event[] }
  | {
      readonly kind: 'tail';
      readonly count: number;
      readonly start: number;
      readonly length: number;
      readonly events: readonly Event[];
    }
  | { readonly kind: 'gap'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'matches';
      readonly start: number;
      readonly count: number;
      readonly events: readonly Event[];
    }
  | { readonly kind: 'failed'; readonly error: ErrorWords };

/** Nothing read, nothing known. */
export const initialReaderState: ReaderState = {
  filter: undefined,
  pages: new Map(),
  gaps: [],
  count: 0,
  tailCount: 0,
  isCounted: true,
  error: undefined,
};

/** The state after an event. */
export function updateReader(state: ReaderState, event: ReaderEvent): ReaderState {
  switch (event.kind) {
    case 'grown':
      if (state.filter !== undefined || event.count <= state.count) return state;
      // Rows are there before the first has been read: keys that are pressed at once must find those they lead to.
      return { ...state, count: event.count, tailCount: state.tailCount === 0 ? event.count : state.tailCount };
    case 'filtered':
      return {
        ...initialReaderState,
        filter: event.filter,
        count: event.filter === undefined ? event.count : 0,
        tailCount: event.filter === undefined ? event.count : 0,
        isCounted: event.filter === undefined,
      };
    case 'page': {
      const start = event.page * pageRows;
      const events = placeEvents(start, event.length, event.events);
      return {
        ...state,
        pages: withPage(state.pages, event.page, events),
        gaps: withMissing(state.gaps, start, start + events.length, event.events),
        error: undefined,
      };
    }
    case 'tail': {
      const events = placeEvents(event.start, event.length, event.events);
      return {
        ...state,
        pages: withTail(state.pages, event.start, events),
        gaps: withMissing(state.gaps, event.start, event.start + events.length, event.events),
        tailCount: event.count,
        error: undefined,
      };
    }
    case 'gap':
      return { ...state, gaps: withGap(state.gaps, event) };
    case 'matches': {
      const pages =
        event.start % pageRows === 0 && event.events.length > 0
          ? withTail(state.pages, event.start, event.events)
          : state.pages;
      return { ...state, pages, count: Math.max(state.count, event.count), isCounted: true, error: undefined };
    }
    case 'failed':
      // The same failure again is no news: what draws asks, and would ask for ever.
      if (state.error?.what === event.error.what) return state;
      return { ...state, error: event.error, isCounted: true };
  }
}

function withMissing(gaps: EventGaps, start: number, end: number, events: readonly Event[]): EventGaps {
  const runs = missingRuns(
    start,
    end,
    events.map(event => Number(event.index)),
  );
  return runs.reduce(withGap, gaps);
}

/** How many rows are shown. */
export function shownRows({ filter, count, tailCount, gaps }: ReaderState, isFollowing: boolean): number {
  if (filter !== undefined) return count;
  return countRows(isFollowing ? Math.min(tailCount, count) : count, gaps);
}

/** What a row shows: with a filter its place among those that match, as `index`. */
export function shownRow({ filter, gaps }: ReaderState, row: number): EventRow {
  return filter === undefined ? rowAt(row, gaps) : { kind: 'event', index: row };
}

/** The row that shows the event with this index; -1 when a filter is on and it is not at hand. */
export function rowOfEvent({ filter, gaps, pages }: ReaderState, index: number): number {
  if (filter === undefined) return rowOf(index, gaps);
  for (const [page, events] of pages) {
    const place = events.findIndex(event => event !== undefined && Number(event.index) === index);
    if (place >= 0) return page * pageRows + place;
  }
  return -1;
}
