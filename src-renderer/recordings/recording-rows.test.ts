import { describe, expect, test } from 'vitest';

import { Recording } from '../../gen/sockeye/v1/recording';
import { complete } from '../testing/complete';
import { appendPage, mergeFirstPage, recordingRows } from './recording-rows';
import { noSelection, select, withoutGone } from './selection';

const now = new Date(2026, 10, 22, 15, 30);
const at = (id: string, day: number, hour: number, events = 3n): Recording =>
  complete(Recording, {
    id,
    startedAtUs: BigInt(new Date(2026, 10, day, hour).getTime()) * 1000n,
    eventCount: events,
  });
const ids = (list: readonly Recording[]): string => list.map(recording => recording.id).join(' ');

describe('the rows of the history', () => {
  const list = [at('d', 22, 9), at('c', 22, 1), at('b', 21, 23), at('a', 3, 5)];

  test('stand under their day', () => {
    const rows = recordingRows(list, new Set(), now);
    const words = rows.map(row => (row.kind === 'day' ? row.label : row.key));
    expect(words).toEqual(['Today', 'd', 'c', 'Yesterday', 'b', 'Tuesday 3 November 2026', 'a']);
  });

  test('of a folded day are left out, and counted', () => {
    const rows = recordingRows(list, new Set(['2026-11-22']), now);
    expect(rows[0]).toMatchObject({ kind: 'day', isFolded: true, count: 2 });
    expect(rows).toHaveLength(5);
  });

  test('take what is new from a first page and keep what lies behind it', () => {
    const known = [at('c', 22, 9), at('b', 22, 8), at('x', 22, 7), at('a', 21, 1)];
    const page = [at('d', 22, 10), at('c', 22, 9), at('b', 22, 8)];
    expect(ids(mergeFirstPage(known, page, false))).toBe('d c b x a');
    expect(ids(mergeFirstPage(known, [at('c', 22, 9), at('x', 22, 7)], false))).toBe('c x a');
    expect(ids(mergeFirstPage(known, page, true))).toBe('d c b');
    expect(ids(appendPage(known, [at('a', 21, 1), at('0', 20, 1)]))).toBe('c b x a 0');
  });

  test('are the same list when nothing has changed, and new where it has', () => {
    const known = [at('b', 22, 9), at('a', 22, 8)];
    expect(mergeFirstPage(known, [at('b', 22, 9), at('a', 22, 8)], true)).toBe(known);
    const merged = mergeFirstPage(known, [at('b', 22, 9, 7n), at('a', 22, 8)], true);
    expect([merged[0]?.eventCount, merged[1] === known[1]]).toEqual([7n, true]);
  });
});

describe('the selection', () => {
  const none = { shiftKey: false, ctrlKey: false, metaKey: false };
  const order = ['a', 'b', 'c', 'd'];
  const chosen = select(noSelection, 'b', none, order);

  test('is one row after a click, a range with Shift, and grows or shrinks by one with Ctrl', () => {
    expect([...chosen.ids]).toEqual(['b']);
    const range = select(chosen, 'd', { ...none, shiftKey: true }, order);
    expect([...range.ids]).toEqual(['b', 'c', 'd']);
    expect([...select(range, 'a', { ...none, shiftKey: true }, order).ids]).toEqual(['a', 'b']);
    expect([...select(range, 'c', { ...none, ctrlKey: true }, order).ids]).toEqual(['b', 'd']);
  });

  test('moves to the neighbour when its row is gone', () => {
    expect(withoutGone(chosen, order, ['a', 'c', 'd'])).toMatchObject({ activeId: 'c', ids: new Set(['c']) });
    expect(withoutGone(chosen, order, ['a'])).toMatchObject({ activeId: 'a' });
    expect(withoutGone(chosen, order, [])).toEqual(noSelection);
    expect(withoutGone(chosen, order, order)).toBe(chosen);
  });
});
