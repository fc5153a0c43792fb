import { describe, expect, test } from 'vitest';

import { Direction, Recording } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { createFakeRecordings, messageEvent } from '../../testing/fake-recordings';
import { findIndexAt, parsePlace } from './go-to';

test.each([
  ['12,408', { kind: 'index', index: 12_407 }],
  ['#1', { kind: 'index', index: 0 }],
  ['1.5 s', { kind: 'time', us: 1_500_000 }],
  ['120ms', { kind: 'time', us: 120_000 }],
  ['2 min 3 s', { kind: 'time', us: 123_000_000 }],
  ['500 µs', { kind: 'time', us: 500 }],
  ['0', undefined],
  ['s', undefined],
  ['12 apples', undefined],
  ['5 sec', undefined],
  ['', undefined],
])('%s is read as a place in a recording', (text, place) => {
  expect(parsePlace(text)).toEqual(place);
});

describe('the first event at a time', () => {
  const recordings = createFakeRecordings();
  const eventAt = (index: number): ReturnType<typeof messageEvent> =>
    messageEvent(index, index * 10, Direction.DIRECTION_RECEIVED, {});
  recordings.add({ summary: complete(Recording, { id: 'all', eventCount: 100_000n }), eventAt });
  const isKept = (index: number): boolean => index < 10 || index >= 90_000;
  recordings.add({ summary: complete(Recording, { id: 'gap', eventCount: 100_000n }), eventAt, isKept });
  const { signal } = new AbortController();

  test.each([
    [0, 0],
    [1, 1],
    [500_000, 50_000],
    [9_999_999, 99_999],
  ])('after %d µs is found', async (us, index) => {
    expect(await findIndexAt(recordings, 'all', 100_000, us, signal)).toBe(index);
  });

  test('lies behind the events that were not kept, when the time is among theirs', async () => {
    expect(await findIndexAt(recordings, 'gap', 100_000, 905_000, signal)).toBe(90_500);
    expect(await findIndexAt(recordings, 'gap', 100_000, 50, signal)).toBe(5);
  });
});
