// start.ready: from the launch of the app to the helper's first reply on screen, against the launch of an empty Electron
// window to its first paint. start.packaged: the same of both as they are installed, packed. Launches take turns.
import { join } from 'node:path';

import type { Page } from 'playwright';

import { type BenchContext, withDirectory } from './measure/bench-context';
import { type Figure, median } from './measure/figure';
import { type Launch, launchApp } from './measure/launched-app';
import { findPacked } from './measure/packed';

const rounds = 7;

/** What is launched: an executable, with the folder of an app that is not packed. */
type Program = Pick<Launch, 'electron' | 'app'>;

/** Measures start-up. */
export function measureStartReady({ electron, root }: BenchContext): Promise<Figure> {
  const empty = { electron, app: join(root, 'bench/programs/empty-window') };
  return compareStarts('start.ready', { electron, app: root }, empty);
}

/** Measures the start-up of what is installed. */
export function measureStartPackaged(): Promise<Figure> {
  const { unpacked, emptyUnpacked } = findPacked();
  const packed = (folder: string, name: string): Program => ({ electron: join(folder, name), app: undefined });
  return compareStarts('start.packaged', packed(unpacked, 'sockeye'), packed(emptyUnpacked, 'empty'));
}

async function compareStarts(name: string, sockeye: Program, emptyWindow: Program): Promise<Figure> {
  const app: number[] = [];
  const empty: number[] = [];
  await launchSockeye(sockeye); // the first launch reads the binaries from disk
  await launchEmpty(emptyWindow);
  for (let round = 0; round < rounds; round++) {
    empty.push(await launchEmpty(emptyWindow));
    app.push(await launchSockeye(sockeye));
  }
  return {
    name,
    ratio: median(app) / median(empty),
    better: 'lower',
    runs: app.map((value, round) => value / (empty[round] ?? Number.NaN)),
    note: `launch to first reply on screen / empty window's launch to first paint, ms: ${median(app).toFixed(0)} / ${median(empty).toFixed(0)}`,
  };
}

async function launchSockeye(program: Program): Promise<number> {
  return withDirectory(async directory => {
    const env = { ...process.env, SOCKEYE_DATA_DIR: directory, TMPDIR: directory };
    const app = await launchApp({ ...program, args: [], env });
    try {
      return (await paintedAt(app.page, 'element', 'first-reply')) - app.spawnedAtMs;
    } finally {
      await app.close();
    }
  });
}

async function launchEmpty(program: Program): Promise<number> {
  const app = await launchApp({ ...program, args: [], env: process.env });
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
