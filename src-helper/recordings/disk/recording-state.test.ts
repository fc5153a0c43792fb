// Nothing that was said to be kept changes its state, whatever the disk does: docs/recording-states.md.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Recording } from '../../../gen/sockeye/v1/recording';
import type { RecordingWriter } from '../recording-store';
import { canMount } from '../testing/can-mount';
import { callEnd, callStart, makeDirectory, messageOf, openStore } from '../testing/recorded';
import type { DiskRecordingStore } from './disk-recording-store';
import { openDiskDatabase, openMemoryDatabase } from './open-database';
import { endedTooEarly, stateOf } from './recording-state';

let place: ReturnType<typeof makeDirectory>;
beforeEach(() => void (place = makeDirectory()));
afterEach(() => place.remove());

const ok = { ...endedTooEarly, code: 0, explanation: undefined };

test.each([
  ['growing', {}],
  ['ended-whole', { status: ok }],
  ['ended-part', { status: ok, eventsDropped: 3n }],
  ['interrupted', { status: endedTooEarly, eventsDropped: 3n }],
])('F19: a recording is %s', (state, fields) => {
  expect(stateOf(Recording.fromPartial(fields))).toBe(state);
});

const growing = Recording.fromPartial({ id: 'r', eventCount: 5n });
const ended = Recording.fromPartial({ id: 'r', eventCount: 9n, status: ok });
const part = Recording.fromPartial({ ...ended, eventsDropped: 4n });
const interrupted = Recording.fromPartial({ ...growing, status: endedTooEarly });

describe.each(['disk', 'memory'])('F19: in a database (%s)', kind => {
  test.each([
    ['growing', 'growing', 'growing', growing, growing],
    ['growing', 'ended whole', 'ended-whole', growing, ended],
    ['growing', 'ended with a part', 'ended-part', growing, part],
    ['growing', 'interrupted', 'interrupted', growing, interrupted],
    ['ended with a part', 'ended whole', 'ended-whole', part, ended],
    ['interrupted', 'ended whole', 'ended-whole', interrupted, ended],
    ['ended whole', 'growing', 'ended-whole', ended, growing],
    ['ended with a part', 'growing', 'ended-part', part, growing],
    ['interrupted', 'growing', 'interrupted', interrupted, growing],
  ])('what is %s and is written as %s is %s', (_from, _to, state, first, second) => {
    const disk = kind === 'disk' ? openDiskDatabase(place.directory) : undefined;
    const database = disk?.database ?? openMemoryDatabase();
    const key = database.upsert({ summary: first, schemaHash: '' });
    expect(database.upsert({ summary: second, schemaHash: '' })).toBe(key);
    expect(stateOf(database.findAny('r')?.summary)).toBe(state);
    database.close();
    disk?.lock.release();
  });
});

async function fill(store: DiskRecordingStore, count: number, bytes: number): Promise<RecordingWriter> {
  const writer = store.begin(callStart);
  for (let index = 0; index < count; index++) {
    writer.append(messageOf(new Uint8Array(bytes).fill(index)));
    await writer.untilReady();
  }
  writer.append(callEnd);
  await store.flush();
  return writer;
}

async function kept(store: DiskRecordingStore, { id }: RecordingWriter): Promise<number> {
  const events = await store.readEvents(id, 0, 1e6, 1);
  expect(events?.at(-1)?.event.kind).toBe('status');
  return events?.length ?? 0;
}

describe.skipIf(!canMount)('F19: on a small disk (needs root)', () => {
  let disk: string;
  let store: DiskRecordingStore | undefined;
  beforeEach(async () => {
    disk = path.join(place.directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', disk]);
    store = await openStore(disk, { memoryLimitBytes: 8_000_000 });
  });
  afterEach(async () => {
    await store?.close();
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test('what has ended stays ended when memory gives up messages, and when there is room again', async () => {
    if (store === undefined) throw new Error('no store');
    const [one, two] = [await fill(store, 200, 50_000), await fill(store, 100, 60_000)];
    expect(store.problem).toMatchObject({ cause: 'history-full' });
    await store.tidy();
    for (const { id } of [one, two]) expect((await store.get(id))?.summary.status).toMatchObject({ code: 0 });
    const first = await store.get(one.id);
    expect(stateOf(first?.summary)).toBe('ended-part');
    expect(await kept(store, one)).toBe(
      Number((first?.summary.eventCount ?? 0n) - (first?.summary.eventsDropped ?? 0n)),
    );
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await store.tidy();
    expect(store.problem).toBeUndefined();
    expect(await store.get(one.id)).toEqual(first);
    await store.close();
    store = await openStore(disk);
    expect(await store.get(one.id)).toEqual(first);
    expect(stateOf((await store.get(two.id))?.summary)).toBe('ended-whole');
    expect(await kept(store, two)).toBe(101);
  });

  test('what has ended while the disk was full has ended with a part when the process ends before there is room', async () => {
    if (store === undefined) throw new Error('no store');
    const begun = await fill(store, 200, 50_000);
    const inMemoryAlone = await fill(store, 10, 50_000);
    expect(store.problem).toMatchObject({ cause: 'history-full' });
    await store.close();
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    store = await openStore(disk);
    for (const writer of [begun, inMemoryAlone]) {
      const found = (await store.get(writer.id))?.summary;
      expect(stateOf(found)).toBe('ended-part');
      expect(found?.status).toMatchObject({ code: 0, message: 'fine' });
      expect(await kept(store, writer)).toBe(Number((found?.eventCount ?? 0n) - (found?.eventsDropped ?? 0n)));
    }
  });

  test('a return that fails leaves no bytes behind that nobody owns', async () => {
    if (store === undefined) throw new Error('no store');
    writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(2_000_000));
    await fill(store, 200, 50_000);
    rmSync(path.join(disk, 'ballast'));
    const used = (): number => {
      const files = readdirSync(path.join(disk, 'recordings')).filter(name => name.endsWith('.bytes'));
      return files.reduce((sum, name) => sum + statSync(path.join(disk, 'recordings', name)).size, 0);
    };
    const before = used();
    for (let time = 0; time < 3; time++) await store.tidy();
    expect(store.problem).toMatchObject({ cause: 'history-full' });
    expect(used()).toBe(before);
  });
});
