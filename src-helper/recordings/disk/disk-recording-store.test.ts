import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { RecordedEvent, RecordingWriter, StoredEvent } from '../recording-store';
import { callEnd, callStart, makeDirectory, messageOf, openStore } from '../testing/recorded';
import type { DiskRecordingStore } from './disk-recording-store';

const never = new AbortController().signal;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const all = { direction: 'both', text: '', ignoresCase: false } as const;

let store: DiskRecordingStore;
let place: ReturnType<typeof makeDirectory>;
beforeEach(async () => {
  place = makeDirectory();
  store = await openStore(place.directory);
});
afterEach(async () => {
  await store.close();
  place.remove();
});

async function reopen(): Promise<void> {
  await store.close();
  store = await openStore(place.directory);
}

async function eventsOf({ id }: RecordingWriter, start = 0, count = 1e6): Promise<readonly StoredEvent[]> {
  const events = await store.readEvents(id, start, count);
  if (events === undefined) throw new Error('not there');
  return events;
}

const texts = (events: readonly StoredEvent[]): readonly string[] =>
  events.map(({ event }) => (event.kind === 'message' ? Buffer.from(event.data).toString() : event.kind));

const everyKind: readonly RecordedEvent[] = [
  {
    kind: 'request-headers',
    atUs: 0,
    metadata: [{ key: 'x-bin', value: { $case: 'binary', value: Uint8Array.of(0, 255) } }],
  },
  messageOf('sent', true, 1),
  { kind: 'half-close', atUs: 2 },
  { kind: 'response-headers', atUs: 3, metadata: [{ key: 'k', value: { $case: 'text', value: 'v' } }] },
  messageOf('', false, 4),
  messageOf('received', false, 2 ** 33 + 7),
  callEnd,
];

test('what was recorded is there at once, and after a restart', async () => {
  const writer = store.begin(callStart);
  writer.setConnected(2);
  for (const event of everyKind) writer.append(event);
  const before = await store.get(writer.id);
  const expected = everyKind.map((event, index) => ({ index, event }));
  expect(texts(await eventsOf(writer))).toEqual(texts(expected));
  await reopen();
  const events = await eventsOf(writer);
  expect(events.map(({ index, event }) => [index, event.atUs])).toEqual(
    expected.map(({ index, event }) => [index, event.atUs]),
  );
  expect(events[0]?.event).toMatchObject({ metadata: [{ key: 'x-bin', value: { value: Uint8Array.of(0, 255) } }] });
  expect(events[6]?.event).toMatchObject({ status: { code: 0, message: 'fine' }, trailers: [{ key: 'a' }] });
  expect(await store.get(writer.id)).toEqual(before);
  expect(before).toMatchObject({
    schemaHash: 'hash',
    summary: { eventCount: 7n, messagesReceived: 2n, bytesSent: 4n, timings: { connectedUs: 2n }, status: { code: 0 } },
  });
});

test('a recording that runs is read up to its last event, small blocks and large', async () => {
  const writer = store.begin(callStart);
  const expected: string[] = [];
  for (let index = 0; index < 20_000; index++) {
    const text = `${index}`.padStart((index % 97) + 5, '.');
    expected.push(text);
    writer.append(messageOf(text, index % 3 === 0));
    if (index === 50 || index === 10_000) expect(texts(await eventsOf(writer))).toEqual(expected);
  }
  expect(texts(await eventsOf(writer))).toEqual(expected);
  expect(texts(await eventsOf(writer, 9_990, 20))).toEqual(expected.slice(9_990, 10_010));
  expect(await eventsOf(writer, 19_998, 10)).toHaveLength(2);
  expect(await eventsOf(writer, 20_000, 10)).toEqual([]);
  expect(await store.readEvents('nobody', 0, 1)).toBeUndefined();
});

