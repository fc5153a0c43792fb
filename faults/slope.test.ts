import { expect, it } from 'vitest';

import { slopeOf } from './slope';

const at = (ys: readonly number[]): { x: number; y: number }[] => ys.map((y, x) => ({ x: x * 10, y }));

it('a steady growth is found whatever a few wild points say', () => {
  expect(slopeOf(at([0, 1, 2, 90, 4, 5, 6, 7, -80, 9, 10]))).toBeCloseTo(0.1);
});

it('what goes up and down and comes back does not grow', () => {
  expect(slopeOf(at([5, 6, 5, 6, 5, 6, 5, 6, 5, 5]))).toBe(0);
});

it('one step up is a slope, a small one', () => {
  expect(slopeOf(at([5, 5, 5, 5, 5, 6, 6, 6, 6, 6]))).toBeGreaterThan(0);
});

it('nothing can be said of one point', () => {
  expect(slopeOf([])).toBe(0);
  expect(slopeOf([{ x: 1, y: 5 }])).toBe(0);
});
