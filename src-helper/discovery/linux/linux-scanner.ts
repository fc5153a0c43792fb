// Linux: the kernel's tables of Unix and TCP sockets, joined by inode with the processes that hold them.
import { existsSync } from 'node:fs';

import type { ListenerOwner } from '../../../gen/sockeye/v1/discovery';
import { runInSlices } from '../../sliced-work';
import type { System } from '../../wire/dial/transports/transport';
import type { FoundListener, Scan, Scanner } from '../scanner';
import { type Place, placeAbstract, placePath, placeTcp } from '../places';
import { createSocketFiles, type FileAtPath, isSameFile, isSameSocketFile } from '../socket-files';
import type { UserNames } from '../../user-names';
import { createKernelSockets, type KernelSockets } from './kernel-sockets';
import { linuxBlindSpots } from './linux-blind-spots';
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
/** Thorough scans take no more than this part of the time. */
const thoroughShare = 0.005;
/** A server may change the mode of its socket right after it listens: for so long its file is looked at each time. */
const settledMs = 5_000;

/** A listener before its file is known. */
interface Draft {
  readonly id: string;
  readonly inode: number;
  readonly place: Place;
  readonly owners: readonly ProcessFacts[];
  /** Where the table says whose it is. */
  readonly socketUid: number | undefined;
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
  const readFiles = createSocketFiles(names);
  const firstSeenMs = new Map<number, number>();
  const files = new Map<string, FileAtPath>();
  let sockets: KernelSockets | undefined;
  let latest: Scan = { listeners: new Map(), blindSpots: [] };
  let latestDrafts: readonly Draft[] = [];
  let thoroughDueMs = -Infinity;
  let youngestMs = -Infinity;

  /** Which paths are worth a look: all when thorough, else those of sockets that are young. */
  function pathsToRead(drafts: readonly Draft[], isThorough: boolean): string[] {
    const nowMs = performance.now();
    const paths = drafts.flatMap(({ path, inode }) => {
      const seenMs = firstSeenMs.get(inode) ?? nowMs;
      firstSeenMs.set(inode, seenMs);
      youngestMs = Math.max(youngestMs, seenMs);
      const isWanted = isThorough || nowMs - seenMs < settledMs || (path !== undefined && !files.has(path));
      return isWanted && path !== undefined ? [path] : [];
    });
    return [...new Set(paths)];
  }

  async function assemble(now: KernelSockets, isThorough: boolean, signal: AbortSignal): Promise<Scan> {
    const drafts = await runInSlices(draftAll(now), signal);
    for (const [path, file] of await readFiles(pathsToRead(drafts, isThorough))) files.set(path, file);
    signal.throwIfAborted();
    const newest = newestByPath(drafts);
    const listeners = new Map<string, FoundListener>();
    for (const draft of drafts) {
      const found = finish(draft, files, newest);
      const before = latest.listeners.get(found.id);
      listeners.set(found.id, before !== undefined && isSame(before, found) ? before : found);
    }
    forgetOld(drafts);
    latestDrafts = drafts;
    const blindSpots = linuxBlindSpots(listeners.values(), holders.closedCount(), processes.otherNetworks());
    return { listeners, blindSpots };
  }

  async function haveYoungFilesChanged(): Promise<boolean> {
    if (performance.now() - youngestMs >= settledMs) return false;
    const paths = pathsToRead(latestDrafts, false);
    const read = await readFiles(paths);
    return paths.some(path => !isSameFile(files.get(path), read.get(path)));
  }

  function* draftAll({ unix, tcp }: KernelSockets): Generator<void, Draft[], void> {
    const hasIpv6Loopback = existsSync(`${proc}/sys/net/ipv6/conf/lo`);
    const drafts: Draft[] = [];
    for (const { inode, name } of unix) {
      const owners = ownersOf([inode]);
      const folder = owners.find(({ workingFolder }) => workingFolder !== undefined)?.workingFolder;
      const isAbstract = name.startsWith('@');
      const place = isAbstract ? placeAbstract(name.slice(1), system) : placePath(name, system, folder);
      const { address } = place.endpoint ?? {};
      drafts.push({
        id: `unix:${inode}`,
        inode,
        place,
        owners,
        socketUid: undefined,
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
        id: `tcp:${inode}`,
        inode,
        place,
        owners,
        socketUid: uid,
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
    const inodes = new Set(drafts.map(({ inode }) => inode));
    const paths = new Set(drafts.map(({ path }) => path));
    for (const inode of firstSeenMs.keys()) if (!inodes.has(inode)) firstSeenMs.delete(inode);
    for (const path of files.keys()) if (!paths.has(path)) files.delete(path);
  }

  return {
    async scan(signal) {
      const nowMs = performance.now();
      const isThorough = nowMs >= thoroughDueMs;
      const now = readSockets();
      const inodes = now === sockets ? undefined : new Set([...now.unix, ...now.tcp].map(({ inode }) => inode));
      const haveMoved = await runInSlices(holders.update(inodes, isThorough), signal);
      if (isThorough) await runInSlices(processes.refresh(), signal);
      const isSame = now === sockets && !haveMoved && !isThorough;
      if (isSame && !(await haveYoungFilesChanged())) return latest;
      latest = await assemble(now, isThorough, signal);
      sockets = now;
      if (isThorough) thoroughDueMs = nowMs + Math.max(thoroughMs, (performance.now() - nowMs) / thoroughShare);
      return latest;
    },
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
function newestByPath(drafts: readonly Draft[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { path, inode } of drafts) {
    if (path !== undefined && inode > (newest.get(path) ?? 0)) newest.set(path, inode);
  }
  return newest;
}

function finish(
  { id, inode, place, owners, socketUid, path, sharesFiles }: Draft,
  files: ReadonlyMap<string, FileAtPath>,
  newest: ReadonlyMap<string, number>,
): FoundListener {
  const found = path === undefined ? undefined : (files.get(path) ?? { kind: 'unknown' });
  const problem =
    found === undefined || path === undefined ? '' : fileProblem(found, newest.get(path) === inode, sharesFiles);
  return {
    id,
    endpoint: place.endpoint,
    boundTo: place.boundTo,
    isOpenToNetwork: place.isOpenToNetwork,
    cannotDialBecause: place.cannotDialBecause || problem,
    owners: owners.map(({ owner }) => owner),
    file: found?.kind === 'socket' ? found.file : undefined,
    socketInode: BigInt(inode),
    socketUid,
  };
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

/** Whether nothing that is told of a listener has changed. The place of a socket follows from what it is bound to. */
function isSame(one: FoundListener, other: FoundListener): boolean {
  return (
    one.boundTo === other.boundTo &&
    one.cannotDialBecause === other.cannotDialBecause &&
    isSameSocketFile(one.file, other.file) &&
    one.owners.length === other.owners.length &&
    one.owners.every((owner, at) => isSameOwner(owner, other.owners[at]))
  );
}

function isSameOwner(one: ListenerOwner, other: ListenerOwner | undefined): boolean {
  return (
    one.pid === other?.pid &&
    one.name === other.name &&
    one.commandLine === other.commandLine &&
    one.uid === other.uid &&
    one.user === other.user
  );
}
