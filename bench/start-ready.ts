// start.ready: from the launch of the app to the helper's first reply on screen, against the launch of an empty Electron
// window to its first paint. Launches take turns.
import { join } from 'node:path';

import type { Page } from 'playwright';

import { type BenchContext, withDirectory } from './measure/bench-context';
import { type Figure, median } from './measure/figure';
import { launchApp } from './measure/launched-app';

const rounds = 7;

/** Measures start-up. */
export async function measureStartReady(context: BenchContext): Promise<Figure> {
  const app: number[] = [];
  const empty: number[] = [];
  await launchSockeye(context); // the first launch reads the binaries from disk
  for (let round = 0; round < rounds; round++) {
    empty.push(await launchEmpty(context));
    app.push(await launchSockeye(context));
  }
  return {
    name: 'start.ready',
    ratio: median(app) / median(empty),
    better: 'lower',
    runs: app.map((value, round) => value / (empty[round] ?? Number.NaN)),
    note: `launch to first reply on screen / empty window's launch to first paint, ms: ${median(app).toFixed(0)} / ${median(empty).toFixed(0)}`,
  };
}

async function launchSockeye({ electron, root }: BenchContext): Promise<number> {
  return withDirectory(async directory => {
    const env = { ...process.env, SOCKEYE_DATA_DIR: directory, TMPDIR: directory };
    const app = await launchApp({ electron, app: root, args: [], env });
    try {
      return (await paintedAt(app.page, 'element', 'first-reply')) - app.spawnedAtMs;
    } finally {
      await app.close();
    }
  });
}

async function launchEmpty({ electron, root }: BenchContext): Promise<number> {
  const app = await launchApp({ electron, app: join(root, 'bench/programs/empty-window'), args: [], env: process.env });
  try {
    return (await paintedAt(app.page, 'paint', 'first-contentful-paint')) - app.spawnedAtMs;
  } finally {
    await app.close();
  }
}

/** When the page painted this, in milliseconds since 1970; waits for it. */
function paintedAt(page: Page, type: 'element' | 'paint', name: string): Promise<number> {
  return page.evaluate(
    wanted =>
      new Promise<number>(resolve => {
        new PerformanceObserver(list => {
          for (const entry of list.getEntries()) {
            // PerformanceElementTiming is not in TypeScript's DOM yet: its identifier is the attribute's value.
            const { identifier = entry.name, renderTime = entry.startTime } = entry as PerformanceEntry & {
              readonly identifier?: string;
              readonly renderTime?: number;
            };
            if (identifier === wanted.name) resolve(performance.timeOrigin + renderTime);
          }
        }).observe({ type: wanted.type, buffered: true });
      }),
    { type, name },
  );
}
