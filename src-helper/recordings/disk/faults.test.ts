import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createLog } from '../../../src-shared/log';
import { openRecordings } from '../open-recordings';
import type { RecordingStore, RecordingWriter } from '../recording-store';
import { canMount } from '../testing/can-mount';
import { callEnd, callStart, makeDirectory, messageOf, openStore } from '../testing/recorded';
import { migrations } from './migrations';

let place: ReturnType<typeof makeDirectory>;
let opened: RecordingStore[];
beforeEach(() => {
  place = makeDirectory();
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  place.remove();
});

async function open(directory = place.directory): ReturnType<typeof openStore> {
  const store = await openStore(directory);
  opened.push(store);
  return store;
}

function record(store: RecordingStore, count: number, bytes: number): RecordingWriter {
  const writer = store.begin(callStart);
  for (let index = 0; index < count; index++) writer.append(messageOf(new Uint8Array(bytes).fill(index)));
  return writer;
}

async function firstBytes(store: RecordingStore, { id }: RecordingWriter): Promise<readonly (number | undefined)[]> {
  const events = (await store.readEvents(id, 0, 1e6, 1)) ?? [];
  return events.map(({ event }) => (event.kind === 'message' ? event.data[0] : undefined));
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index & 255);

test('a damaged file is kept aside, said, and a new one is begun', async () => {
  const first = await openStore(place.directory);
  record(first, 1, 100_000);
  await first.close();
  writeFileSync(path.join(place.directory, 'recordings.sqlite'), 'garbage'.repeat(5_000));
  const store = await open();
  expect(store.problem).toMatchObject({ cause: 'history-damaged' });
  const names = readdirSync(place.directory).filter(name => name.includes('.damaged-'));
  expect(names.map(name => name.replace(/\.damaged-.*/, ''))).toEqual(['recordings', 'recordings.sqlite']);
  const [, file = ''] = names;
  expect(readFileSync(path.join(place.directory, file), 'utf8')).toContain('garbage');
  const writer = record(store, 3, 10);
  expect(await firstBytes(store, writer)).toEqual([0, 1, 2]);
  await store.flush();
  const again = await open();
  expect(again.problem).toBeUndefined();
  expect(await again.get(writer.id)).toBeDefined();
});

test('a file that is locked is waited for in memory, and what was in memory moves to it', async () => {
  const holder = new DatabaseSync(path.join(place.directory, 'recordings.sqlite'));
  holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE other (a)');
  const store = await open();
  expect(store.problem).toMatchObject({ cause: 'history-locked' });
  const ended = record(store, 300, 1_000);
  ended.append(callEnd);
  const running = record(store, 2, 400_000);
  await store.pin([ended.id], true);
  expect(await firstBytes(store, running)).toEqual([0, 1]);
  holder.exec('ROLLBACK');
  holder.close();
  await store.tidy();
  expect(store.problem).toBeUndefined();
  running.append(messageOf(new Uint8Array(100_000).fill(2)));
  expect(await firstBytes(store, running)).toEqual([0, 1, 2]);
  await store.close();
  const again = await open();
  expect(await firstBytes(again, ended)).toEqual([...upTo(300), undefined]);
  expect((await again.get(ended.id))?.summary).toMatchObject({ isPinned: true, status: { code: 0 } });
  expect(await firstBytes(again, running)).toEqual([0, 1, 2, undefined]);
});

test('where nothing can be written, and where a newer Sockeye has written, recordings are in memory', async () => {
  const blocked = path.join(place.directory, 'a-file');
  writeFileSync(blocked, '');
  const store = await open(path.join(blocked, 'inside'));
  expect(store.problem).toMatchObject({ cause: 'history-unusable' });
  expect(await firstBytes(store, record(store, 2, 100_000))).toEqual([0, 1]);
  const newer = new DatabaseSync(path.join(place.directory, 'recordings.sqlite'));
  newer.exec(`PRAGMA user_version = ${migrations.length + 1}`);
  newer.close();
  const other = await open();
  expect(other.problem).toMatchObject({ cause: 'history-newer' });
  expect(await firstBytes(other, record(other, 2, 10))).toEqual([0, 1]);
});

test('without the program of the thread recordings are in memory, and it says so', async () => {
  const logged: string[] = [];
  const log = createLog('test', text => logged.push(text));
  const store = await openRecordings({ directory: place.directory, programFile: '/no/such/program.cjs', log });
  opened.push(store);
  expect(store.problem).toMatchObject({ cause: 'history-unavailable' });
  expect(logged.join('')).toContain('recordings are in memory only');
  const writer = store.begin(callStart);
  writer.append(callEnd);
  expect(await store.get(writer.id)).toBeDefined();
});

