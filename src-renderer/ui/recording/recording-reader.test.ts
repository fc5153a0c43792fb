import { describe, expect, test } from 'vitest';

import { Direction, Recording } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { createFakeRecordings, type FakeRecordings, messageEvent } from '../../testing/fake-recordings';
import { settled } from '../../testing/settled';
import { eventAt } from './event-pages';
import { shownRow, shownRows } from './reader-update';
import { createRecordingReader, type RecordingReader } from './recording-reader';

function withRecording(count: number, isKept?: (index: number) => boolean): FakeRecordings {
  const recordings = createFakeRecordings();
  recordings.add({
    summary: complete(Recording, { id: 'r', eventCount: BigInt(count) }),
    eventAt: index => messageEvent(index, index, direction(index), { index }),
    ...(isKept === undefined ? {} : { isKept }),
  });
  return recordings;
}

const direction = (index: number): Direction =>
  index % 10 === 0 ? Direction.DIRECTION_SENT : Direction.DIRECTION_RECEIVED;

function readerOf(recordings: FakeRecordings, count: number, hasGaps = false): RecordingReader {
  const reader = createRecordingReader(recordings, 'r', queueMicrotask);
  reader.grow({ count, hasGaps });
  return reader;
}

describe('a reader of a recording', () => {
  test('knows its rows before the first of them is read, also while it follows', () => {
    const reader = readerOf(withRecording(6), 6);
    expect(shownRows(reader.get(), true)).toBe(6);
    // Those that come until then are not shown, so that the answer takes no row away.
    reader.grow({ count: 60, hasGaps: false });
    expect(shownRows(reader.get(), true)).toBe(6);
    reader.close();
  });

  test('reads only what is in view, each page once', async () => {
    const recordings = withRecording(1_000_000);
    const reader = readerOf(recordings, 1_000_000);
    reader.show({ start: 500_010, end: 500_040 });
    reader.show({ start: 500_020, end: 500_050 });
    await settled(reader, state => eventAt(state.pages, 500_030) !== undefined);
    reader.show({ start: 500_030, end: 500_060 });
    expect(recordings.asked).toEqual(['500000+100']);
    reader.close();
  });

  test('reads the last page again as it grows', async () => {
    const recordings = withRecording(10);
    const reader = readerOf(recordings, 10);
    reader.show({ start: 0, end: 10 });
    await settled(reader, state => eventAt(state.pages, 9) !== undefined);
    recordings.add({
      summary: complete(Recording, { id: 'r', eventCount: 12n }),
      eventAt: index => messageEvent(index, index, Direction.DIRECTION_RECEIVED, { index }),
    });
    reader.grow({ count: 12, hasGaps: false });
    reader.show({ start: 0, end: 12 });
    await settled(reader, state => eventAt(state.pages, 11) !== undefined);
    expect(recordings.asked).toEqual(['0+100', '0+100']);
    reader.close();
  });

  test('that follows the end asks one question at a time, however fast the recording grows', async () => {
    const recordings = withRecording(1_000_000);
    const reader = readerOf(recordings, 0);
    reader.follow(true);
    for (let count = 1000; count <= 500_000; count += 1000) reader.grow({ count, hasGaps: false });
    const { pages, tailCount } = await settled(reader, state => state.tailCount === 500_000);
    expect(tailCount).toBe(500_000);
    expect(eventAt(pages, 499_999)?.index).toBe(499_999n);
    expect(eventAt(pages, 499_940)?.index).toBe(499_940n);
    expect(recordings.asked.length).toBeLessThanOrEqual(2);
    reader.close();
  });

  test('says so when the recording is gone, asks no more for it, and keeps the rows it has', async () => {
    const recordings = withRecording(300);
    const reader = readerOf(recordings, 300);
    reader.show({ start: 0, end: 10 });
    await settled(reader, state => eventAt(state.pages, 0) !== undefined);
    await recordings.deleteRecordings({ recordingIds: ['r'] });
    // As a list does that draws after each change.
    const leave = reader.subscribe(() => reader.show({ start: 200, end: 210 }));
    reader.show({ start: 200, end: 210 });
    const { error, pages } = await settled(reader, state => state.error !== undefined);
    expect(error?.what).toContain('no recording with this id');
    expect(eventAt(pages, 0)).toBeDefined();
    await new Promise(resolve => setImmediate(resolve));
    expect(recordings.asked.length).toBeLessThanOrEqual(3);
    leave();
    reader.close();
  });
});

describe('a recording of which events were not kept', () => {
  test('shows a long gap as one row, whose ends need no reading of what is inside', async () => {
    const recordings = withRecording(1_000_000, index => index < 3 || index >= 900_050);
    const reader = readerOf(recordings, 1_000_000, true);
    reader.show({ start: 0, end: 30 });
    const state = await settled(reader, ({ gaps }) => gaps[0]?.end === 900_050);
    expect(shownRows(state, false)).toBe(3 + 1 + 99_950);
    expect(shownRow(state, 3)).toEqual({ kind: 'gap', gap: { start: 3, end: 900_050 } });
    expect(shownRow(state, 4)).toEqual({ kind: 'event', index: 900_050 });
    reader.show({ start: 0, end: 30 });
    await settled(reader, ({ pages }) => eventAt(pages, 900_060) !== undefined);
    expect(recordings.asked).toEqual(['0+100', '900000+100']);
    reader.close();
  });

  test('finds the beginning of a gap it jumps into', async () => {
    const recordings = withRecording(10_000, index => index < 50 || index >= 9_500);
    const reader = readerOf(recordings, 10_000, true);
    reader.show({ start: 5_000, end: 5_030 });
    const { gaps } = await settled(reader, state => state.gaps[0]?.start === 50);
    expect(gaps).toEqual([{ start: 50, end: 9_500 }]);
    reader.close();
  });
});

describe('a filter', () => {
  const sent = { direction: Direction.DIRECTION_SENT, text: '', ignoresCase: true };

  test('shows what matches by its place, and counts it', async () => {
    const reader = readerOf(withRecording(5_000), 5_000);
    reader.filter(sent);
    const counted = await settled(reader, state => state.isCounted);
    expect(shownRows(counted, true)).toBe(500);
    reader.show({ start: 300, end: 310 });
    const { pages } = await settled(reader, state => eventAt(state.pages, 305) !== undefined);
    expect(eventAt(pages, 305)?.index).toBe(3_050n);
    reader.filter(undefined);
    expect(shownRows(reader.get(), false)).toBe(5_000);
    reader.close();
  });

  test('counts on as the recording grows', async () => {
    const recordings = withRecording(5_000);
    const reader = readerOf(recordings, 5_000);
    reader.filter(sent);
    await settled(reader, state => state.count === 500);
    recordings.add({
      summary: complete(Recording, { id: 'r', eventCount: 6_000n }),
      eventAt: index => messageEvent(index, index, direction(index), { index }),
    });
    reader.grow({ count: 6_000, hasGaps: false });
    expect((await settled(reader, state => state.count === 600)).count).toBe(600);
    reader.close();
  });

  test('that matches nothing says so', async () => {
    const reader = readerOf(withRecording(100), 100);
    reader.filter({ ...sent, text: 'nowhere' });
    const state = await settled(reader, ({ isCounted }) => isCounted);
    expect(shownRows(state, false)).toBe(0);
    reader.close();
  });
});
