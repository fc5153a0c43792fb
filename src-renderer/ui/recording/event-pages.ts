// Which rows of a recording are at hand. A recording of any length is held as a few pages around what is in view.
import type { Event } from '../../../gen/sockeye/v1/recording';
import type { RowRange } from '../virtual/virtual-rows';

/** Rows of a page; a page is one question to the helper. */
export const pageRows = 100;

/** Pages that are kept, those seen last. 40 pages of previews are at most about 2 MB. */
export const keptPages = 40;

/** Pages by their number, in the order in which they were last seen. */
export type EventPages = ReadonlyMap<number, readonly Event[]>;

/** The row, when it is at hand. */
export function eventAt(pages: EventPages, index: number): Event | undefined {
  return pages.get(Math.floor(index / pageRows))?.[index % pageRows];
}

/** The numbers of the pages that rows in `range` are still missing from; a page that has grown since is missing too. */
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
export function withPage(pages: EventPages, page: number, events: readonly Event[]): EventPages {
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

/** The first row to read when the end of a recording of this length is to be seen: the beginning of a page. */
export function tailStart(count: number): number {
  return Math.floor(Math.max(0, count - tailRows) / pageRows) * pageRows;
}

/** The pages with the rows from `start`, the beginning of a page, on. */
export function withTail(pages: EventPages, start: number, events: readonly Event[]): EventPages {
  let next = pages;
  for (let from = 0; from < events.length; from += pageRows) {
    next = withPage(next, (start + from) / pageRows, events.slice(from, from + pageRows));
  }
  return next;
}
