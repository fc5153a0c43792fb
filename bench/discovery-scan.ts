// discovery.scan: the first list of what listens on a machine with 5,000 Unix sockets and who owns them, in the helper's
// time, against a whole run of `ss -xlp`, which finds out the same. The note tells what a scan without news takes, which
// is what watching costs each second.
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { join } from 'node:path';

import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import { type Figure, median } from './measure/figure';

const processes = 10;
const socketsEach = 500;
/** For so long a scanner looks at the files of new sockets each time. */
const settleMs = 5_500;

/** What the program that scans answers. */
interface ScanTime {
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly count: number;
}

/** Measures scanning; takes about half a minute. Rejects where there is no `ss`. */
export async function measureDiscoveryScan({ electron, root }: BenchContext): Promise<Figure> {
  const start = async (program: string, args: readonly string[]): Promise<ChildProcess> => {
    const file = join(root, `dist/bench/${program}.cjs`);
    const child = fork(file, args, { execPath: electron, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    await nextMessage(child);
    return child;
  };
  return withDirectory(async directory => {
    const children: ChildProcess[] = [];
    try {
      for (let index = 0; index < processes; index++) {
        const first = String(index * socketsEach);
        children.push(await start('many-listeners', [directory, first, String(socketsEach)]));
      }
      const scanner = await start('discovery-scan', []);
      children.push(scanner);
      const firstCpuMs: number[] = [];
      const figure = await alternate({
        name: 'discovery.scan',
        better: 'lower',
        subject: async windowMs => {
          const { tookMs, cpuMs } = await repeat(windowMs, () => scanOnce(scanner, 'first'));
          firstCpuMs.push(cpuMs);
          return tookMs;
        },
        reference: windowMs => repeatMs(windowMs, runSs),
        unit: `first scan of ${processes * socketsEach} sockets / ss -xlp, ms`,
      });
      // Until its sockets are young no more: their files are looked at each time before.
      await scanOnce(scanner, 'first');
      const settled = performance.now() + settleMs;
      while (performance.now() < settled) await scanOnce(scanner, 'next');
      const idle = await repeat(2_000, () => scanOnce(scanner, 'next'));
      const cpu = `processor time ${median(firstCpuMs).toFixed(1)} ms, of a scan without news ${idle.cpuMs.toFixed(1)} ms`;
      return { ...figure, note: `${figure.note}; ${cpu}` };
    } finally {
      for (const child of children) child.disconnect();
    }
  });
}

/** What the program sends next. Rejects when it ends before. */
function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null): void =>
      reject(new Error(`A program of the benchmark ended with ${String(code)}.`));
    child.once('exit', fail);
    child.once('message', message => {
      child.off('exit', fail);
      resolve(message);
    });
  });
}

async function scanOnce(scanner: ChildProcess, which: 'first' | 'next'): Promise<ScanTime> {
  const answer = nextMessage(scanner);
  scanner.send(which);
  // What the program sends is this.
  const time = (await answer) as ScanTime;
  if (time.count < processes * socketsEach) throw new Error(`The scan found ${time.count} listeners only.`);
  return time;
}

/** Does it again and again for about so long, at least once; the medians of what it took. */
async function repeat(windowMs: number, run: () => Promise<ScanTime>): Promise<Pick<ScanTime, 'tookMs' | 'cpuMs'>> {
  const times: ScanTime[] = [];
  const until = performance.now() + windowMs;
  do times.push(await run());
  while (performance.now() < until);
  return { tookMs: median(times.map(({ tookMs }) => tookMs)), cpuMs: median(times.map(({ cpuMs }) => cpuMs)) };
}

async function repeatMs(windowMs: number, run: () => Promise<number>): Promise<number> {
  return (await repeat(windowMs, async () => ({ tookMs: await run(), cpuMs: 0, count: Infinity }))).tookMs;
}

/** Milliseconds of one whole run. */
function runSs(): Promise<number> {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    execFile('ss', ['-xlp'], { maxBuffer: 64 * 1024 * 1024 }, error => {
      if (error === null) resolve(performance.now() - begin);
      else reject(new Error('`ss -xlp` failed; it is in the package iproute2.', { cause: error }));
    });
  });
}
