// leak.calls: resident memory of the helper and of main after 100,000 calls of the sample from the window, against the
// same after 1,000, each after a collection of garbage: without one, 20 to 40 MB of what V8 has not yet looked at decide.
// What is kept of a call belongs on the disk; whatever stays in a process, per call, shows here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';
import { launchApp, type LaunchedApp, type ProcessMemory } from './measure/launched-app';

/** The reference. By then everything that a call needs has been loaded, compiled and connected. */
const firstCalls = 1_000;
/** The subject. SOCKEYE_LEAK_CALLS is for trying out; a figure with another number is not this figure. */
const allCalls = Number(process.env['SOCKEYE_LEAK_CALLS'] ?? 100_000);
/** How many calls are open at once: as many as keep both cores busy. */
const openCalls = 16;
/** Garbage is collected and memory read this often while nothing is called, and the lowest reading counts. */
const readings = 8;
const readingPauseMs = 500;

/** Measures what calls leave behind in memory; takes some two minutes and 100 MB of disk. */
export function measureLeakCalls(context: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const collector = `--require=${join(context.root, 'bench/programs/collect-garbage.cjs')}`;
    const env = { ...process.env, SOCKEYE_DATA_DIR: directory, TMPDIR: directory, NODE_OPTIONS: collector };
    const app = await launchApp({ electron: context.electron, app: context.root, args: [], env });
    try {
      await app.page.getByText(/^\d+\.\d ms$/).waitFor(); // The round trip in the status bar: the helper answers.
      await app.page.evaluate(readFileSync(join(context.root, 'dist/bench/window-rig.js'), 'utf8'));
      const first = await memoryAfter(app, firstCalls);
      const middle = await memoryAfter(app, Math.round(allCalls / 4) - firstCalls);
      const last = await memoryAfter(app, allCalls - Math.round(allCalls / 4));
      return {
        name: 'leak.calls',
        ratio: (last.helper + last.main) / (first.helper + first.main),
        better: 'lower',
        runs: [last.helper / first.helper, last.main / first.main],
        note:
          `after ${allCalls} calls (after a quarter) / after ${firstCalls}, MB resident: ` +
          (['helper', 'main', 'page'] as const)
            .map(name => `${name} ${megabytes(last[name])} (${megabytes(middle[name])}) / ${megabytes(first[name])}`)
            .join(', '),
      };
    } finally {
      await app.close();
    }
  });
}

async function memoryAfter(app: LaunchedApp, calls: number): Promise<ProcessMemory> {
  await app.page.evaluate(([count, open]) => window.sockeyeCalls?.(count ?? 0, open ?? 0), [calls, openCalls]);
  const lowest = { main: Infinity, helper: Infinity, page: Infinity };
  for (let reading = 0; reading < readings; reading++) {
    app.signalNodes('SIGUSR2');
    await pause(readingPauseMs);
    const memory = app.readProcesses();
    for (const name of ['main', 'helper', 'page'] as const) lowest[name] = Math.min(lowest[name], memory[name]);
  }
  return lowest;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
