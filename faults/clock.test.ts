// A clock that jumps by days under a running helper: libfaketime gives the real process, all its threads and its database
// another time, and changes it while calls are under way.
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ListRecordingsRequest, type Recording } from '../gen/sockeye/v1/recording';
import { forkHelper } from '../src-main/helper/fork-helper';
import { superviseHelper } from '../src-main/helper/helper-supervisor';
import { complete } from '../src-renderer/testing/complete';
import { createLog } from '../src-shared/log';
import { createFakeClock, fakeTimeLibrary } from './fake-time';
import { part, reportFault, rounds } from './fault-report';
import { collector, helperFile, startRig } from './fault-rig';
import { watchLeaks } from './leak-watch';
import { thisProcess } from './this-process';

const jumps = ['+2d', '-3d', '+400d', '-1h', '+0'] as const;
const secondUs = 1_000_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sf-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(fakeTimeLibrary === undefined)('a clock that jumps (libfaketime)', () => {
  it('deadlines, streams, the order of the history and what can be undone go by time that passes', async () => {
    const dataDirectory = path.join(folder, 'data');
    await mkdir(dataDirectory);
    const clock = createFakeClock(folder);
    const options = { execArgv: ['-r', collector], env: clock.env, isQuiet: true };
    const rig = await startRig({ dataDirectory, spawn: () => forkHelper(helperFile, [], options) });
    const silent = createServer(socket => socket.on('error', () => undefined).resume());
    await new Promise<void>(resolve => silent.listen(path.join(rig.folder, 'silent'), resolve));
    const silentId = await rig.addTarget(path.join(rig.folder, 'silent'));
    const sample = await rig.sample();
    const tries = part(0.1, 5);
    const watch = watchLeaks({ rounds: tries, processes: [rig.watched] });
    const started: Recording[] = [];
    let deleted = '';
    for (let round = 0; round < tries; round++) {
      const jump = jumps[round % jumps.length] ?? '+0';
      const deadline = rig.call({ targetId: silentId, deadlineMs: 300n });
      const stream = rig.stream({ targetId: sample }, '{ "name": "Ada", "count": 20, "intervalMs": 5 }');
      const before = await stream.next();
      clock.set(jump);
      let last = before.value as Recording;
      for await (const recording of stream) last = recording;
      expect(last.status?.code, 'a stream goes on over a jump').toBe(0);
      expect(last.messagesReceived).toBe(20n);
      expect(Number(last.timings?.endedUs), 'a jump is not in its times').toBeLessThan(60 * secondUs);
      const late = await deadline;
      expect(late.status?.code, 'a deadline passes, neither at once nor never').toBe(4);
      expect(Number(late.timings?.endedUs)).toBeGreaterThanOrEqual(0.29 * secondUs);
      expect(Number(late.timings?.endedUs)).toBeLessThan(60 * secondUs);
      started.push(await rig.call({ targetId: sample }));
      if (round === 0) {
        deleted = started[0]?.id ?? '';
        await rig.clients.recording.deleteRecordings({ recordingIds: [deleted] });
      }
      await watch.after(round + 1);
    }
    clock.set('+400d');
    if (rounds >= 1000) await untilTidied(dataDirectory);
    const restored = await rig.clients.recording.restoreRecordings({ recordingIds: [deleted] });
    expect(restored.recordingIds, 'what was deleted can be restored for ten minutes that pass').toEqual([deleted]);
    const request = complete(ListRecordingsRequest, { limit: 1000, methodText: 'SayHello', targetId: sample });
    const { recordings, totalCount } = await rig.clients.recording.listRecordings(request);
    const order = recordings.map(({ id }) => id).filter(id => started.some(each => each.id === id));
    expect(order, 'newest first, however the clock was set').toEqual(started.map(({ id }) => id).reverse());
    const leaked = await watch.judge();
    silent.close();
    await rig.close();
    reportFault({
      fault: 'clock jumps by days under a running helper',
      tried: tries,
      fewerBecause: 'each waits for deadline and stream',
      seen: 'OK, DEADLINE_EXCEEDED in time, order kept, undo works',
      lost: { missing: tries * 2 - Number(totalCount), of: tries * 2, what: 'recordings' },
      leaked,
    });
  }, 300_000);
});

/** Waits until the helper has tidied up: then it removes the lock of an instance that has long been dead. */
async function untilTidied(dataDirectory: string): Promise<void> {
  const lock = path.join(dataDirectory, 'recordings', '00000000-0000-0000-0000-000000000000.lock');
  writeFileSync(lock, '');
  utimesSync(lock, 1, 1);
  await expect.poll(() => existsSync(lock), { timeout: 120_000, interval: 500 }).toBe(false);
}

it('a clock that jumps by days neither stops restarts of the helper nor lets them run wild', async () => {
  const day = 86_400_000;
  const tries = part(0.2, 5);
  let [wallMs, elapsedMs, launched] = [1_800_000_000_000, 0, 0];
  const supervisor = superviseHelper<string>({
    launch: () => {
      launched++;
      wallMs += launched % 2 === 0 ? -3 * day : 2 * day;
      return Promise.reject(new Error('It died.'));
    },
    clock: {
      now: () => wallMs,
      elapsed: () => elapsedMs,
      random: () => 0.5,
      wait: async ms => {
        elapsedMs += ms;
        await new Promise(resolve => setImmediate(resolve));
      },
    },
    log: createLog('test', () => undefined),
  });
  const watch = watchLeaks({ rounds: tries, processes: [thisProcess] });
  for (let round = 1; round <= tries; round++) {
    await expect.poll(() => supervisor.state().kind, { timeout: 5000, interval: 5 }).toBe('failed');
    expect(launched).toBe(6 * round);
    await watch.after(round);
    supervisor.restart();
    await expect.poll(() => launched, { timeout: 5000, interval: 5 }).toBeGreaterThan(6 * round);
  }
  await supervisor.stop();
  const leaked = await watch.judge();
  expect(leaked.leaks).toEqual([]);
}, 60_000);
