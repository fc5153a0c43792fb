// A helper that goes wrong, by itself or by what is around it: main learns it in words, nothing of it is left, and what was
// recorded is there with the next.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createServer } from 'node:net';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ListRecordingsRequest } from '../gen/sockeye/v1/recording';
import { forkHelper } from '../src-main/helper/fork-helper';
import { type ChildHandle, launchHelper } from '../src-main/helper/helper-process';
import { superviseHelper } from '../src-main/helper/helper-supervisor';
import { createLog } from '../src-shared/log';
import { complete } from '../src-renderer/testing/complete';
import { isWhole, reportFault, rounds } from './fault-report';
import { type FaultRig, helperFile, startRig } from './fault-rig';
import { expectNoLeak, takeFootprint } from './footprint';

/** Rounds of faults that start a process. */
const launches = Math.max(2, Math.round(rounds / 20));
/** Rounds of faults that end by a time limit only. */
const waits = isWhole ? 10 : 1;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sf-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The id of the sample of a rig. */
async function sampleOf({ clients }: FaultRig): Promise<string> {
  for await (const { targets } of clients.target.watchTargets({})) {
    return targets.find(({ isSample }) => isSample)?.id ?? '';
  }
  return '';
}

async function countRecordings({ clients }: FaultRig): Promise<number> {
  return Number((await clients.recording.listRecordings(complete(ListRecordingsRequest, { limit: 1 }))).totalCount);
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

it('a helper that is killed again and again loses nothing that was recorded and leaves no process', async () => {
  const dataDirectory = path.join(folder, 'killed');
  await mkdir(dataDirectory);
  const pids: number[] = [];
  const before = takeFootprint();
  let kept = 0;
  for (let round = 0; round < launches; round++) {
    const rig = await startRig({ dataDirectory });
    expect(await countRecordings(rig)).toBe(round);
    await rig.call({ targetId: await sampleOf(rig) });
    await expect.poll(() => countRecordings(rig), { timeout: 10_000 }).toBe(round + 1);
    kept = round + 1;
    pids.push(rig.helper.process.pid);
    process.kill(rig.helper.process.pid, 'SIGKILL');
    expect(await rig.helper.process.exited).toContain('SIGKILL');
    await rig.close();
  }
  expect(pids.filter(isAlive)).toEqual([]);
  reportFault({
    fault: 'helper killed',
    tried: launches,
    seen: 'ended by SIGKILL',
    lost: String(launches - kept),
    leaked: await expectNoLeak(before),
  });
}, 300_000);

it('a helper that is stopped (SIGSTOP) is ended when it is asked to, in time', async () => {
  const before = takeFootprint();
  for (let round = 0; round < waits; round++) {
    const rig = await startRig();
    const { pid } = rig.helper.process;
    process.kill(pid, 'SIGSTOP');
    await rig.close();
    expect(isAlive(pid)).toBe(false);
  }
  const leaked = await expectNoLeak(before);
  reportFault({ fault: 'helper stopped (SIGSTOP)', tried: waits, seen: 'ended by SIGKILL', lost: '0', leaked });
}, 60_000);

/** A program in the place of the helper, and what main says of it. */
interface Impostor {
  readonly fault: string;
  readonly program: string;
  readonly words: RegExp;
  /** Options of Node. */
  readonly execArgv?: string[];
}

const impostors: readonly Impostor[] = [
  {
    fault: 'helper exits before it is ready',
    program: 'process.exit(3)',
    words: /ended before it was ready: it exited with code 3/,
  },
  {
    fault: 'helper dies before it is ready',
    program: 'process.kill(process.pid, "SIGSEGV")',
    words: /ended before it was ready: .*SIGSEGV/,
  },
  {
    fault: 'helper cannot bind',
    program: 'process.send({ kind: "failed", reason: "cannot listen" }, () => process.exit(1))',
    words: /ended before it was ready: cannot listen/,
  },
  {
    fault: 'helper never says it is ready',
    program: 'setInterval(() => {}, 1000)',
    words: /did not say that it is ready within/,
  },
  {
    fault: 'helper answers garbage',
    program: `for (const m of [null, 1, "ready", [], {}, { kind: 7 }, { kind: "ready ", x: 1 }, { kind: "failed" }]) {
      process.send(m);
    }
    setInterval(() => {}, 1000)`,
    words: /did not say that it is ready within/,
  },
  {
    fault: 'helper leaks to its memory limit',
    program: 'const all = []; for (;;) all.push(new Array(100000).fill({}))',
    words: /ended before it was ready/,
    execArgv: ['--max-old-space-size=32'],
  },
];

describe('an impostor in the place of the helper', () => {
  it.each(impostors)(
    '$fault: main says so in words and nobody is left',
    async ({ fault, program, words, execArgv = [] }) => {
      const file = path.join(folder, 'impostor.cjs');
      writeFileSync(file, program);
      const pids: number[] = [];
      const spawn = (): ChildHandle => {
        const child = forkHelper(file, [], { execArgv, isQuiet: true });
        pids.push(child.pid ?? 0);
        return child;
      };
      const start = {
        kind: 'start',
        socketPath: path.join(folder, 'h'),
        token: 'e'.repeat(64),
        dataDirectory: folder,
        sampleDirectory: folder,
        isSafe: false,
        settings: { historyLimitMib: 2048, historyAgeDays: 30 },
        chosenPaths: [],
      } as const;
      const limits = { readyLimitMs: fault.includes('leaks') ? 20_000 : 1500, stopLimitMs: 500 };
      const before = takeFootprint();
      const tried = fault.includes('never') || fault.includes('garbage') ? waits : launches;
      for (let round = 0; round < tried; round++) {
        const launch = launchHelper({ spawn, start, ...limits }, new AbortController().signal);
        await expect(launch).rejects.toThrow(words);
      }
      expect(pids.filter(isAlive)).toEqual([]);
      reportFault({ fault, tried, seen: words.source, lost: '0', leaked: await expectNoLeak(before) });
    },
    300_000,
  );
});

it('a clock that jumps by days neither stops restarts nor lets them run wild', async () => {
  const day = 86_400_000;
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
      wait: async (ms, signal) => {
        elapsedMs += ms;
        await new Promise(resolve => setImmediate(resolve));
        signal.throwIfAborted();
      },
    },
    log: createLog('test', () => undefined),
  });
  await expect.poll(() => supervisor.state().kind, { timeout: 5000 }).toBe('failed');
  expect(launched).toBe(6);
  supervisor.restart();
  await expect.poll(() => launched, { timeout: 5000 }).toBe(12);
  await supervisor.stop();
  reportFault({
    fault: 'clock jumps by days',
    tried: launched,
    seen: 'restarting, failed, Restart',
    lost: '0',
    leaked: 'not measured',
  });
});