test('a message of 30 MB comes back whole, cut, and in pieces', async () => {
  const writer = store.begin(callStart);
  const data = Buffer.alloc(30_000_000, 'abcdefghij');
  writer.append(messageOf('before'));
  writer.append(messageOf(data));
  writer.append(messageOf('behind'));
  const events = await eventsOf(writer);
  expect(events.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(events[1]?.event.kind === 'message' && Buffer.compare(events[1].event.data, data)).toBe(0);
  await reopen();
  const [cut] = (await store.readEvents(writer.id, 1, 1, 10)) ?? [];
  expect(cut).toMatchObject({ fullBytes: 30_000_000, event: { data: bytes('abcdefghij') } });
  const piece = await store.readBytes(writer.id, 1, { offset: 15_000_003, length: 4 });
  expect(piece).toMatchObject({ data: bytes('defg'), fullBytes: 30_000_000 });
  expect(await store.readBytes(writer.id, 1, { offset: 29_999_999, length: 4 })).toMatchObject({
    data: bytes('j'),
  });
  expect(await store.readBytes(writer.id, 7, { offset: 0, length: 4 })).toBeUndefined();
});

test('the writer is asked to wait when more comes than is written, and told when it may go on', async () => {
  const writer = store.begin(callStart);
  let appended = 0;
  while (writer.untilReady() === undefined) {
    writer.append(messageOf(new Uint8Array(50_000)));
    appended += 50_000;
  }
  expect(appended).toBeLessThan(40_000_000);
  await writer.untilReady();
  expect(writer.untilReady()).toBeUndefined();
  expect(await eventsOf(writer)).toHaveLength(appended / 50_000);
});

test('files are for the user alone', async () => {
  const writer = store.begin(callStart);
  writer.append(messageOf(new Uint8Array(100_000)));
  await store.flush();
  const modeOf = (...names: string[]): number => statSync(path.join(place.directory, ...names)).mode & 0o777;
  expect([modeOf('recordings.sqlite'), modeOf('recordings.sqlite-wal'), modeOf('recordings')]).toEqual([
    0o600, 0o600, 0o700,
  ]);
  const [bytes = ''] = readdirSync(path.join(place.directory, 'recordings')).filter(name => name.endsWith('.bytes'));
  expect(modeOf('recordings', bytes)).toBe(0o600);
});

describe('finding', () => {
  test('messages are found in blocks, files and large messages, and never across two messages', async () => {
    const writer = store.begin(callStart);
    writer.append({
      kind: 'request-headers',
      atUs: 0,
      metadata: [{ key: 'needle', value: { $case: 'text', value: 'n' } }],
    });
    const found: number[] = [];
    for (let index = 1; index <= 3_000; index++) {
      const isMatch = index % 250 === 0;
      if (isMatch) found.push(index);
      // Ends in the first half of the text, and the next begins with the other.
      writer.append(messageOf(isMatch ? 'a needle here' : `dle${'.'.repeat(index % 90)}nee`, index % 500 === 0));
      if (index === 1_000) await store.flush();
    }
    writer.append(messageOf(Buffer.from(`${'x'.repeat(1024 * 1024 - 3)}needle${'x'.repeat(500_000)}`)));
    found.push(3_001);
    const filter = { direction: 'both', text: 'needle', ignoresCase: false } as const;
    const read = await store.readMatches(writer.id, filter, { start: 0, count: 100, dataLimit: 20 }, never);
    expect(read?.events.map(({ index }) => index)).toEqual(found);
    expect(read?.matchedCount).toBe(found.length);
    expect(texts(read?.events ?? [])[3]).toBe('a needle here');
    const sent = await store.readMatches(writer.id, { ...filter, direction: 'sent' }, { start: 2, count: 2 }, never);
    expect(sent?.events.map(({ index }) => index)).toEqual([1_500, 2_000]);
    expect(sent?.matchedCount).toBe(6);
    const find = (from: number, isBackward: boolean): unknown =>
      store.findMatch(writer.id, filter, { from, isBackward }, never);
    expect(await find(0, false)).toEqual({ index: 250, position: 0, matchedCount: 13 });
    expect(await find(250, false)).toMatchObject({ index: 250, position: 0 });
    expect(await find(251, false)).toMatchObject({ index: 500, position: 1 });
    expect(await find(749, true)).toMatchObject({ index: 500, position: 1 });
    expect(await find(100, true)).toMatchObject({ index: undefined });
    expect(await find(3_002, false)).toMatchObject({ index: undefined });
  });

  test('what comes later is found too, and case is ignored when asked for', async () => {
    const writer = store.begin(callStart);
    writer.append(messageOf('Über Ada'));
    const filter = { direction: 'both', text: 'ADA', ignoresCase: true } as const;
    const count = async (changed: object = {}): Promise<number | undefined> =>
      (await store.findMatch(writer.id, { ...filter, ...changed }, { from: 0, isBackward: false }, never))
        ?.matchedCount;
    expect(await count()).toBe(1);
    writer.append(messageOf('ada'));
    expect(await count()).toBe(2);
    expect(await count({ ignoresCase: false })).toBe(0);
    expect(await count({ text: 'über a' })).toBe(0);
    expect(await count({ text: 'Über a' })).toBe(1);
  });

  test('without a text the direction alone decides', async () => {
    const writer = store.begin(callStart);
    for (const event of everyKind) writer.append(event);
    const read = async (direction: 'sent' | 'received' | 'both'): Promise<unknown> =>
      (await store.readMatches(writer.id, { ...all, direction }, { start: 0, count: 9 }, never))?.events.map(
        ({ index }) => index,
      );
    expect([await read('sent'), await read('received'), await read('both')]).toEqual([[1], [4, 5], [1, 4, 5]]);
  });

  test('a search that nobody waits for ends', async () => {
    const writer = store.begin(callStart);
    for (let index = 0; index < 300; index++) writer.append(messageOf(Buffer.alloc(200_000, 'y')));
    await store.flush();
    const gone = new AbortController();
    const searching = store.findMatch(writer.id, { ...all, text: 'z' }, { from: 0, isBackward: false }, gone.signal);
    gone.abort(new Error('gone'));
    await expect(searching).rejects.toThrow('gone');
  });
});

describe('listing', () => {
  const list = async (filter: object, limit = 10): Promise<unknown> => {
    const { recordings, totalCount } = await store.list({ targetId: '', limit, ...filter });
    return [recordings.map(({ methodPath }) => methodPath), totalCount];
  };
  const record = (
    methodPath: string,
    more: object = {},
    text = '',
    ...end: readonly RecordedEvent[]
  ): RecordingWriter => {
    const writer = store.begin({ ...callStart, methodPath, ...more });
    writer.append(messageOf(text));
    for (const event of end) writer.append(event);
    return writer;
  };

  test('is newest first and filters by everything', async () => {
    const failed = { ...callEnd, status: { ...(callEnd as { status: object }).status, code: 5 } } as RecordedEvent;
    record('a/One', { startedAtUs: 1_000n }, 'red', callEnd);
    record('a/Two', { startedAtUs: 3_000n, targetId: 'u' }, 'GREEN', failed);
    const three = record('b/Three', { startedAtUs: 2_000n }, 'green');
    expect(await list({})).toEqual([['a/Two', 'b/Three', 'a/One'], 3]);
    expect(await list({}, 2)).toEqual([['a/Two', 'b/Three'], 3]);
    expect(await list({ targetId: 't' })).toEqual([['b/Three', 'a/One'], 2]);
    expect(await list({ methodText: 'A/t' })).toEqual([['a/Two'], 1]);
    expect(await list({ statusCodes: [5, 0] })).toEqual([['a/Two', 'a/One'], 2]);
    expect(await list({ isRunning: true })).toEqual([['b/Three'], 1]);
    expect(await list({ statusCodes: [5], isRunning: true })).toEqual([['a/Two', 'b/Three'], 2]);
    expect(await list({ startedFromUs: 2_000n, startedBeforeUs: 3_000n })).toEqual([['b/Three'], 1]);
    expect(await list({ text: 'green' })).toEqual([['b/Three'], 3]);
    expect(await list({ text: 'green', ignoresCase: true })).toEqual([['a/Two', 'b/Three'], 3]);
    await store.pin([three.id, 'nobody'], true);
    expect(await list({ isPinned: true })).toEqual([['b/Three'], 1]);
    expect(await store.get(three.id)).toMatchObject({ summary: { isPinned: true } });
  });

  test('goes on where a page ended', async () => {
    for (let index = 0; index < 25; index++) record(`a/${index}`, { startedAtUs: BigInt(index >> 2) }, 'text', callEnd);
    for (const filter of [{}, { text: 'text' }]) {
      const seen: string[] = [];
      for (let pageToken = '', pages = 0; pages === 0 || pageToken !== ''; pages++) {
        const page = await store.list({ targetId: '', limit: 10, pageToken, ...filter });
        seen.push(...page.recordings.map(({ methodPath }) => methodPath));
        pageToken = page.nextPageToken;
        expect(pages).toBeLessThan(4);
      }
      expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `a/${24 - index}`));
    }
    await expect(store.list({ targetId: '', limit: 1, pageToken: 'x y' })).rejects.toThrow(RangeError);
  });
});

