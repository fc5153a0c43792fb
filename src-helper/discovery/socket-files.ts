import { lstat, type BigIntStats } from 'node:fs';

import type { SocketFile } from '../../gen/sockeye/v1/discovery';
import { isErrno } from '../errno';
import type { UserNames } from './user-names';

/** What is at the path of a socket. */
export type FileAtPath =
  | { readonly kind: 'socket'; readonly file: SocketFile }
  /** Something that is not a socket. */
  | { readonly kind: 'other' }
  | { readonly kind: 'missing' }
  /** It cannot be looked at: a folder on the way is closed, or the system said something else. */
  | { readonly kind: 'unknown' };

/** How many files are looked at side by side; a file system that hangs holds up no more than these. */
const atOnce = 32;

/**
 * Looks at these paths. Asynchronously, because a path may lie on a file system that hangs: then this does not come
 * back, and everything else goes on. Never rejects.
 */
export function readSocketFiles(paths: readonly string[], names: UserNames): Promise<ReadonlyMap<string, FileAtPath>> {
  return new Promise(done => {
    const found = new Map<string, FileAtPath>();
    let next = 0;
    let left = paths.length;
    if (left === 0) done(found);
    const readNext = (): void => {
      const path = paths[next++];
      if (path === undefined) return;
      lstat(path, { bigint: true }, (error, stats) => {
        found.set(path, error === null ? judge(stats, names) : { kind: isGone(error) ? 'missing' : 'unknown' });
        left -= 1;
        if (left === 0) done(found);
        else readNext();
      });
    };
    for (let index = 0; index < atOnce; index++) readNext();
  });
}

function isGone(error: Error): boolean {
  return isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR');
}

function judge(stats: BigIntStats, names: UserNames): FileAtPath {
  if (!stats.isSocket()) return { kind: 'other' };
  const uid = Number(stats.uid);
  const gid = Number(stats.gid);
  const mode = Number(stats.mode) & 0o7777;
  const file: SocketFile = {
    mode,
    uid,
    user: names.user(uid),
    gid,
    group: names.group(gid),
    modifiedAtUs: stats.mtimeNs / 1_000n,
    inode: stats.ino,
    isAllowed: isAllowed(mode, uid, gid),
  };
  return { kind: 'socket', file };
}

/** Connecting needs permission to write. The first of owner, group and others that fits decides, as in the kernel. */
function isAllowed(mode: number, uid: number, gid: number): boolean {
  const ownUid = process.geteuid?.();
  if (ownUid === 0) return true;
  if (uid === ownUid) return (mode & 0o200) !== 0;
  const isInGroup = gid === process.getegid?.() || process.getgroups?.().includes(gid) === true;
  return (mode & (isInGroup ? 0o020 : 0o002)) !== 0;
}
