import { describe, expect, test } from 'vitest';

import { Event } from '../../../gen/sockeye/v1/recording';
import { eventAt, type EventPages, keptPages, missingPages, pageRows, withPage } from './event-pages';

const events = (start: number, count: number): readonly Event[] =>
  Array.from({ length: count }, (_, i) => Event.create({ index: BigInt(start + i) }));

const none: EventPages = new Map();

describe('the pages of a recording', () => {
  test('that are missing are those the rows in view lie on', () => {
    expect(missingPages(none, { start: 150, end: 180 }, 1_000_000)).toEqual([1]);
    expect(missingPages(none, { start: 90, end: 210 }, 1_000_000)).toEqual([0, 1, 2]);
    expect(missingPages(none, { start: 0, end: 30 }, 0)).toEqual([]);
    expect(missingPages(none, { start: 999_990, end: 1_000_020 }, 1_000_000)).toEqual([9_999]);
  });

  test('give a row when it is at hand', () => {
    const pages = withPage(none, 2, events(200, pageRows));
    expect(eventAt(pages, 250)?.index).toBe(250n);
    expect(eventAt(pages, 199)).toBeUndefined();
  });

  test('ask again for the last page when it has grown, and not when it has not', () => {
    const pages = withPage(none, 0, events(0, 40));
    expect(missingPages(pages, { start: 0, end: 30 }, 40)).toEqual([]);
    expect(missingPages(pages, { start: 0, end: 60 }, 41)).toEqual([0]);
  });

  test('are few, however far one scrolls, and the last seen stay', () => {
    let pages = none;
    for (let page = 0; page < 1000; page += 1) pages = withPage(pages, page, events(page * pageRows, pageRows));
    expect(pages.size).toBe(keptPages);
    expect(eventAt(pages, 999 * pageRows)?.index).toBe(99_900n);
    expect(eventAt(pages, 0)).toBeUndefined();
  });
});
