// What a process holds of the system, before and after a fault, read from /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { expect } from 'vitest';

/** What a process holds. */
export interface Footprint {
  /** Its children and theirs; zombies count. */
  readonly processes: number;
  /** All open descriptors, sockets among them. */
  readonly descriptors: number;
  readonly sockets: number;
  readonly residentMiB: number;
}

/** What may be more afterwards: connections that stand, and caches and what V8 has not collected. */
const tolerated: Footprint = { processes: 0, descriptors: 5, sockets: 5, residentMiB: 200 };

/** What this process holds now. */
export function takeFootprint(pid = process.pid): Footprint {
  const files = readdirSync(`/proc/${pid}/fd`).map(name => readLink(`/proc/${pid}/fd/${name}`));
  return {
    processes: countDescendants(pid),
    descriptors: files.length,
    sockets: files.filter(file => file.startsWith('socket:')).length,
    residentMiB: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  };
}

/**
 * Asserts that a process comes back to what it held before, within 15 s; answers what it holds more, in words. `work` is
 * done before each look, for V8 collects nothing while it is idle.
 */
export async function expectNoLeak(
  before: Footprint,
  { pid = process.pid, work = () => Promise.resolve() }: { readonly pid?: number; work?: () => Promise<unknown> } = {},
): Promise<string> {
  let now = before;
  const look = async (): Promise<readonly string[]> => {
    await work();
    now = takeFootprint(pid);
    return footprintKeys.filter(key => now[key] > before[key] + tolerated[key]);
  };
  await expect.poll(look, { timeout: 15_000, interval: 100, message: 'what leaked' }).toEqual([]);
  const more = footprintKeys.map(key => Math.max(0, Math.round(now[key] - before[key])));
  return `${more[0]} processes, ${more[1]} descriptors, ${more[2]} sockets, ${more[3]} MiB`;
}

const footprintKeys = ['processes', 'descriptors', 'sockets', 'residentMiB'] as const;

function countDescendants(pid: number): number {
  let children: readonly string[] = [];
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    children = [
      ...children,
      ...readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    ];
  }
  return children.reduce((total, child) => total + 1 + countOf(Number(child)), 0);
}

/** A child may end meanwhile. */
function countOf(pid: number): number {
  try {
    return countDescendants(pid);
  } catch {
    return 0;
  }
}

/** A descriptor may be closed meanwhile. */
function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
