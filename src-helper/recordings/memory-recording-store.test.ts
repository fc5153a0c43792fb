import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { StatusOrigin } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { createMemoryRecordingStore } from './memory-recording-store';
import type { RecordedEvent, RecordingStart, RecordingStore, RecordingWriter } from './recording-store';

const start: RecordingStart = {
  targetId: 't',
  targetName: 'Target',
  endpoint: undefined,
  methodPath: 'a.B/C',
  methodKind: MethodKind.METHOD_KIND_BIDIRECTIONAL,
  schemaHash: 'hash',
  startedAtUs: 1n,
};
const message = (data: Uint8Array, isSent = false, atUs = 5): RecordedEvent => ({
  kind: 'message',
  atUs,
  isSent,
  data,
});
const headers: RecordedEvent = { kind: 'request-headers', atUs: 1, metadata: [] };
const ended: RecordedEvent = {
  kind: 'status',
  atUs: 9,
  status: { code: 0, message: '', origin: StatusOrigin.STATUS_ORIGIN_TARGET, explanation: undefined },
  trailers: [],
};
const never = new AbortController().signal;

let store: RecordingStore;
beforeEach(() => (store = createMemoryRecordingStore({ limitBytes: 10_000_000 })));

async function summaryOf({ id }: RecordingWriter): Promise<Record<string, unknown>> {
  const found = await store.get(id);
  if (found === undefined) throw new Error('not there');
  return { ...found.summary };
}

test('a recording counts what was appended', async () => {
  const writer = store.begin(start);
  writer.setConnected(2);
  writer.append(headers);
  writer.append(message(new Uint8Array(10), true, 3));
  writer.append({ kind: 'half-close', atUs: 4 });
  writer.append({ kind: 'response-headers', atUs: 5, metadata: [] });
  writer.append(message(new Uint8Array(20), false, 6));
  writer.append(message(new Uint8Array(30), false, 7));
  writer.append(ended);
  writer.append(message(new Uint8Array(1)));
  expect(await summaryOf(writer)).toMatchObject({
    id: writer.id,
    eventCount: 7n,
    messagesSent: 1n,
    bytesSent: 10n,
    messagesReceived: 2n,
    bytesReceived: 50n,
    isHalfClosed: true,
    eventsDropped: 0n,
    timings: { connectedUs: 2n, headersUs: 5n, firstMessageUs: 6n, lastMessageUs: 7n, endedUs: 9n },
  });
});

test('events are read by their index, over the edges of chunks and past the end', async () => {
  const writer = store.begin(start);
  for (let index = 0; index < 5_000; index++) writer.append(message(Uint8Array.of(index >> 8, index & 255)));
  const read = async (from: number, count: number): Promise<number[]> =>
    ((await store.readEvents(writer.id, from, count)) ?? []).map(({ index, event }) => {
      if (event.kind !== 'message') throw new Error('not a message');
      expect([...event.data]).toEqual([index >> 8, index & 255]);
      return index;
    });
  expect(await read(1_020, 10)).toEqual(Array.from({ length: 10 }, (_, offset) => 1_020 + offset));
  expect(await read(0, 5_000)).toHaveLength(5_000);
  expect(await read(4_998, 10)).toEqual([4_998, 4_999]);
  expect(await read(5_000, 10)).toEqual([]);
  expect(await store.readEvents('nobody', 0, 1)).toBeUndefined();
});

test('what is kept is a copy, small or large', async () => {
  const writer = store.begin(start);
  const pool = new Uint8Array(1_000_000);
  for (const size of [3, 50_000]) {
    const data = pool.subarray(100, 100 + size).fill(7);
    writer.append(message(data));
    data.fill(0);
  }
  const events = (await store.readEvents(writer.id, 0, 2)) ?? [];
  for (const { event } of events) {
    if (event.kind !== 'message') throw new Error('not a message');
    expect(event.data.every(byte => byte === 7)).toBe(true);
    expect(event.data.buffer.byteLength).toBeLessThan(100_000);
  }
  expect(events).toHaveLength(2);
});

