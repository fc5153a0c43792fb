// What a process holds of the system, read from /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process holds. */
export interface Footprint {
  /** Its children and theirs; zombies count. */
  readonly processes: number;
  /** All open descriptors, sockets among them. */
  readonly descriptors: number;
  readonly sockets: number;
  readonly residentKib: number;
}

/** What this process holds now. Throws when it has ended. */
export function takeFootprint(pid: number): Footprint {
  const files = readdirSync(`/proc/${pid}/fd`).map(name => readLink(`/proc/${pid}/fd/${name}`));
  return {
    processes: countDescendants(pid),
    descriptors: files.length,
    sockets: files.filter(file => file.startsWith('socket:')).length,
    residentKib: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
  };
}

/** Whether there is such a process; one that ended and whose parent has not noticed is one. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function countDescendants(pid: number): number {
  let children: readonly string[] = [];
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    children = [...children, ...readChildren(pid, thread)];
  }
  return children.reduce((total, child) => total + 1 + countOf(Number(child)), 0);
}

/** A thread may end meanwhile. */
function readChildren(pid: number, thread: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
  } catch {
    return [];
  }
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