describe('deleting', () => {
  test('can be undone, also while the call runs', async () => {
    const ended = store.begin(callStart);
    ended.append(callEnd);
    const running = store.begin(callStart);
    await store.delete([ended.id, running.id, 'nobody']);
    running.append(messageOf('meanwhile'));
    expect((await store.list({ targetId: '', limit: 9 })).totalCount).toBe(0);
    for (const { id } of [ended, running]) {
      expect(await store.get(id)).toBeUndefined();
      expect(await store.watch(id, never)).toBeUndefined();
      expect(await store.readEvents(id, 0, 1)).toBeUndefined();
    }
    expect(await store.restore([ended.id, running.id, 'nobody'])).toEqual([ended.id, running.id]);
    expect(await eventsOf(ended)).toHaveLength(1);
    expect(texts(await eventsOf(running))).toEqual(['meanwhile']);
    expect((await store.list({ targetId: '', limit: 9 })).totalCount).toBe(2);
  });

  test('is for good when the time is over, with the bytes', async () => {
    await store.close();
    store = await openStore(place.directory, { undoMs: -1 });
    const writer = store.begin(callStart);
    writer.append(messageOf(new Uint8Array(100_000)));
    writer.append(callEnd);
    await store.delete([writer.id]);
    await store.tidy();
    expect(await store.restore([writer.id])).toEqual([]);
    expect(readdirSync(path.join(place.directory, 'recordings')).filter(name => name.endsWith('.bytes'))).toEqual([]);
  });
});