describe('when the limit is met', () => {
  beforeEach(() => (store = createMemoryRecordingStore({ limitBytes: 1_000_000 })));

  test('the oldest finished recordings go first, running ones stay', async () => {
    const running = store.begin(start);
    running.append(message(new Uint8Array(300_000)));
    const [old, young] = [store.begin(start), store.begin(start)];
    for (const writer of [old, young]) {
      writer.append(message(new Uint8Array(300_000)));
      writer.append(ended);
    }
    store.begin(start).append(message(new Uint8Array(300_000)));
    expect(await store.get(old.id)).toBeUndefined();
    expect((await store.list({ targetId: '', limit: 10 })).totalCount).toBe(3);
    expect(await summaryOf(running)).toMatchObject({ eventsDropped: 0n });
    expect(await store.get(young.id)).toBeDefined();
  });

  test('a running recording keeps its newest messages, its headers and its status, and counts all', async () => {
    const writer = store.begin(start);
    writer.append(headers);
    for (let index = 0; index < 20_000; index++) writer.append(message(new Uint8Array(1_000).fill(index & 255)));
    writer.append(ended);
    const summary = await summaryOf(writer);
    expect(summary).toMatchObject({ eventCount: 20_002n, messagesReceived: 20_000n, bytesReceived: 20_000_000n });
    const events = (await store.readEvents(writer.id, 0, 30_000)) ?? [];
    expect(BigInt(events.length)).toBe(20_002n - (summary['eventsDropped'] as bigint));
    expect(events[0]).toEqual({ index: 0, event: headers });
    expect(events.at(-1)?.event.kind).toBe('status');
    const messages = events.slice(1, -1);
    // Gapless from the first that is left to the newest.
    expect(messages.map(({ index }) => index)).toEqual(messages.map((_, at) => 20_001 - messages.length + at));
    expect(messages.length).toBeGreaterThan(400);
    expect(messages.length).toBeLessThan(1_000);
  });

  test('memory stays bounded through a million messages', () => {
    const writer = store.begin(start);
    const data = new Uint8Array(100);
    const before = process.memoryUsage();
    for (let index = 0; index < 1_000_000; index++) writer.append(message(data));
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(30_000_000);
  });

  test('one message that is larger than the limit is counted and not kept', async () => {
    const writer = store.begin(start);
    writer.append(message(new Uint8Array(2_000_000)));
    expect(await summaryOf(writer)).toMatchObject({ bytesReceived: 2_000_000n, eventsDropped: 1n });
    expect(await store.readEvents(writer.id, 0, 10)).toEqual([]);
  });
});

test('lists newest first, by target, with the number of all', async () => {
  const a = store.begin(start);
  const b = store.begin({ ...start, targetId: 'u' });
  const c = store.begin(start);
  const ids = async (targetId: string, limit: number): Promise<unknown> => {
    const { recordings, totalCount } = await store.list({ targetId, limit });
    return [recordings.map(({ id }) => id), totalCount];
  };
  expect(await ids('', 2)).toEqual([[c.id, b.id], 3]);
  expect(await ids('t', 5)).toEqual([[c.id, a.id], 2]);
});

test('what was deleted is gone, and its writer may go on', async () => {
  const writer = store.begin(start);
  await store.delete([writer.id, 'nobody']);
  writer.append(headers);
  writer.append(ended);
  expect(await store.get(writer.id)).toBeUndefined();
  expect(await store.watch(writer.id, never)).toBeUndefined();
  expect((await store.list({ targetId: '', limit: 5 })).totalCount).toBe(0);
});

describe('watching', () => {
  const watch = async (id: string, signal = never): Promise<AsyncIterator<unknown>> => {
    const updates = await store.watch(id, signal);
    if (updates === undefined) throw new Error('not there');
    return updates[Symbol.asyncIterator]();
  };
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('tells at once, then at most 20 times a second, and the end without waiting', async () => {
    const writer = store.begin(start);
    const updates = await watch(writer.id);
    expect(await updates.next()).toMatchObject({ value: { eventCount: 0n } });
    let told = 0;
    let next = updates.next();
    const count = (): void => void next.then(() => told++);
    count();
    writer.append(headers);
    await vi.advanceTimersByTimeAsync(49);
    writer.append(headers);
    expect(told).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toBe(1);
    expect(await next).toMatchObject({ value: { eventCount: 2n } });
    next = updates.next();
    count();
    writer.append(ended);
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toBe(2);
    expect(await next).toMatchObject({ value: { eventCount: 3n, status: { code: 0 } } });
    expect(await updates.next()).toEqual({ done: true, value: undefined });
  });

  test('wakes for a change after a long silence', async () => {
    const writer = store.begin(start);
    const updates = await watch(writer.id);
    await updates.next();
    const next = updates.next();
    await vi.advanceTimersByTimeAsync(10_000);
    writer.append(headers);
    expect(await next).toMatchObject({ value: { eventCount: 1n } });
  });

  test('of a finished recording is one update', async () => {
    const writer = store.begin(start);
    writer.append(ended);
    const updates = await watch(writer.id);
    expect(await updates.next()).toMatchObject({ value: { status: { code: 0 } } });
    expect(await updates.next()).toMatchObject({ done: true });
  });

  test('ends when the reader goes and when the recording is deleted', async () => {
    const writer = store.begin(start);
    const gone = new AbortController();
    const [one, two] = [await watch(writer.id, gone.signal), await watch(writer.id)];
    await Promise.all([one.next(), two.next()]);
    const ends = [one.next(), two.next()];
    gone.abort();
    await store.delete([writer.id]);
    expect(await Promise.all(ends)).toMatchObject([{ done: true }, { done: true }]);
  });
});
