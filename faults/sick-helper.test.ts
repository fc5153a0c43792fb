// A helper that was well and goes wrong, and a temp directory that is taken away under it: what was recorded is there with
// the next, which starts without a restart of main.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ListRecordingsRequest } from '../gen/sockeye/v1/recording';
import { forkHelper } from '../src-main/helper/fork-helper';
import type { ChildHandle } from '../src-main/helper/helper-process';
import { createSocketDirectory } from '../src-main/helper/socket-directory';
import { complete } from '../src-renderer/testing/complete';
import { isWhole, reportFault } from './fault-report';
import { type FaultRig, helperFile, startRig } from './fault-rig';
import { expectNoLeak, takeFootprint } from './footprint';

const rounds = isWhole ? 20 : 2;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sf-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Makes one call of the sample; answers its code. */
async function callSample(rig: FaultRig): Promise<number | undefined> {
  for await (const { targets } of rig.clients.target.watchTargets({})) {
    const targetId = targets.find(({ isSample }) => isSample)?.id ?? '';
    return (await rig.call({ targetId })).status?.code;
  }
  return undefined;
}

async function countRecordings({ clients }: FaultRig): Promise<number> {
  return Number((await clients.recording.listRecordings(complete(ListRecordingsRequest, { limit: 1 }))).totalCount);
}

/** The helper as it is shipped, which does this when it gets SIGUSR2. */
async function sickHelper(act: string): Promise<() => ChildHandle> {
  const file = path.join(folder, 'sick.cjs');
  await writeFile(file, `process.on('SIGUSR2', () => { ${act} });`);
  return () => forkHelper(helperFile, [], { execArgv: ['-r', file, '--max-old-space-size=128'], isQuiet: true });
}

it('a helper that leaks to its memory limit is seen to end, and the next has what was recorded', async () => {
  const spawn = await sickHelper('const all = []; for (;;) all.push(new Array(100000).fill({}))');
  const dataDirectory = path.join(folder, 'leaks');
  await mkdir(dataDirectory);
  const before = takeFootprint();
  let seen = '';
  for (let round = 0; round < rounds; round++) {
    const rig = await startRig({ spawn, dataDirectory });
    expect(await countRecordings(rig)).toBe(round);
    expect(await callSample(rig)).toBe(0);
    await expect.poll(() => countRecordings(rig), { timeout: 10_000 }).toBe(round + 1);
    process.kill(rig.helper.process.pid, 'SIGUSR2');
    seen = await rig.helper.process.exited;
    expect(seen).toMatch(/SIGABRT|SIGTRAP|code 134/);
    await rig.close();
  }
  const leaked = await expectNoLeak(before);
  reportFault({ fault: 'helper leaks to its memory limit after it was ready', tried: rounds, seen, lost: '0', leaked });
}, 300_000);

it('a helper that sends garbage to main is not listened to, and goes on', async () => {
  const garbage = '[null, 1, "ready", [], {}, { kind: 7 }, { kind: "ready", x: 1 }, { kind: "failed" }]';
  const rig = await startRig({ spawn: await sickHelper(`for (const m of ${garbage}) process.send(m)`) });
  const { pid } = rig.helper.process;
  expect(await callSample(rig)).toBe(0);
  const before = takeFootprint(pid);
  for (let round = 0; round < rounds; round++) {
    process.kill(pid, 'SIGUSR2');
    expect(await callSample(rig)).toBe(0);
  }
  const leaked = await expectNoLeak(before, { pid });
  await rig.close();
  reportFault({ fault: 'helper sends garbage after it was ready', tried: rounds, seen: 'OK', lost: '0', leaked });
}, 60_000);

it('a temp directory that is removed under a running app: calls go on, and the next helper starts in a new one', async () => {
  const temp = path.join(folder, 'temp');
  const dataDirectory = path.join(folder, 'stays');
  await mkdir(temp);
  await mkdir(dataDirectory);
  const sockets = await createSocketDirectory([temp]);
  const before = takeFootprint();
  for (let round = 0; round < rounds; round++) {
    const rig = await startRig({ dataDirectory, sockets });
    expect(await callSample(rig)).toBe(0);
    await rm(temp, { recursive: true });
    await expect.poll(() => countRecordings(rig), { timeout: 10_000 }).toBe(round + 1);
    process.kill(rig.helper.process.pid, 'SIGKILL');
    await rig.helper.process.exited;
    await rig.close();
  }
  const leaked = await expectNoLeak(before);
  await sockets.remove();
  reportFault({ fault: 'temp directory removed', tried: rounds, seen: 'the next helper starts', lost: '0', leaked });
}, 300_000);
