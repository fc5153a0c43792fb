// Which rows of a recording are at hand. A recording of any length is held as a few pages around what is in view.
import type { Event } from '../../../gen/sockeye/v1/recording';
import type { RowRange } from '../virtual/virtual-rows';

/** Rows of a page; a page is one question to the helper. */
export const pageRows = 100;

/** Pages that are kept, those seen last. 40 pages of previews are at most about 2 MB. */
export const keptPages = 40;

/** Events by their place in the page; undefined for those that were not kept. Its length says how far it was read. */
export type EventPage = readonly (Event | undefined)[];

/**
 * Pages by their number, in the order in which they were last seen. A place is the index of an event or, while a filter
 * is on, its place among those that match.
 */
export type EventPages = ReadonlyMap<number, EventPage>;

/** The event at a place, when it is at hand. */
export function eventAt(pages: EventPages, place: number): Event | undefined {
  return pages.get(Math.floor(place / pageRows))?.[place % pageRows];
}

/** The numbers of the pages that places in `range` are still missing from; a page that has grown since is missing too. */
export function missingPages(pages: EventPages, range: RowRange, count: number): readonly number[] {
  const missing: number[] = [];
  const end = Math.min(range.end, count);
  for (let page = Math.floor(Math.max(0, range.start) / pageRows); page * pageRows < end; page += 1) {
    const wanted = Math.min(end - page * pageRows, pageRows);
    if ((pages.get(page)?.length ?? 0) < wanted) missing.push(page);
  }
  return missing;
}

/** The pages with one more; those seen longest ago make room. */
export function withPage(pages: EventPages, page: number, events: EventPage): EventPages {
  const next = new Map(pages);
  next.delete(page);
  next.set(page, events);
  for (const oldest of next.keys()) {
    if (next.size <= keptPages) break;
    next.delete(oldest);
  }
  return next;
}

/** Rows from the end that are read together: more than a screen shows. */
const tailRows = 80;

/** The first place to read when the end of a recording of this length is to be seen: the beginning of a page. */
export function tailStart(count: number): number {
  return Math.floor(Math.max(0, count - tailRows) / pageRows) * pageRows;
}

/** The pages with the events from `start`, the beginning of a page, on. */
export function withTail(pages: EventPages, start: number, events: EventPage): EventPages {
  let next = pages;
  for (let from = 0; from < events.length; from += pageRows) {
    next = withPage(next, (start + from) / pageRows, events.slice(from, from + pageRows));
  }
  return next;
}

/** Events by their index from `start` on, `length` of them as far as is known; those that are missing were not kept. */
export function placeEvents(start: number, length: number, events: readonly Event[]): EventPage {
  const last = events.at(-1);
  const end = Math.max(length, last === undefined ? 0 : Number(last.index) - start + 1);
  const placed: (Event | undefined)[] = Array.from({ length: end }, () => undefined);
  for (const event of events) placed[Number(event.index) - start] = event;
  return placed;
}
