// A program in the place of the helper: whatever it does instead of saying `ready`, main says so in words, nothing of it is
// left, the history is as it was, and the true helper starts afterwards.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { forkHelper } from '../src-main/helper/fork-helper';
import { type ChildHandle, launchHelper } from '../src-main/helper/helper-process';
import { defaultValues, helperSettings } from '../src-shared/setting-rules';
import { inBatches, part, reportFault } from './fault-report';
import { startRig } from './fault-rig';
import { isThere } from './footprint';
import { watchLeaks } from './leak-watch';
import { readRecorded } from './recorded-on-disk';
import { thisProcess } from './this-process';

/** What stands in the history before the faults. */
const recordedBefore = 20;

interface Impostor {
  readonly fault: string;
  readonly program: string;
  readonly words: RegExp;
  /** Started side by side. */
  readonly width: number;
  /** Options of Node. */
  readonly execArgv?: string[];
  readonly share?: number;
  readonly because?: string;
}

const impostors: readonly Impostor[] = [
  {
    fault: 'helper exits before it is ready',
    program: 'process.exit(3)',
    words: /ended before it was ready: it exited with code 3/,
    width: 4,
  },
  {
    fault: 'helper dies before it is ready',
    program: 'process.kill(process.pid, "SIGSEGV")',
    words: /ended before it was ready: .*SIGSEGV/,
    width: 4,
  },
  {
    fault: 'helper cannot bind',
    program: 'process.send({ kind: "failed", reason: "cannot listen" }, () => process.exit(1))',
    words: /ended before it was ready: cannot listen/,
    width: 4,
  },
  {
    fault: 'helper never says it is ready',
    program: 'setInterval(() => {}, 1000)',
    words: /did not say that it is ready within/,
    width: 20,
  },
  {
    fault: 'helper answers garbage',
    program: `for (const m of [null, 1, "ready", [], {}, { kind: 7 }, { kind: "ready ", x: 1 }, { kind: "failed" }]) {
      process.send(m);
    }
    setInterval(() => {}, 1000)`,
    words: /did not say that it is ready within/,
    width: 20,
  },
  {
    fault: 'helper leaks before it is ready',
    program: 'const all = []; for (;;) all.push(new Array(100000).fill({}))',
    words: /ended before it was ready/,
    width: 4,
    execArgv: ['--max-old-space-size=16'],
    share: 0.25,
    because: 'each fills its heap',
  },
];

let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = mkdtempSync(path.join(tmpdir(), 'sf-'));
  await mkdir(dataDirectory, { recursive: true });
  const rig = await startRig({ dataDirectory });
  const targetId = await rig.sample();
  for (let at = 0; at < recordedBefore; at++) await rig.call({ targetId });
  await rig.close();
}, 60_000);

afterAll(() => rm(dataDirectory, { recursive: true, force: true }));

describe('an impostor in the place of the helper', () => {
  it.each(impostors)(
    '$fault: main says so in words and nobody is left',
    async ({ fault, program, words, width, execArgv = [], share = 1, because }) => {
      const file = path.join(dataDirectory, 'impostor.cjs');
      writeFileSync(file, program);
      const pids: number[] = [];
      const said = new Set<string>();
      const spawn = (): ChildHandle => {
        const child = forkHelper(file, [], { execArgv, isQuiet: true });
        pids.push(child.pid ?? 0);
        return child;
      };
      const start = {
        kind: 'start',
        socketPath: path.join(dataDirectory, 'h'),
        token: 'e'.repeat(64),
        dataDirectory,
        sampleDirectory: dataDirectory,
        isSafe: false,
        settings: helperSettings(defaultValues()),
        chosenPaths: [],
      } as const;
      const limits = { readyLimitMs: fault.includes('leaks') ? 20_000 : 1500, stopLimitMs: 500 };
      const tries = part(share, 2);
      const watch = watchLeaks({ rounds: tries, processes: [thisProcess] });
      const tryOnce = async (): Promise<void> => {
        const problem: unknown = await launchHelper({ spawn, start, ...limits }, new AbortController().signal).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(problem).toBeInstanceOf(Error);
        expect(String(problem)).toMatch(words);
        said.add(String(problem).replace('Error: ', ''));
      };
      await inBatches(tries, width, tryOnce, done => watch.after(done));
      expect(pids.filter(isThere)).toEqual([]);
      const rig = await startRig({ dataDirectory });
      const kept = await rig.countRecordings();
      await rig.close();
      expect(readRecorded(dataDirectory)).toHaveLength(kept);
      reportFault({
        fault,
        tried: tries,
        ...(because !== undefined && { fewerBecause: because }),
        seen: [...said].join(' / '),
        lost: { missing: recordedBefore - kept, of: recordedBefore, what: 'recordings' },
        leaked: await watch.judge(),
      });
    },
    600_000,
  );
});
