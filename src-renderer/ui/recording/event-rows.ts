// Which row of a list shows which event. Events that were not kept leave gaps in the indexes; a gap is one row.
/** Events from `start` up to, not including, `end` that were not kept. */
export interface EventGap {
  readonly start: number;
  readonly end: number;
}

/** What a row shows. */
export type EventRow =
  { readonly kind: 'event'; readonly index: number } | { readonly kind: 'gap'; readonly gap: EventGap };

/** The gaps that are known, in their order; none touches another. */
export type EventGaps = readonly EventGap[];

/** The gaps with one more; those that touch become one. */
export function withGap(gaps: EventGaps, { start, end }: EventGap): EventGaps {
  if (end <= start || gaps.some(gap => gap.start <= start && gap.end >= end)) return gaps;
  const touching = gaps.filter(gap => gap.start <= end && gap.end >= start);
  const merged = {
    start: Math.min(start, ...touching.map(gap => gap.start)),
    end: Math.max(end, ...touching.map(gap => gap.end)),
  };
  const apart = gaps.filter(gap => !touching.includes(gap));
  return [...apart, merged].sort((a, b) => a.start - b.start);
}

/** How many rows `count` events take. */
export function countRows(count: number, gaps: EventGaps): number {
  return gaps.reduce((rows, gap) => rows - Math.max(0, Math.min(gap.end, count) - gap.start - 1), count);
}

/** What a row shows. */
export function rowAt(row: number, gaps: EventGaps): EventRow {
  let index = row;
  for (const gap of gaps) {
    if (index < gap.start) break;
    if (index === gap.start) return { kind: 'gap', gap };
    index += gap.end - gap.start - 1;
  }
  return { kind: 'event', index };
}

/** The row that shows an event, or the gap it is in. */
export function rowOf(index: number, gaps: EventGaps): number {
  let row = index;
  for (const gap of gaps) {
    if (gap.start > index) break;
    row -= Math.min(index, gap.end - 1) - gap.start;
  }
  return row;
}

/** The runs of indexes in `start` up to `end` that `kept`, in ascending order, leaves out. */
export function missingRuns(start: number, end: number, kept: readonly number[]): EventGaps {
  const runs: EventGap[] = [];
  let next = start;
  for (const index of [...kept, end]) {
    if (index > next) runs.push({ start: next, end: Math.min(index, end) });
    next = Math.max(next, index + 1);
  }
  return runs;
}