test('watching a recording that runs ends with it, one that has ended tells it once', async () => {
  const writer = store.begin(callStart);
  const watched = await store.watch(writer.id, never);
  writer.append(callEnd);
  const told = [];
  for await (const { eventCount } of watched ?? []) told.push(eventCount);
  expect(told.at(-1)).toBe(1n);
  const again = [];
  for await (const { status } of (await store.watch(writer.id, never)) ?? []) again.push(status?.code);
  expect(again).toEqual([0]);
});

describe('the quota', () => {
  const kept = async (): Promise<readonly string[]> =>
    (await store.list({ targetId: '', limit: 100 })).recordings.map(({ methodPath }) => methodPath);
  async function record(methodPath: string, startedAtUs: bigint, isEnded = true): Promise<RecordingWriter> {
    const writer = store.begin({ ...callStart, methodPath, startedAtUs });
    writer.append(messageOf(new Uint8Array(100_000)));
    if (isEnded) writer.append(callEnd);
    await store.flush();
    return writer;
  }

  test('in bytes: the oldest go, those that are pinned or run stay', async () => {
    await store.close();
    store = await openStore(place.directory, { limitBytes: 350_000 });
    const now = BigInt(Date.now()) * 1_000n;
    await record('running', now - 9n, false);
    const pinned = await record('pinned', now - 8n);
    await store.pin([pinned.id], true);
    for (let index = 0; index < 4; index++) await record(`${index}`, now - 7n + BigInt(index));
    await store.tidy();
    expect(await kept()).toEqual(['3', 'pinned', 'running']);
  });

  test('in days', async () => {
    await store.close();
    store = await openStore(place.directory, { ageLimitMs: 1_000_000 });
    const now = BigInt(Date.now()) * 1_000n;
    await record('old', now - 1_001_000_000n);
    await record('old but running', now - 1_001_000_000n, false);
    await record('young', now - 900_000_000n);
    await store.tidy();
    expect(await kept()).toEqual(['young', 'old but running']);
  });

  test('a single recording that runs takes no more than all may take, and counts the rest', async () => {
    await store.close();
    store = await openStore(place.directory, { limitBytes: 300_000 });
    const writer = store.begin(callStart);
    for (let index = 0; index < 10; index++) writer.append(messageOf(new Uint8Array(70_000)));
    await store.flush();
    await store.list({ targetId: '', limit: 1 });
    writer.append(callEnd);
    await store.flush();
    const found = await store.get(writer.id);
    expect(found?.summary).toMatchObject({
      eventCount: 11n,
      messagesReceived: 10n,
      eventsDropped: 6n,
      status: { code: 0 },
    });
    expect((await eventsOf(writer)).map(({ index }) => index)).toEqual([0, 1, 2, 3, 10]);
  });
});
