// Which processes hold which sockets, by the links in /proc/PID/fd. Only root sees those of other users.
import { readdirSync } from 'node:fs';

import { isErrno } from '../../errno';
import type { SlicedWork } from '../../sliced-work';
import { listPids, type ProcRoot, readLink } from './proc-files';

/** Who holds what, remembered from scan to scan. */
export interface SocketHolders {
  /**
   * Looks for the holders of these sockets, of the same as before when undefined: through all processes when a socket is
   * new, through new processes for the others, and, when `isThorough`, again through those that hold one. Returns
   * whether it may be that a holder has changed.
   */
  update(inodes: ReadonlySet<number> | undefined, isThorough: boolean): SlicedWork<boolean>;
  /** The processes that hold a socket, in no order. */
  holdersOf(inode: number): ReadonlySet<number>;
  /** How many processes did not let themselves be looked into when last tried. */
  closedCount(): number;
}

const none: ReadonlySet<number> = new Set();

/** Makes a memory of holders. */
export function createSocketHolders(proc: ProcRoot): SocketHolders {
  const holders = new Map<number, Set<number>>();
  const closed = new Set<number>();
  let seen: ReadonlySet<number> = new Set();

  /** Takes over which sockets there are; says whether one is new. */
  function setInodes(inodes: ReadonlySet<number>): boolean {
    for (const inode of holders.keys()) if (!inodes.has(inode)) holders.delete(inode);
    const size = holders.size;
    for (const inode of inodes) if (!holders.has(inode)) holders.set(inode, new Set());
    return holders.size > size;
  }

  /** Says whether the process held one. */
  function forget(pid: number): boolean {
    let heldSome = false;
    for (const pids of holders.values()) heldSome = pids.delete(pid) || heldSome;
    return heldSome;
  }

  function listHeld(): ReadonlySet<number> {
    const held = new Set<number>();
    for (const pids of holders.values()) for (const pid of pids) held.add(pid);
    return held;
  }

  return {
    *update(inodes, isThorough) {
      const pids = new Set(listPids(proc));
      const isAnyNew = inodes !== undefined && setInodes(inodes);
      const wanted = isAnyNew || isThorough ? pids : [...pids].filter(pid => !seen.has(pid));
      let haveMoved = isAnyNew;
      for (const pid of seen) {
        if (pids.has(pid)) continue;
        haveMoved = forget(pid) || haveMoved;
        closed.delete(pid);
      }
      yield;
      const held = isThorough || isAnyNew ? listHeld() : undefined;
      for (const pid of wanted) {
        const isWanted = isAnyNew || !seen.has(pid) || held?.has(pid) === true || closed.has(pid);
        if (!isWanted) continue;
        const hadSome = held?.has(pid) === true && forget(pid);
        const sockets = listSockets(proc, pid);
        if (sockets === 'closed') closed.add(pid);
        else closed.delete(pid);
        yield;
        haveMoved ||= hadSome;
        if (typeof sockets === 'string') continue;
        for (const inode of sockets) {
          const pidsOf = holders.get(inode);
          haveMoved ||= pidsOf !== undefined;
          pidsOf?.add(pid);
          yield;
        }
      }
      seen = pids;
      return haveMoved;
    },
    holdersOf: inode => holders.get(inode) ?? none,
    closedCount: () => closed.size,
  };
}

/** Inodes of the sockets a process holds, one by one, for it may hold thousands. */
function listSockets(proc: ProcRoot, pid: number): Iterable<number> | 'closed' | 'gone' {
  const folder = `${proc}/${pid}/fd`;
  try {
    return socketsIn(folder, readdirSync(folder));
  } catch (error) {
    return isErrno(error, 'EACCES') || isErrno(error, 'EPERM') ? 'closed' : 'gone';
  }
}

function* socketsIn(folder: string, names: readonly string[]): Iterable<number> {
  for (const name of names) {
    const inode = /^socket:\[(\d+)\]$/.exec(readLink(`${folder}/${name}`) ?? '')?.[1];
    yield inode === undefined ? -1 : Number(inode);
  }
}
