import { describe, expect, test } from 'vitest';

import {
  contentPx,
  isAtEnd,
  maxContentPx,
  placeAt,
  placeCentring,
  placeShowing,
  rowsToDraw,
  scrolledTo,
  settled,
  topPlace,
  type VirtualExtent,
} from './virtual-rows';

const short: VirtualExtent = { count: 1000, rowPx: 24, viewportPx: 240 };
const long: VirtualExtent = { count: 1_000_000, rowPx: 24, viewportPx: 240 };

describe('a list that fits', () => {
  test('has its true height and scrolls px for px', () => {
    expect(contentPx(short)).toBe(24_000);
    expect(scrolledTo(topPlace, 12_000, short)).toEqual({ scrollPx: 12_000, offsetPx: 0 });
  });

  test('draws the rows that are seen and the overscan, within its bounds', () => {
    expect(rowsToDraw({ scrollPx: 2400, offsetPx: 0 }, short, 5)).toEqual({ start: 95, end: 115 });
    expect(rowsToDraw(topPlace, short, 5)).toEqual({ start: 0, end: 15 });
    expect(rowsToDraw({ scrollPx: 23_760, offsetPx: 0 }, short, 5)).toEqual({ start: 985, end: 1000 });
    expect(rowsToDraw(topPlace, { ...short, count: 0 }, 5)).toEqual({ start: 0, end: 0 });
  });

  test('shows a row with the least movement', () => {
    expect(placeShowing(5, topPlace, short)).toBeUndefined();
    expect(placeShowing(10, topPlace, short)).toEqual({ scrollPx: 24, offsetPx: 0 });
    expect(placeShowing(3, { scrollPx: 2400, offsetPx: 0 }, short)).toEqual({ scrollPx: 72, offsetPx: 0 });
  });

  test('brings a row that is jumped to into the middle, unless it is seen already', () => {
    expect(placeCentring(5, topPlace, short)).toBeUndefined();
    expect(placeCentring(500, topPlace, short)?.scrollPx).toBeCloseTo(500 * 24 - 108);
    expect(placeCentring(999, topPlace, short)).toEqual({ scrollPx: 1000 * 24 - 240, offsetPx: 0 });
    expect(placeCentring(1, { scrollPx: 2400, offsetPx: 0 }, short)).toEqual(topPlace);
  });
});

describe('a list of a million rows', () => {
  test('is laid out no taller than a browser can', () => {
    expect(contentPx(long)).toBe(maxContentPx);
  });

  test('moves by exactly the px of the wheel', () => {
    let place = placeAt(12_000_000, long);
    for (let step = 0; step < 50; step += 1) {
      const before = place.scrollPx + place.offsetPx;
      place = scrolledTo(place, place.scrollPx + 100, long);
      expect(place.scrollPx + place.offsetPx).toBeCloseTo(before + 100, 3);
    }
  });

  test('reaches its last row by the thumb and by the wheel, and its first', () => {
    const bottom = maxContentPx - long.viewportPx;
    const end = scrolledTo(topPlace, bottom, long);
    expect(rowsToDraw(end, long, 0).end).toBe(1_000_000);
    expect(isAtEnd(end, long)).toBe(true);
    const nearly = placeAt(999_980 * 24, long);
    expect(rowsToDraw(scrolledTo(nearly, bottom, long), long, 0).end).toBe(1_000_000);
    expect(scrolledTo(end, 0, long)).toEqual(topPlace);
  });

  test('goes to the middle when the thumb does', () => {
    const place = scrolledTo(topPlace, (maxContentPx - long.viewportPx) / 2, long);
    const { start } = rowsToDraw(place, long, 0);
    expect(Math.abs(start - 500_000)).toBeLessThan(10);
  });

  test('shows the same rows when the scroll position is mended', () => {
    let place = placeAt(6_000_000, long);
    for (let step = 0; step < 200; step += 1) place = scrolledTo(place, place.scrollPx + 200, long);
    const mended = settled(place, long);
    expect(mended.scrollPx).not.toBeCloseTo(place.scrollPx, 0);
    expect(mended.scrollPx + mended.offsetPx).toBeCloseTo(place.scrollPx + place.offsetPx, 3);
  });
});
