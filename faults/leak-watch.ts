// Looks at processes again and again while a fault is tried, and says at the end whether they grow. A single difference
// between before and after says little: V8 and malloc take and give back some megabytes as they please. A trend over many
// looks says it, and the more rounds, the finer.
import { setTimeout as pause } from 'node:timers/promises';

import { type Footprint, takeFootprint } from './footprint';
import { slopeOf } from './slope';

/** A process that is watched. */
export interface WatchedProcess {
  /** For the table: `helper`. */
  readonly name: string;
  /** Asked at each look: a process may have been started anew. */
  readonly pid: () => number;
  /** Done before each look: lets go of what is only waiting to be let go of, and collects garbage. */
  readonly settle?: () => Promise<unknown>;
}

/** What is said at the end. */
export interface LeakVerdict {
  /** What grows, in words; empty when nothing does. */
  readonly leaks: readonly string[];
  /** What was measured, in words. */
  readonly measured: string;
}

/** Looks while rounds are done. */
export interface LeakWatch {
  /** To be called after each round, or batch of them, with how many are done so far; looks when it is time to. */
  after(done: number): Promise<void>;
  /** Waits until what the processes hold has come down to what it was, and judges. */
  judge(): Promise<LeakVerdict>;
}

const kinds = ['processes', 'descriptors', 'sockets', 'residentKib'] as const;
type Kind = (typeof kinds)[number];

/** What the trend may come to over all rounds together: what a process does by itself. */
const allowedInAll: Readonly<Record<Kind, number>> = {
  processes: 0.5,
  descriptors: 2,
  sockets: 2,
  residentKib: 16_384,
};
/** What may be more at the end than after the warm-up: connections and workers that stand. */
const allowedAtEnd: Readonly<Record<Kind, number>> = {
  processes: 0,
  descriptors: 5,
  sockets: 5,
  residentKib: 204_800,
};
/** Looks in all, and those from which on a trend can be told. */
const mostLooks = 40;
const fewestLooks = 8;
/** The part of the rounds that is warm-up: connections are made, code is compiled, caches fill. */
const warmUp = 0.25;
/** How long processes may take to come down, in milliseconds, and how often they are looked at meanwhile. */
const settleLimitMs = 20_000;
const settlePauseMs = 200;

/** Watches processes over so many rounds. */
export function watchLeaks({
  rounds,
  processes,
}: {
  readonly rounds: number;
  readonly processes: readonly WatchedProcess[];
}): LeakWatch {
  const looks: { readonly done: number; readonly held: readonly Footprint[] }[] = [];
  const every = Math.max(1, Math.floor(rounds / mostLooks));

  const look = async (): Promise<readonly Footprint[]> => {
    const held: Footprint[] = [];
    for (const { pid, settle } of processes) {
      await settle?.();
      held.push(takeFootprint(pid()));
    }
    return held;
  };

  /** What is more now than after the warm-up, beyond what is allowed. */
  const remaining = (first: readonly Footprint[], now: readonly Footprint[]): readonly string[] =>
    processes.flatMap(({ name }, at) =>
      kinds
        .filter(kind => (now[at]?.[kind] ?? 0) > (first[at]?.[kind] ?? 0) + allowedAtEnd[kind])
        .map(kind => `${name}: ${first[at]?.[kind]} ${wordOf[kind]}, now ${now[at]?.[kind]}`),
    );

  const slope = (at: number, kind: Kind, warm: typeof looks): number =>
    slopeOf(warm.map(({ done, held }) => ({ x: done, y: held[at]?.[kind] ?? NaN })));

  return {
    async after(done) {
      const last = looks.at(-1)?.done;
      if (last === undefined || done - last >= every || done >= rounds) looks.push({ done, held: await look() });
    },
    async judge() {
      const warm = looks.filter(({ done }, at) => at > 0 && done >= rounds * warmUp);
      const first = (warm[0] ?? looks[0])?.held ?? [];
      const until = performance.now() + settleLimitMs;
      let now = await look();
      while (remaining(first, now).length > 0 && performance.now() < until) {
        await pause(settlePauseMs);
        now = await look();
      }
      const isTrend = warm.length >= fewestLooks;
      const grown = processes.flatMap(({ name }, at) =>
        kinds
          .filter(kind => isTrend && slope(at, kind, warm) * rounds > allowedInAll[kind])
          .map(kind => `${name}: ${figure(slope(at, kind, warm))} ${wordOf[kind]} a round`),
      );
      const counts = (['processes', 'sockets', 'descriptors'] as const).map(kind => {
        const more = processes.map((_, at) => Math.max(0, (now[at]?.[kind] ?? 0) - (first[at]?.[kind] ?? 0)));
        return `${more.reduce((sum, each) => sum + each, 0)} ${wordOf[kind]}`;
      });
      const memory = processes.map(({ name }, at) =>
        isTrend
          ? `${name} ${figure(slope(at, 'residentKib', warm))}`
          : `${name} ${figure(((now[at]?.residentKib ?? 0) - (first[at]?.residentKib ?? 0)) / 1024)} MiB in all`,
      );
      const bound = isTrend ? ` KiB a round (at most ${figure(allowedInAll.residentKib / rounds, false)})` : '';
      return {
        leaks: [...grown, ...remaining(first, now)],
        measured: `${counts.join(', ')}; ${memory.join(', ')}${bound}`,
      };
    },
  };
}

const wordOf: Readonly<Record<Kind, string>> = {
  processes: 'processes',
  descriptors: 'descriptors',
  sockets: 'sockets',
  residentKib: 'KiB',
};

/** A figure with its sign, as short as it says something. */
function figure(value: number, hasSign = true): string {
  const text = Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 0.05 ? 1 : 2);
  return hasSign && value > 0 ? `+${text}` : text;
}
