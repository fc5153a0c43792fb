// memory.idle: memory of all of the app's processes six seconds after launch, against an empty Electron window
// of the same age. Resident memory as the issue asks; the note also gives it with shared pages counted once.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { type BenchContext, withDirectory } from './measure/bench-context';
import { type Figure, median } from './measure/figure';
import { launchApp, type LaunchedApp } from './measure/launched-app';

const rounds = 3;
const settleMs = 6000;

/** Measures memory at rest. */
export async function measureMemoryIdle(context: BenchContext): Promise<Figure> {
  const app: Memory[] = [];
  const empty: Memory[] = [];
  for (let round = 0; round < rounds; round++) {
    empty.push(await memoryAtRest(() => launchEmpty(context)));
    app.push(
      await withDirectory(directory =>
        memoryAtRest(() =>
          launchApp({
            electron: context.electron,
            app: context.root,
            args: [],
            env: { ...process.env, SOCKEYE_DATA_DIR: directory, TMPDIR: directory },
          }),
        ),
      ),
    );
  }
  const rss = (memories: readonly Memory[]): number => median(memories.map(memory => memory.rssBytes / 1e6));
  const pss = (memories: readonly Memory[]): number => median(memories.map(memory => memory.pssBytes / 1e6));
  return {
    name: 'memory.idle',
    ratio: rss(app) / rss(empty),
    better: 'lower',
    runs: app.map((memory, round) => memory.rssBytes / (empty[round]?.rssBytes ?? Number.NaN)),
    note:
      `all processes of the app / of an empty window, MB resident: ${rss(app).toFixed(0)} / ${rss(empty).toFixed(0)}; ` +
      `shared pages counted once: ${pss(app).toFixed(0)} / ${pss(empty).toFixed(0)} = ${(pss(app) / pss(empty)).toFixed(2)}`,
  };
}

interface Memory {
  readonly rssBytes: number;
  readonly pssBytes: number;
}

async function memoryAtRest(launch: () => Promise<LaunchedApp>): Promise<Memory> {
  const app = await launch();
  try {
    await pause(settleMs);
    return app.readMemory();
  } finally {
    await app.close();
  }
}

function launchEmpty({ electron, root }: BenchContext): Promise<LaunchedApp> {
  return launchApp({ electron, app: join(root, 'bench/programs/empty-window'), args: [], env: process.env });
}
