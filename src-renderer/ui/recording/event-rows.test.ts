import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { countRows, type EventGaps, missingRuns, rowAt, rowOf, withGap } from './event-rows';

const gaps: EventGaps = [
  { start: 1, end: 3 },
  { start: 5, end: 1000 },
];

describe('the rows of a recording with gaps', () => {
  test('show each gap as one row', () => {
    expect([0, 1, 2, 3, 4, 5].map(row => rowAt(row, gaps))).toEqual([
      { kind: 'event', index: 0 },
      { kind: 'gap', gap: { start: 1, end: 3 } },
      { kind: 'event', index: 3 },
      { kind: 'event', index: 4 },
      { kind: 'gap', gap: { start: 5, end: 1000 } },
      { kind: 'event', index: 1000 },
    ]);
    expect(countRows(1002, gaps)).toBe(7);
  });

  test('lead from an event to its row and back, and from a lost one to its gap', () => {
    expect([0, 2, 3, 500, 1001].map(index => rowOf(index, gaps))).toEqual([0, 1, 2, 4, 6]);
    const anyGaps = fc.array(fc.record({ start: fc.nat(200), length: fc.integer({ min: 1, max: 30 }) }));
    fc.assert(
      fc.property(anyGaps, fc.nat(300), (list, row) => {
        const known = list.reduce<EventGaps>(
          (all, { start, length }) => withGap(all, { start, end: start + length }),
          [],
        );
        const shown = rowAt(row, known);
        expect(rowOf(shown.kind === 'event' ? shown.index : shown.gap.start, known)).toBe(row);
        if (shown.kind === 'gap') expect(rowOf(shown.gap.end - 1, known)).toBe(row);
      }),
    );
  });

  test('merge gaps that touch', () => {
    expect(withGap(gaps, { start: 3, end: 5 })).toEqual([{ start: 1, end: 1000 }]);
    expect(withGap(gaps, { start: 10, end: 20 })).toBe(gaps);
    expect(withGap(gaps, { start: 2000, end: 2001 })).toHaveLength(3);
  });

  test('are found where indexes are missing', () => {
    expect(missingRuns(0, 6, [0, 3, 4])).toEqual([
      { start: 1, end: 3 },
      { start: 5, end: 6 },
    ]);
    expect(missingRuns(100, 200, [])).toEqual([{ start: 100, end: 200 }]);
    expect(missingRuns(0, 2, [0, 1])).toEqual([]);
  });
});
