// A disk that refuses under a real helper: calls go on, the history says why, and all of it is on the disk once that takes
// again.
import { mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { canMount, mountSmallDisk, type SmallDisk } from '../e2e/fixtures/small-disk';
import { ListRecordingsRequest } from '../gen/sockeye/v1/recording';
import { complete } from '../src-renderer/testing/complete';
import { inBatches, part, reportFault } from './fault-report';
import { type FaultRig, startRig } from './fault-rig';
import { watchLeaks } from './leak-watch';
import { readRecorded } from './recorded-on-disk';
import { thisProcess } from './this-process';

/** Calls in each round, with a message of so many characters. */
const calls = 20;
const characters = 60_000;

/** Makes the calls; all are answered. */
async function callOften(rig: FaultRig): Promise<void> {
  const targetId = await rig.sample();
  const content = { $case: 'json' as const, value: JSON.stringify({ name: 'x'.repeat(characters) }) };
  for (let at = 0; at < calls; at++) {
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

/** A fault of a disk. */
interface DiskFault {
  readonly fault: string;
  /** Makes the disk refuse; before the helper starts, or under it. */
  readonly refuse: (disk: SmallDisk, folder: string) => void;
  readonly isBeforeStart: boolean;
  /** Makes it take again. */
  readonly relent: (disk: SmallDisk) => void;
}

const faults: readonly DiskFault[] = [
  {
    fault: 'disk full',
    refuse: (_disk, folder) => fill(path.join(folder, 'ballast')),
    isBeforeStart: false,
    relent: disk => disk.remount('size=64m'),
  },
  {
    fault: 'read-only data folder',
    refuse: disk => disk.remount('ro'),
    isBeforeStart: true,
    relent: disk => disk.remount('rw,size=64m'),
  },
];

describe.skipIf(!canMount())('a disk that refuses (a small tmpfs, which only root can mount)', () => {
  it.each(faults)(
    '$fault: calls go on, the history says why, and all of it is on the disk afterwards',
    async each => {
      const tries = part(0.1, 2);
      const watch = watchLeaks({ rounds: tries, processes: [thisProcess] });
      const lost = { missing: 0, of: 0, what: 'recordings' as const };
      let seen = '';
      const tryOnce = async (): Promise<void> => {
        const folder = mkdtempSync(path.join(tmpdir(), 'sf-disk-'));
        const disk = mountSmallDisk(folder, 'size=1m');
        try {
          if (each.isBeforeStart) each.refuse(disk, folder);
          const rig = await startRig({ dataDirectory: folder });
          if (!each.isBeforeStart) each.refuse(disk, folder);
          await callOften(rig);
          seen = (await historyProblem(rig)).replaceAll(folder, '…');
          expect(await rig.countRecordings()).toBe(calls);
          each.relent(disk);
          await rig.close();
          lost.of += calls;
          lost.missing += calls - readRecorded(folder).length;
        } finally {
          disk.unmount();
          rmdirSync(folder);
        }
      };
      await inBatches(tries, 2, tryOnce, done => watch.after(done));
      const fewerBecause = `each ${calls} calls and a helper`;
      reportFault({ fault: each.fault, tried: tries, fewerBecause, seen, lost, leaked: await watch.judge() });
    },
    600_000,
  );
});

/** Writes until nothing more fits. */
function fill(file: string): void {
  try {
    writeFileSync(file, Buffer.alloc(8 * 1024 * 1024));
    rmSync(file); // More room than was thought: that is no full disk.
  } catch {
    // As wanted: what fitted is there.
  }
  expect(readdirSync(path.dirname(file))).toContain('ballast');
}