/** Descriptors that a helper may have, and targets that take more of them. */
const few = isWhole ? { limit: 256, targets: 300 } : { limit: 96, targets: 110 };

it('a helper with few descriptors refuses connections in words, keeps answering, and recovers', async () => {
  const shell = path.join(folder, 'few.sh');
  writeFileSync(shell, `#!/bin/sh\nulimit -n ${few.limit}\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
  const rig = await startRig({ spawn: () => forkHelper(helperFile, [], { execPath: shell }) });
  const sample = await sampleOf(rig);
  const { pid } = rig.helper.process;
  expect((await rig.call({ targetId: sample })).status?.code).toBe(0);
  const before = takeFootprint(pid);
  const target = path.join(rig.folder, 'open');
  const held = createServer(socket => socket.on('error', () => undefined).resume());
  await new Promise<void>(resolve => held.listen(target, resolve));
  const ids = await Promise.all(Array.from({ length: few.targets }, () => rig.addTarget(target)));
  const ended = await Promise.all(ids.map(targetId => rig.call({ targetId, deadlineMs: 4000n })));
  const words = new Set(ended.map(({ status }) => status?.explanation?.what ?? status?.message ?? ''));
  expect([...words]).not.toContain('');
  for (const targetId of ids) await rig.clients.target.removeTarget({ targetId });
  held.close();
  const leaked = await expectNoLeak(before, { pid });
  expect((await rig.call({ targetId: sample })).status?.code).toBe(0);
  const recorded = await countRecordings(rig);
  expect(recorded).toBe(few.targets + 2);
  await rig.close();
  reportFault({
    fault: `descriptors exhausted (ulimit -n ${few.limit})`,
    tried: few.targets,
    seen: [...words]
      .map(text => text.replaceAll(/unix:\S+/g, '…'))
      .join(' / ')
      .slice(0, 120),
    lost: String(few.targets + 2 - recorded),
    leaked,
  });
}, 120_000);

/** Makes a call with a message of 60 kB, twenty times. */
async function callOften(rig: FaultRig): Promise<void> {
  const targetId = await sampleOf(rig);
  const content = { $case: 'json' as const, value: JSON.stringify({ name: 'x'.repeat(60_000) }) };
  for (let at = 0; at < 20; at++) {
    expect((await rig.call({ targetId, message: { content, expandsVariables: false } })).status?.code).toBe(0);
  }
}

/** What the helper says is wrong with the history, once it says so. */
async function historyProblem({ clients }: FaultRig): Promise<string> {
  let words = '';
  const ask = async (): Promise<string> => {
    const { historyProblem: problem } = await clients.recording.listRecordings(complete(ListRecordingsRequest, {}));
    return (words = problem?.what ?? '');
  };
  await expect.poll(ask, { timeout: 20_000 }).not.toBe('');
  return words;
}

/** Mounts a small disk for `act` and takes it away again. */
async function withDisk(act: (disk: string) => Promise<void>): Promise<void> {
  const disk = await mkdtemp(path.join(tmpdir(), 'sf-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  try {
    await act(disk);
  } finally {
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  }
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!canMount())('a disk that refuses (a small tmpfs, which only root can mount)', () => {
  it('a full disk: calls go on, the history says why, and all of it is there when there is room', async () => {
    await withDisk(async disk => {
      const before = takeFootprint();
      const rig = await startRig({ dataDirectory: disk });
      fill(path.join(disk, 'ballast'));
      await callOften(rig);
      const seen = await historyProblem(rig);
      expect(await countRecordings(rig)).toBe(20);
      execFileSync('mount', ['-o', 'remount,size=64m', disk]);
      await rig.close();
      const next = await startRig({ dataDirectory: disk });
      const kept = await countRecordings(next);
      expect(kept).toBe(20);
      await next.close();
      reportFault({
        fault: 'disk full',
        tried: 20,
        seen: seen.replaceAll(disk, '…'),
        lost: String(20 - kept),
        leaked: await expectNoLeak(before),
      });
    });
  }, 120_000);

  it('a read-only data folder: calls go on, the history says why, and all of it is there when it can be written', async () => {
    await withDisk(async disk => {
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      const before = takeFootprint();
      const rig = await startRig({ dataDirectory: disk });
      await callOften(rig);
      const seen = await historyProblem(rig);
      expect(await countRecordings(rig)).toBe(20);
      execFileSync('mount', ['-o', 'remount,rw,size=64m', disk]);
      await rig.close();
      const next = await startRig({ dataDirectory: disk });
      const kept = await countRecordings(next);
      expect(kept).toBe(20);
      await next.close();
      const leaked = await expectNoLeak(before);
      const row = { seen: seen.replaceAll(disk, '…'), lost: String(20 - kept), leaked };
      reportFault({ fault: 'read-only data folder', tried: 20, ...row });
    });
  }, 120_000);
});

/** Writes until nothing more fits. */
function fill(file: string): void {
  try {
    writeFileSync(file, Buffer.alloc(8 * 1024 * 1024));
  } catch {
    // As wanted: what fitted is there.
  }
  expect(readdirSync(path.dirname(file))).toContain('ballast');
}
