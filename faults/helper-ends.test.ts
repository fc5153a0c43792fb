// A helper that ends or stops in the middle of a stream: main learns it in words, nothing of it is left, and what was
// recorded is there with the next, which starts without a restart of main.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ReadEventsRequest } from '../gen/sockeye/v1/recording';
import { forkHelper } from '../src-main/helper/fork-helper';
import type { ChildHandle } from '../src-main/helper/helper-process';
import { createSocketDirectory } from '../src-main/helper/socket-directory';
import { complete } from '../src-renderer/testing/complete';
import { inBatches, part, reportFault, rounds } from './fault-report';
import { collector, type FaultRig, helperFile, startRig } from './fault-rig';
import { isThere } from './footprint';
import { watchLeaks } from './leak-watch';
import { readRecorded } from './recorded-on-disk';
import { thisProcess } from './this-process';

/** Helpers that run side by side, each with a data folder of its own. */
const lanes = 4;
/** The same where nearly all of a round is waiting. */
const waitingLanes = 12;
/** Messages that a stream has brought before its helper ends. */
const fewestMessages = 50;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sf-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A data folder for each lane. */
async function makeLanes(name: string, count: number): Promise<readonly string[]> {
  const directories = Array.from({ length: count }, (_, lane) => path.join(folder, `${name}-${lane}`));
  for (const directory of directories) await mkdir(directory);
  return directories;
}

/** What the store has answered for. */
interface Answered {
  readonly recordingId: string;
  /** Messages of it. */
  readonly confirmed: number;
}

/** A stream in full flow. Not to be kept: its error holds all that was there. */
interface Flow extends Answered {
  /** Resolves when the call has ended for the one who made it. */
  readonly ended: Promise<unknown>;
}

/** Reads to the end. */
async function drain(stream: AsyncIterator<unknown>): Promise<void> {
  while ((await stream.next()).done !== true);
}

/** Opens a stream of the sample that does not end by itself; resolves when the store has answered for some messages. */
async function openFlow(rig: FaultRig): Promise<Flow> {
  const stream = rig.stream(
    { targetId: await rig.sample() },
    '{ "name": "Ada", "count": 4000000000, "intervalMs": 1 }',
  );
  const first = await stream.next();
  if (first.done === true) throw new Error('The stream ended at once.');
  const recordingId = first.value.id;
  const ended = drain(stream).catch((error: unknown) => error);
  let confirmed = 0;
  const ask = async (): Promise<number> => {
    const request = complete(ReadEventsRequest, { recordingId, count: 1000 });
    const { events } = await rig.clients.recording.readEvents(request);
    return (confirmed = events.filter(({ body }) => body?.$case === 'message').length);
  };
  const until = performance.now() + 20_000;
  while ((await ask()) <= fewestMessages) {
    expect(performance.now(), `${confirmed} messages were answered for`).toBeLessThan(until);
    await pause(10);
  }
  return { recordingId, confirmed, ended };
}

/** Messages that a store answered for and that are not on the disk; all flows must have come to an end there, too. */
function countMissing(
  directory: string,
  flows: readonly Answered[],
): { readonly missing: number; readonly of: number } {
  const recorded = new Map(readRecorded(directory).map(each => [each.id, each]));
  let [missing, of] = [0, 0];
  for (const { recordingId, confirmed } of flows) {
    const { sent = 0, received = 0 } = recorded.get(recordingId) ?? {};
    of += confirmed;
    missing += Math.max(0, confirmed - sent - received);
    expect(recorded.get(recordingId)?.statusCode, 'the next helper has completed the recording').toBeDefined();
  }
  return { missing, of };
}

/** How a helper is brought to its end, many times. */
interface End {
  readonly fault: string;
  readonly tries: number;
  readonly because?: string;
  readonly width: number;
  readonly spawn?: () => ChildHandle;
  /** Does it; resolves with what main says. */
  readonly act: (rig: FaultRig) => Promise<string>;
  readonly words: RegExp;
}

/** Plays an end in each round, in the middle of a stream, and reports it. */
async function playEnds({ fault, tries, because, width, spawn, act, words }: End): Promise<void> {
  const directories = await makeLanes(fault.replaceAll(/\W/g, ''), Math.min(width, tries));
  const flows = directories.map((): Answered[] => []);
  const pids: number[] = [];
  let seen = '';
  const watch = watchLeaks({ rounds: tries, processes: [thisProcess] });
  const tryOnce = async (round: number): Promise<void> => {
    const lane = round % directories.length;
    const rig = await startRig({ dataDirectory: directories[lane] ?? '', ...(spawn !== undefined && { spawn }) });
    pids.push(rig.helper.process.pid);
    const flow = await openFlow(rig);
    flows[lane]?.push({ recordingId: flow.recordingId, confirmed: flow.confirmed });
    seen = await act(rig);
    expect(seen).toMatch(words);
    await flow.ended;
    await rig.close();
  };
  await inBatches(tries, directories.length, tryOnce, done => watch.after(done));
  expect(pids.filter(isThere)).toEqual([]);
  const lost = { missing: 0, of: 0, what: 'messages' as const };
  for (const [lane, dataDirectory] of directories.entries()) {
    const next = await startRig({ dataDirectory });
    expect(await next.countRecordings()).toBe(flows[lane]?.length);
    await next.close();
    const { missing, of } = countMissing(dataDirectory, flows[lane] ?? []);
    lost.missing += missing;
    lost.of += of;
  }
  const fewer = because === undefined ? {} : { fewerBecause: because };
  reportFault({ fault, tried: tries, ...fewer, seen, lost, leaked: await watch.judge() });
}

