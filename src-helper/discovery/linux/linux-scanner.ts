// Linux: the kernel's tables of Unix and TCP sockets, joined by inode with the processes that hold them.
import { existsSync } from 'node:fs';

import type { SocketFile } from '../../../gen/sockeye/v1/discovery';
import { runInSlices } from '../../schema/sliced-work';
import type { System } from '../../targets/transports/transport';
import type { FoundListener, Scan, Scanner } from '../scanner';
import { type FileAtPath, readSocketFiles } from '../socket-files';
import type { UserNames } from '../user-names';
import { createKernelSockets, type KernelSockets } from './kernel-sockets';
import { linuxBlindSpots } from './linux-blind-spots';
import { placeTcp, placeUnix } from './places';
import type { ProcRoot } from './proc-files';
import { createProcesses, type ProcessFacts } from './process-facts';
import { createSocketHolders } from './socket-holders';
import type { TcpRow } from './tcp-table';

/** What the scanner is made of. */
export interface LinuxScannerOptions {
  readonly names: UserNames;
  readonly system: System;
  /** Where /proc is. */
  readonly proc?: ProcRoot;
  /** How often, in milliseconds, what can change without a new socket is looked at again: holders, their names, files. */
  readonly thoroughMs?: number;
}

const defaultThoroughMs = 10_000;
/** A server may change the mode of its socket right after it listens: for so long its file is looked at each time. */
const settledMs = 5_000;

/** A listener before its file is known. */
interface Draft {
  readonly listener: FoundListener;
  /** The path of its file; undefined when it has none or it cannot be looked for. */
  readonly path: string | undefined;
  /** Some holder of it sees the same files. */
  readonly sharesFiles: boolean;
}

/** Makes the scanner. */
export function createLinuxScanner(options: LinuxScannerOptions): Scanner {
  const { names, system, proc = '/proc', thoroughMs = defaultThoroughMs } = options;
  const readSockets = createKernelSockets(proc);
  const holders = createSocketHolders(proc);
  const processes = createProcesses(proc, names);
  const firstSeenMs = new Map<number, number>();
  const files = new Map<string, FileAtPath>();
  let sockets: KernelSockets | undefined;
  let latest: Scan = { listeners: new Map(), blindSpots: [] };
  let thoroughAtMs = -Infinity;

  /** Which paths are worth a look: all when thorough, else those of sockets that are young. */
  function pathsToRead(drafts: readonly Draft[], isThorough: boolean): string[] {
    const nowMs = performance.now();
    const paths = drafts.flatMap(({ path, listener }) => {
      const inode = Number(listener.socketInode);
      const seenMs = firstSeenMs.get(inode) ?? nowMs;
      firstSeenMs.set(inode, seenMs);
      const isWanted = isThorough || nowMs - seenMs < settledMs || (path !== undefined && !files.has(path));
      return isWanted && path !== undefined ? [path] : [];
    });
    return [...new Set(paths)];
  }

  async function assemble(now: KernelSockets, isThorough: boolean, signal: AbortSignal): Promise<Scan> {
    const drafts = await runInSlices(draftAll(now), signal);
    for (const [path, file] of await readSocketFiles(pathsToRead(drafts, isThorough), names)) files.set(path, file);
    signal.throwIfAborted();
    const newest = newestByPath(drafts);
    const listeners = new Map<string, FoundListener>();
    for (const draft of drafts) {
      const found = withFile(draft, files, newest);
      const before = latest.listeners.get(found.id);
      listeners.set(found.id, before !== undefined && isSame(before, found) ? before : found);
    }
    forgetOld(drafts);
    const blindSpots = linuxBlindSpots(listeners.values(), holders.closedCount(), processes.otherNetworks());
    return { listeners, blindSpots };
  }

  function* draftAll({ unix, tcp }: KernelSockets): Generator<void, Draft[], void> {
    const hasIpv6Loopback = existsSync(`${proc}/sys/net/ipv6/conf/lo`);
    const drafts: Draft[] = [];
    for (const { inode, name } of unix) {
      const owners = ownersOf([inode]);
      const holder = owners.find(({ workingFolder }) => workingFolder !== undefined);
      const place = placeUnix(name, holder, system);
      const { address } = place.endpoint ?? {};
      drafts.push({
        listener: listenerOf(`unix:${inode}`, inode, place, owners, undefined),
        path: address?.$case === 'unix' ? address.value.path : undefined,
        sharesFiles: owners.length === 0 || owners.some(({ sharesFiles }) => sharesFiles),
      });
      yield;
    }
    for (const rows of groupByAddress(tcp)) {
      const [{ inode, host, port, uid }] = rows;
      const owners = ownersOf(rows.map(row => row.inode));
      const place = placeTcp(host, port, hasIpv6Loopback);
      drafts.push({
        listener: listenerOf(`tcp:${inode}`, inode, place, owners, uid),
        path: undefined,
        sharesFiles: true,
      });
    }
    return drafts;
  }

  function ownersOf(inodes: readonly number[]): ProcessFacts[] {
    const pids = new Set(inodes.flatMap(inode => [...holders.holdersOf(inode)]));
    return [...pids]
      .flatMap(pid => processes.get(pid) ?? [])
      .sort((a, b) => a.startTicks - b.startTicks || a.owner.pid - b.owner.pid);
  }

  function forgetOld(drafts: readonly Draft[]): void {
    const inodes = new Set(drafts.map(({ listener }) => Number(listener.socketInode)));
    const paths = new Set(drafts.map(({ path }) => path));
    for (const inode of firstSeenMs.keys()) if (!inodes.has(inode)) firstSeenMs.delete(inode);
    for (const path of files.keys()) if (!paths.has(path)) files.delete(path);
  }

  return {
    async scan(signal) {
      const nowMs = performance.now();
      const isThorough = nowMs - thoroughAtMs >= thoroughMs;
      const now = readSockets();
      const inodes = now === sockets ? undefined : new Set([...now.unix, ...now.tcp].map(({ inode }) => inode));
      const haveMoved = await runInSlices(holders.update(inodes, isThorough), signal);
      if (isThorough) await runInSlices(processes.refresh(), signal);
      const isYoung = [...firstSeenMs.values()].some(seenMs => nowMs - seenMs < settledMs);
      if (now === sockets && !haveMoved && !isThorough && !isYoung) return latest;
      latest = await assemble(now, isThorough, signal);
      sockets = now;
      if (isThorough) thoroughAtMs = nowMs;
      return latest;
    },
  };
}