test('a thread that dies while it loads leaves recordings in memory, with its reason', async () => {
  const programFile = path.join(place.directory, 'dies.cjs');
  writeFileSync(programFile, 'throw new Error("made for another system")');
  const log = createLog('test', () => undefined);
  const store = await openRecordings({ directory: place.directory, programFile, log });
  opened.push(store);
  expect(store.problem?.what).toContain('made for another system');
});

test('two instances write to one database at once and leave each other alone', async () => {
  const [one, two] = [await open(), await open()];
  const [mine, yours] = [record(one, 5, 100), record(two, 70, 20_000)];
  await Promise.all([one.flush(), two.flush()]);
  // The other one is alive: what it records is not taken for left behind.
  const three = await open();
  await three.tidy();
  for (const store of [one, two, three]) {
    expect((await store.list({ targetId: '', limit: 9 })).totalCount).toBe(2);
    for (const { id } of [mine, yours]) expect((await store.get(id))?.summary.status).toBeUndefined();
  }
  mine.append(callEnd);
  yours.append(callEnd);
  expect(await firstBytes(one, mine)).toHaveLength(6);
  await two.flush();
  expect(await firstBytes(three, yours)).toEqual([...upTo(70), undefined]);
});

test('when a power cut took the end of the bytes, what is before it stays, with the right numbers', async () => {
  const first = await openStore(place.directory);
  const writer = record(first, 10, 70_000);
  await first.flush();
  await first.close();
  const bytes = path.join(place.directory, 'recordings', `${writer.id}.bytes`);
  truncateSync(bytes, 70_000 * 4 + 17);
  const store = await open();
  expect(await firstBytes(store, writer)).toEqual([0, 1, 2, 3, undefined]);
  expect((await store.get(writer.id))?.summary).toMatchObject({
    eventCount: 5n,
    messagesReceived: 4n,
    bytesReceived: 280_000n,
    status: { code: 2, explanation: { cause: 'sockeye-ended' } },
  });
  expect(readFileSync(bytes)).toHaveLength(280_000);
});

test.skipIf(!canMount)(
  'a full disk costs no event, is said, and is used again when there is room (needs root)',
  async () => {
    const disk = path.join(place.directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', disk]);
    let store: Awaited<ReturnType<typeof openStore>> | undefined;
    try {
      store = await openStore(disk);
      writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(2_000_000));
      const writer = record(store, 100, 1_000);
      await store.flush();
      for (let index = 100; index < 300; index++) {
        writer.append(messageOf(new Uint8Array(50_000).fill(index)));
        await writer.untilReady();
      }
      const large = record(store, 1, 3_000_000);
      await store.flush();
      expect(store.problem).toMatchObject({ cause: 'history-full' });
      expect(await firstBytes(store, writer)).toEqual(upTo(300));
      expect(await firstBytes(store, large)).toEqual([0]);
      expect((await store.list({ targetId: '', limit: 9 })).totalCount).toBe(2);
      // Still too little room.
      await store.tidy();
      expect(store.problem).toMatchObject({ cause: 'history-full' });
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      await store.tidy();
      expect(store.problem).toBeUndefined();
      writer.append(callEnd);
      expect(await firstBytes(store, writer)).toEqual([...upTo(300), undefined]);
      await store.close();
      store = await openStore(disk);
      expect(await firstBytes(store, writer)).toEqual([...upTo(300), undefined]);
      expect((await store.get(writer.id))?.summary).toMatchObject({ eventCount: 301n, eventsDropped: 0n });
    } finally {
      await store?.close();
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);

test.skipIf(!canMount)(
  'on a disk that can only be read, what was recorded is not lost, new recordings are in memory, and move to it later (needs root)',
  async () => {
    const disk = path.join(place.directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'none', disk]);
    try {
      const before = await openStore(disk);
      const old = record(before, 50, 50_000);
      await before.close();
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      const store = await open(disk);
      expect(store.problem).toMatchObject({ cause: 'history-unusable' });
      expect(store.problem?.what).toMatch(/read-?only/i);
      const writer = record(store, 70, 50_000);
      expect(await firstBytes(store, writer)).toEqual(upTo(70));
      await store.tidy();
      expect(store.problem).toMatchObject({ cause: 'history-unusable' });
      execFileSync('mount', ['-o', 'remount,rw', disk]);
      await store.tidy();
      expect(store.problem).toBeUndefined();
      writer.append(callEnd);
      expect(await firstBytes(store, writer)).toEqual([...upTo(70), undefined]);
      expect(await firstBytes(store, old)).toEqual([...upTo(50), undefined]);
    } finally {
      for (const store of opened.splice(0)) await store.close();
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);