/** The helper as it is shipped, which does this when it gets SIGUSR1. */
async function sickHelper(act: string, ...options: string[]): Promise<() => ChildHandle> {
  const file = path.join(folder, 'sick.cjs');
  await writeFile(file, `process.on('SIGUSR1', () => { ${act} });`);
  return () => forkHelper(helperFile, [], { execArgv: ['-r', file, '-r', collector, ...options], isQuiet: true });
}

it('a helper that is killed in the middle of a stream leaves no process, and what it had recorded', async () => {
  await playEnds({
    fault: 'helper killed in a stream',
    tries: rounds,
    width: lanes,
    async act({ helper }) {
      process.kill(helper.process.pid, 'SIGKILL');
      return helper.process.exited;
    },
    words: /SIGKILL/,
  });
}, 1_200_000);

it('a helper that is stopped (SIGSTOP) in the middle of a stream is ended when it is asked to, in time', async () => {
  await playEnds({
    fault: 'helper stopped (SIGSTOP) in a stream',
    tries: part(0.25, 4),
    because: 'each waits 2.5 s',
    width: waitingLanes,
    async act({ helper }) {
      process.kill(helper.process.pid, 'SIGSTOP');
      await helper.process.stop();
      return helper.process.exited;
    },
    words: /SIGKILL/,
  });
}, 1_200_000);

it('a helper that leaks to its memory limit in the middle of a stream is seen to end', async () => {
  await playEnds({
    fault: 'helper leaks to its memory limit',
    tries: part(0.1, 2),
    because: 'each fills 100 MiB',
    width: 2,
    spawn: await sickHelper('const all = []; for (;;) all.push(new Array(100000).fill({}))', '--max-old-space-size=64'),
    async act({ helper }) {
      process.kill(helper.process.pid, 'SIGUSR1');
      return helper.process.exited;
    },
    words: /SIGABRT|SIGTRAP|code 134/,
  });
}, 1_200_000);

it('a helper that sends garbage to main is not listened to, and goes on', async () => {
  const garbage = '[null, 1, "ready", [], {}, { kind: 7 }, { kind: "ready", x: 1 }, { kind: "failed" }]';
  const rig = await startRig({ spawn: await sickHelper(`for (const m of ${garbage}) process.send(m)`) });
  const targetId = await rig.sample();
  const watch = watchLeaks({ rounds, processes: [rig.watched, thisProcess] });
  for (let round = 1; round <= rounds; round++) {
    process.kill(rig.helper.process.pid, 'SIGUSR1');
    expect((await rig.call({ targetId })).status?.code).toBe(0);
    await watch.after(round);
  }
  const lost = { missing: rounds - (await rig.countRecordings()), of: rounds, what: 'recordings' } as const;
  const leaked = await watch.judge();
  await rig.close();
  reportFault({ fault: 'helper sends garbage after it was ready', tried: rounds, seen: 'OK', lost, leaked });
}, 300_000);

it('a temp directory that is removed under a running app: calls go on, and the next helper starts in a new one', async () => {
  const tries = part(0.25, 4);
  const [dataDirectory = ''] = await makeLanes('temp', 1);
  const temp = path.join(folder, 'temp');
  await mkdir(temp);
  const sockets = await createSocketDirectory([temp]);
  const watch = watchLeaks({ rounds: tries, processes: [thisProcess] });
  for (let round = 1; round <= tries; round++) {
    const rig = await startRig({ dataDirectory, sockets });
    const targetId = await rig.sample();
    expect((await rig.call({ targetId })).status?.code).toBe(0);
    await rm(temp, { recursive: true });
    expect((await rig.call({ targetId })).status?.code).toBe(0);
    expect(await rig.countRecordings()).toBe(round * 2);
    process.kill(rig.helper.process.pid, 'SIGKILL');
    await rig.helper.process.exited;
    await rig.close();
    await watch.after(round);
  }
  await sockets.remove();
  reportFault({
    fault: 'temp directory removed',
    tried: tries,
    fewerBecause: 'one helper after the other',
    seen: 'OK; the next helper starts in a new directory',
    lost: { missing: tries * 2 - readRecorded(dataDirectory).length, of: tries * 2, what: 'recordings' },
    leaked: await watch.judge(),
  });
}, 600_000);
