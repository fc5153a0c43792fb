import { describe, expect, test } from 'vitest';

import { Direction, Recording } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { createFakeRecordings, type FakeRecordings, messageEvent } from '../../testing/fake-recordings';
import { settled } from '../../testing/settled';
import { eventAt } from './event-pages';
import { createRecordingReader } from './recording-reader';

function withRecording(count: number): FakeRecordings {
  const recordings = createFakeRecordings();
  recordings.add({
    summary: complete(Recording, { id: 'r', eventCount: BigInt(count) }),
    eventAt: index => messageEvent(index, index, Direction.DIRECTION_RECEIVED, { index }),
  });
  return recordings;
}

describe('a reader of a recording', () => {
  test('reads only what is in view, each page once', async () => {
    const recordings = withRecording(1_000_000);
    const reader = createRecordingReader(recordings, 'r', queueMicrotask);
    reader.show({ start: 500_010, end: 500_040 }, 1_000_000);
    reader.show({ start: 500_020, end: 500_050 }, 1_000_000);
    await settled(reader, state => eventAt(state.pages, 500_030) !== undefined);
    reader.show({ start: 500_030, end: 500_060 }, 1_000_000);
    expect(recordings.asked).toEqual(['500000+100']);
    reader.close();
  });

  test('reads the last page again as it grows', async () => {
    const recordings = withRecording(10);
    const reader = createRecordingReader(recordings, 'r', queueMicrotask);
    reader.show({ start: 0, end: 10 }, 10);
    await settled(reader, state => eventAt(state.pages, 9) !== undefined);
    recordings.add({
      summary: complete(Recording, { id: 'r', eventCount: 12n }),
      eventAt: index => messageEvent(index, index, Direction.DIRECTION_RECEIVED, { index }),
    });
    reader.show({ start: 0, end: 12 }, 12);
    await settled(reader, state => eventAt(state.pages, 11) !== undefined);
    expect(recordings.asked).toEqual(['0+100', '0+100']);
    reader.close();
  });

  test('that follows the end asks one question at a time, however fast the recording grows', async () => {
    const recordings = withRecording(1_000_000);
    const reader = createRecordingReader(recordings, 'r', queueMicrotask);
    for (let count = 1000; count <= 500_000; count += 1000) reader.follow(count);
    const { pages, tailCount } = await settled(reader, state => state.tailCount === 500_000);
    expect(tailCount).toBe(500_000);
    expect(eventAt(pages, 499_999)?.index).toBe(499_999n);
    expect(eventAt(pages, 499_940)?.index).toBe(499_940n);
    expect(recordings.asked.length).toBeLessThanOrEqual(2);
    reader.close();
  });

  test('says so when the recording is gone, and keeps the rows it has', async () => {
    const recordings = withRecording(300);
    const reader = createRecordingReader(recordings, 'r', queueMicrotask);
    reader.show({ start: 0, end: 10 }, 300);
    await settled(reader, state => eventAt(state.pages, 0) !== undefined);
    await recordings.deleteRecordings({ recordingIds: ['r'] });
    reader.show({ start: 200, end: 210 }, 300);
    const { error, pages } = await settled(reader, state => state.error !== undefined);
    expect(error?.what).toContain('no recording with this id');
    expect(eventAt(pages, 0)).toBeDefined();
    reader.close();
  });

  test('shows the message that was asked for last, whichever comes first', async () => {
    const reader = createRecordingReader(withRecording(10), 'r', queueMicrotask);
    reader.showMessage(3);
    reader.showMessage(4);
    const { message } = await settled(reader, state => state.message?.content !== undefined);
    expect(message?.index).toBe(4);
    expect(message?.content?.json).toContain('"index": 4');
    reader.showMessage(undefined);
    expect(reader.get().message).toBeUndefined();
    reader.close();
  });
});
