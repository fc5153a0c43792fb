import { describe, expect, test } from 'vitest';

import { Direction, Recording } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { createFakeRecordings, type FakeRecordings, messageEvent } from '../../testing/fake-recordings';
import { settled } from '../../testing/settled';
import { createMessageReader, jsonLimits, pieceBytes } from './message-reader';

function withMessages(text = 'x'): FakeRecordings {
  const recordings = createFakeRecordings();
  recordings.add({
    summary: complete(Recording, { id: 'r', eventCount: 10n }),
    eventAt: index => messageEvent(index, index, Direction.DIRECTION_RECEIVED, { index, text }),
  });
  return recordings;
}

describe('a reader of messages', () => {
  test('shows the message that was asked for last, whichever comes first', async () => {
    const reader = createMessageReader(withMessages(), 'r', queueMicrotask);
    reader.show(3);
    reader.show(4);
    const { message } = await settled(reader, state => state.message?.content !== undefined);
    expect(message?.index).toBe(4);
    expect(message?.content?.json).toContain('"index": 4');
    reader.show(undefined);
    expect(reader.get().message).toBeUndefined();
    reader.close();
  });

  test('reads the beginning of a large one, and more when asked', async () => {
    const reader = createMessageReader(withMessages('x'.repeat(1_500_000)), 'r', queueMicrotask);
    reader.show(1);
    const first = await settled(reader, state => state.message?.content !== undefined);
    expect(first.message?.content?.json).toHaveLength(jsonLimits[0]);
    reader.showMoreJson();
    const more = await settled(reader, state => state.message?.jsonStep === 1);
    expect(more.message?.content?.json).toHaveLength(jsonLimits[1]);
    reader.showMoreJson();
    const all = await settled(reader, state => state.message?.jsonStep === 2);
    expect(all.message?.content?.isJsonCut).toBe(false);
    reader.close();
  });

  test('reads bytes by pieces as they are looked at', async () => {
    const reader = createMessageReader(withMessages('x'.repeat(1_000_000)), 'r', queueMicrotask);
    reader.show(1);
    await settled(reader, state => state.message?.content !== undefined);
    expect([...(reader.get().message?.pieces.keys() ?? [])]).toEqual([0]);
    reader.showBytes(10 * pieceBytes - 8, 10 * pieceBytes + 8);
    const { message } = await settled(reader, state => state.message?.pieces.size === 3);
    expect([...(message?.pieces.keys() ?? [])].sort((a, b) => a - b)).toEqual([0, 9, 10]);
    expect(message?.pieces.get(9)).toHaveLength(pieceBytes);
    reader.close();
  });
});
