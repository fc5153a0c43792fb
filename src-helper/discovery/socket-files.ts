import { lstat, lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

import type { SocketFile } from '../../gen/sockeye/v1/discovery';
import { isErrno } from '../errno';
import { runInSlices, type SlicedWork } from '../sliced-work';
import type { UserNames } from '../user-names';

/** What is at the path of a socket. */
export type FileAtPath =
  | { readonly kind: 'socket'; readonly file: SocketFile }
  /** Something that is not a socket. */
  | { readonly kind: 'other' }
  | { readonly kind: 'missing' }
  /** It cannot be looked at: a folder on the way is closed, or the system said something else. */
  | { readonly kind: 'unknown' };

/** Looks at the files of sockets. Never rejects. */
export type ReadSocketFiles = (paths: readonly string[]) => Promise<ReadonlyMap<string, FileAtPath>>;

const never = new AbortController().signal;
/** A folder that takes longer, in milliseconds, is not waited for. */
const patienceMs = 300;

/**
 * Makes the reader. It looks at the first file of each folder in the background, because it may lie on a file system that
 * hangs (NFS, FUSE): what is in such a folder is unknown, and the folder is not asked again until it has answered. The
 * other files of a folder that answered are looked at directly, which takes half the time.
 */
export function createSocketFiles(names: UserNames): ReadSocketFiles {
  const hanging = new Set<string>();
  return async paths => {
    const found = new Map<string, FileAtPath>();
    const judge = createJudge(names);
    const readFolder = async ([folder, [first = '', ...others]]: readonly [
      string,
      readonly string[],
    ]): Promise<void> => {
      if (hanging.has(folder)) return;
      hanging.add(folder);
      const looking = lookInBackground(first).finally(() => hanging.delete(folder));
      const stats = await withPatience(looking);
      if (stats === undefined) return;
      found.set(first, judge(stats));
      await runInSlices(lookAtAll(others, judge, found), never);
    };
    await Promise.all([...groupByFolder(paths)].map(readFolder));
    for (const path of paths) if (!found.has(path)) found.set(path, { kind: 'unknown' });
    return found;
  };
}

function groupByFolder(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = dirname(path);
    const others = folders.get(folder);
    if (others === undefined) folders.set(folder, [path]);
    else others.push(path);
  }
  return folders;
}

function* lookAtAll(
  paths: readonly string[],
  judge: (stats: Stats | Error) => FileAtPath,
  found: Map<string, FileAtPath>,
): SlicedWork<void> {
  for (const path of paths) {
    found.set(path, judge(lookNow(path)));
    yield;
  }
}

function lookInBackground(path: string): Promise<Stats | Error> {
  return new Promise(resolve => lstat(path, (error, stats) => resolve(error ?? stats)));
}

function lookNow(path: string): Stats | Error {
  try {
    return lstatSync(path);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Undefined when it takes too long. */
async function withPatience<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => (timer = setTimeout(() => resolve(undefined), patienceMs)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function createJudge(names: UserNames): (stats: Stats | Error) => FileAtPath {
  const isAllowed = createPermission();
  return stats => {
    if (stats instanceof Error)
      return { kind: isErrno(stats, 'ENOENT') || isErrno(stats, 'ENOTDIR') ? 'missing' : 'unknown' };
    if (!stats.isSocket()) return { kind: 'other' };
    const { uid, gid } = stats;
    const file: SocketFile = {
      mode: stats.mode & 0o7777,
      uid,
      user: names.user(uid),
      gid,
      group: names.group(gid),
      modifiedAtUs: BigInt(Math.round(stats.mtimeMs * 1000)),
      isAllowed: isAllowed(stats),
    };
    return { kind: 'socket', file };
  };
}

/** Connecting needs permission to write. The first of owner, group and others that fits decides, as in the kernel. */
function createPermission(): (stats: Stats) => boolean {
  const ownUid = process.geteuid?.();
  const groups = new Set([process.getegid?.(), ...(process.getgroups?.() ?? [])]);
  return ({ mode, uid, gid }) => {
    if (ownUid === 0) return true;
    if (uid === ownUid) return (mode & 0o200) !== 0;
    return (mode & (groups.has(gid) ? 0o020 : 0o002)) !== 0;
  };
}

/** Whether both say the same of a path. */
export function isSameFile(one: FileAtPath | undefined, other: FileAtPath | undefined): boolean {
  if (one?.kind !== 'socket' || other?.kind !== 'socket') return one?.kind === other?.kind;
  return isSameSocketFile(one.file, other.file);
}

/** Whether nothing that is told of the file of a socket has changed. */
export function isSameSocketFile(one: SocketFile | undefined, other: SocketFile | undefined): boolean {
  return (
    one?.mode === other?.mode &&
    one?.uid === other?.uid &&
    one?.gid === other?.gid &&
    one?.modifiedAtUs === other?.modifiedAtUs
  );
}
