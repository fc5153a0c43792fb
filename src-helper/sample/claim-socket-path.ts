import { lstat, mkdir, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import { isErrno } from '../errno';

/** How many names are tried; so many instances of one user can run at once. */
export const maxNames = 100;

/**
 * Makes sure that the folder is there, is the user's own and closed to others (0700). Throws, with words, when it is
 * something else or somebody else's: in a shared temporary folder anybody could have put it there.
 */
export async function ensurePrivateDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
  const found = await lstat(directory);
  const uid = process.geteuid?.();
  if (!found.isDirectory()) {
    throw new Error(`${directory} is not a folder${found.isSymbolicLink() ? ' but a link' : ''}: remove it.`);
  }
  if (uid !== undefined && found.uid !== uid) {
    throw new Error(`${directory} belongs to the user with id ${found.uid}, not to ${uid}: have it removed.`);
  }
  if (uid !== undefined && (found.mode & 0o077) !== 0) {
    throw new Error(
      `${directory} is open to other users (mode ${(found.mode & 0o777).toString(8)}): chmod 700, or remove it.`,
    );
  }
}

/**
 * A path in this folder that can be bound: `<name>.sock`, or `<name>-2.sock` and so on when another process listens
 * there. A socket on which nobody listens is removed; anything that is not a socket is left alone. Throws when no name
 * is free.
 */
export async function claimSocketPath(directory: string, name: string): Promise<string> {
  for (let number = 1; number <= maxNames; number++) {
    const path = join(directory, number === 1 ? `${name}.sock` : `${name}-${number}.sock`);
    if (await isFree(path)) return path;
  }
  throw new Error(`No name is free in ${directory}: ${maxNames} sockets of other processes are there.`);
}

async function isFree(path: string): Promise<boolean> {
  const before = await inodeOf(path);
  if (before === undefined) return true;
  if (!before.isSocket() || (await somebodyListens(path))) return false;
  const now = await inodeOf(path);
  // Another instance may have taken the name while we knocked.
  if (now?.ino !== before.ino) return false;
  await rm(path, { force: true });
  return true;
}

async function inodeOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** How long a knock waits, in milliseconds: a pipe all of whose instances are taken lets one wait for half a minute. */
const knockLimitMs = 500;

/**
 * Whether somebody accepts connections here. Everything but a clear refusal counts as yes, and so does silence: who
 * holds the name and never answers must not keep anybody waiting.
 */
export function somebodyListens(
  path: string,
  { limitMs = knockLimitMs, dial = connect }: { limitMs?: number; dial?: (path: string) => Socket } = {},
): Promise<boolean> {
  return new Promise(resolve => {
    const socket = dial(path);
    const timer = setTimeout(() => finish(true), limitMs);
    function finish(answer: boolean): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    }
    socket.once('connect', () => finish(true));
    socket.on('error', error => finish(!isErrno(error, 'ECONNREFUSED') && !isErrno(error, 'ENOENT')));
  });
}
