// SIGKILL at random moments while a child records. 12 rounds; more with SOCKEYE_KILL_ROUNDS.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { StatusOrigin } from '../../../gen/sockeye/v1/recording';
import { bundlePrograms } from '../testing/bundle-programs';
import { numberedMessage } from '../testing/numbered-message';
import { makeDirectory, openStore } from '../testing/recorded';
import type { DiskRecordingStore } from './disk-recording-store';

const rounds = Number(process.env['SOCKEYE_KILL_ROUNDS'] ?? 12);
/** The child lives so long at most, in milliseconds, after its first message. */
const longestLifeMs = 300;
/**
 * What may be lost, in milliseconds before the kill: 25 until events are handed to the thread, what waits for it, and its
 * commit. The goal is 100. It is met by far where the thread gets its turn (the median is 4 ms); among more busy programs
 * than cores one round in 200 has lost 222 ms, because the thread that writes had to wait for a core.
 */
const lossGoalMs = 100;
const starvedLossMs = 400;

const place = makeDirectory();
beforeAll(() =>
  bundlePrograms(place.directory, {
    'record-until-killed': 'testing/record-until-killed.ts',
    'recording-thread': 'disk/recording-thread.ts',
  }),
);
afterAll(() => place.remove());

/** Times in milliseconds since 1970. */
interface Killed {
  readonly id: string;
  readonly killedAtMs: number;
  /** How many had been appended, and when. */
  readonly reports: readonly { readonly count: number; readonly atMs: number }[];
}

async function recordAndKill(directory: string): Promise<Killed> {
  const at = (name: string): string => path.join(place.directory, `${name}.cjs`);
  const child = spawn(process.execPath, [at('record-until-killed'), directory, at('recording-thread')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise(resolve => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const id = String((await lines.next()).value);
  let killedAtMs = 0;
  const killing = wait(Math.random() * longestLifeMs).then(() => {
    killedAtMs = performance.timeOrigin + performance.now();
    child.kill('SIGKILL');
  });
  const reports = [];
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    const [count, atMs] = line.value.split(' ').map(Number);
    // The last line may have been cut.
    if (count !== undefined && atMs !== undefined && atMs > (reports.at(-1)?.atMs ?? 0)) reports.push({ count, atMs });
  }
  await Promise.all([killing, ended]);
  return { id, killedAtMs, reports };
}

/** Checks every message; returns how many there are. */
async function checkMessages(store: DiskRecordingStore, id: string): Promise<number> {
  const found = await store.get(id);
  expect(found?.summary.status).toMatchObject({ code: 2, origin: StatusOrigin.STATUS_ORIGIN_SOCKEYE });
  const count = Number(found?.summary.messagesReceived);
  expect(found?.summary.eventCount).toBe(BigInt(count + 1));
  let bytes = 0;
  let read = 0;
  for (let start = 0; start < count; start += 1_000) {
    for (const { index, event } of (await store.readEvents(id, start, Math.min(1_000, count - start))) ?? []) {
      const expected = numberedMessage(index);
      if (event.kind !== 'message' || Buffer.compare(event.data, expected) !== 0) throw new Error(`${index} is torn`);
      bytes += expected.byteLength;
      read++;
    }
  }
  expect(read).toBe(count);
  expect(found?.summary.bytesReceived).toBe(BigInt(bytes));
  const [last] = (await store.readEvents(id, count, 1)) ?? [];
  expect(last?.event.kind).toBe('status');
  return count;
}

function checkDatabase(directory: string): void {
  const database = new DatabaseSync(path.join(directory, 'recordings.sqlite'), { readOnly: true });
  try {
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  } finally {
    database.close();
  }
}

test(
  'whenever the process is killed, what it recorded is there, up to the last moment, and nothing is torn',
  async () => {
    const directory = path.join(place.directory, 'data');
    const losses: number[] = [];
    let messages = 0;
    for (let round = 0; round < rounds; round++) {
      const { id, killedAtMs, reports } = await recordAndKill(directory);
      checkDatabase(directory);
      const store = await openStore(directory);
      try {
        expect(store.problem).toBeUndefined();
        const kept = await store.get(id);
        // Killed before the first commit, the recording is not there at all.
        const count = kept === undefined ? 0 : await checkMessages(store, id);
        const firstLost = reports.find(report => report.count > count);
        losses.push(firstLost === undefined ? 0 : Math.max(0, killedAtMs - firstLost.atMs));
        messages += count;
        await store.delete([id]);
      } finally {
        await store.close();
      }
    }
    losses.sort((a, b) => a - b);
    const middle = losses[losses.length >> 1] ?? NaN;
    const worst = losses.at(-1) ?? NaN;
    const late = losses.filter(loss => loss > lossGoalMs).length;
    // eslint-disable-next-line no-console -- what was lost is a figure worth seeing
    console.info(
      `${rounds} kills, ${messages} messages kept, lost at most ${worst.toFixed(0)} ms, median ${middle.toFixed(0)} ms, ` +
        `more than ${lossGoalMs} ms in ${late}`,
    );
    expect(messages).toBeGreaterThan(0);
    expect(middle).toBeLessThan(lossGoalMs);
    expect(worst).toBeLessThan(starvedLossMs);
  },
  20_000 + rounds * 4_000,
);