function listenerOf(
  id: string,
  inode: number,
  place: ReturnType<typeof placeTcp>,
  owners: readonly ProcessFacts[],
  socketUid: number | undefined,
): FoundListener {
  return {
    ...place,
    id,
    socketInode: BigInt(inode),
    owners: owners.map(({ owner }) => owner),
    file: undefined,
    socketUid,
  };
}

/** Sockets that share a port (SO_REUSEPORT) are one listener; the oldest stands first. */
function groupByAddress(rows: readonly TcpRow[]): [TcpRow, ...TcpRow[]][] {
  const groups = new Map<string, [TcpRow, ...TcpRow[]]>();
  for (const row of [...rows].sort((a, b) => a.inode - b.inode)) {
    const key = `${row.host}|${row.port}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** The socket that was made last for each path: the file at the path is its own, those before cannot be reached. */
function newestByPath(drafts: readonly Draft[]): ReadonlyMap<string, bigint> {
  const newest = new Map<string, bigint>();
  for (const { path, listener } of drafts) {
    if (path !== undefined && listener.socketInode > (newest.get(path) ?? 0n)) newest.set(path, listener.socketInode);
  }
  return newest;
}

function withFile(
  { listener, path, sharesFiles }: Draft,
  files: ReadonlyMap<string, FileAtPath>,
  newest: ReadonlyMap<string, bigint>,
): FoundListener {
  if (path === undefined) return listener;
  const found = files.get(path) ?? { kind: 'unknown' };
  const file: SocketFile | undefined = found.kind === 'socket' ? found.file : undefined;
  const problem = fileProblem(found, newest.get(path) === listener.socketInode, sharesFiles);
  return { ...listener, file, cannotDialBecause: listener.cannotDialBecause || problem };
}

function fileProblem({ kind }: FileAtPath, isNewest: boolean, sharesFiles: boolean): string {
  if (kind === 'socket')
    return isNewest ? '' : 'Another process has bound the same path since: this one cannot be reached.';
  if (kind === 'unknown') return '';
  if (!sharesFiles)
    return 'It listens in another mount namespace, a container for example: its path is not one of this system.';
  return kind === 'missing'
    ? 'Its file has been removed or renamed since, so nobody can connect there.'
    : 'What is at its path now is not a socket: its file has been replaced.';
}

/** Both are plain data; bigints are written as texts. */
function isSame(one: FoundListener, other: FoundListener): boolean {
  return serialize(one) === serialize(other);
}

function serialize(listener: FoundListener): string {
  return JSON.stringify(listener, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
