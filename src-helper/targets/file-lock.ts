// A lock that processes share by a file: whoever makes it holds it. For changes that take milliseconds.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

import { isErrno } from '../errno';

/** How long to wait before the lock is tried again, in milliseconds. */
const retryMs = 10;
/** A lock of another machine that is older than this was left behind, in milliseconds. */
const foreignLimitMs = 10_000;
/** The same for this machine, where another process may have been given the number of the one that died. */
const localLimitMs = 60_000;

/**
 * Does the work while nobody else who asks for the same lock does theirs. The lock of a process that has died is taken
 * over. When no lock can be made (a folder that is read only) the work is done without one: it will meet the same reason.
 * So it is when something that is no file has the lock's name, which nobody would ever release.
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const token = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const isHeld = await acquire(lock, token);
  try {
    return await work();
  } finally {
    if (isHeld) await release(lock, token);
  }
}

async function acquire(lock: string, token: string): Promise<boolean> {
  for (;;) {
    try {
      await writeFile(lock, token, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) {
        if (!(await hasFolder(lock))) return false;
        continue;
      }
      if (!isErrno(error, 'EEXIST')) return false;
    }
    if (await isNoFile(lock)) return false;
    if (await isAbandoned(lock)) {
      const outcome = await takeOver(lock, token);
      if (outcome !== 'changed') return outcome === 'taken';
    } else await new Promise(resolve => setTimeout(resolve, retryMs));
  }
}

async function hasFolder(lock: string): Promise<boolean> {
  try {
    await mkdir(dirname(lock), { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Whether a folder, a link, a socket or a FIFO stands in the way. It is not opened: a FIFO would not let go of us. */
async function isNoFile(lock: string): Promise<boolean> {
  try {
    return !(await lstat(lock)).isFile();
  } catch {
    return false; // It has just been released.
  }
}

/** Whether the process that made the lock is gone. One that cannot be read yet is just being written. */
async function isAbandoned(lock: string): Promise<boolean> {
  let age: number;
  let holder: ReturnType<typeof parseHolder>;
  try {
    const file = await open(lock);
    try {
      age = Date.now() - (await file.stat()).mtimeMs;
      holder = parseHolder(await file.readFile('utf8'));
    } finally {
      await file.close();
    }
  } catch {
    return false; // It has just been released, or is not ours to read.
  }
  if (holder?.host !== hostname()) return age > foreignLimitMs;
  try {
    process.kill(holder.pid, 0);
    return age > localLimitMs;
  } catch (error) {
    return isErrno(error, 'ESRCH') || age > localLimitMs;
  }
}

function parseHolder(text: string): { readonly pid: number; readonly host: string } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || !('pid' in json) || !('host' in json)) return undefined;
    return typeof json.pid === 'number' && typeof json.host === 'string'
      ? { pid: json.pid, host: json.host }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Puts one's own lock in the place of an abandoned one. Who does so holds a lock for that and looks again: nobody else
 * changes an abandoned lock, for its holder is gone, so there is no moment in which the lock is free or held twice.
 */
async function takeOver(lock: string, token: string): Promise<'taken' | 'changed' | 'impossible'> {
  const own = `${lock}.${randomUUID()}`;
  return withFileLock(`${lock}.takeover`, async () => {
    if (!(await isAbandoned(lock))) return 'changed';
    try {
      await writeFile(own, token, { flag: 'wx', mode: 0o600 });
      await rename(own, lock);
      return 'taken';
    } catch {
      await rm(own, { force: true }).catch(() => undefined);
      return 'impossible';
    }
  });
}

/** Leaves alone what another one has taken over meanwhile. */
async function release(lock: string, token: string): Promise<void> {
  const held = await readFile(lock, 'utf8').catch(() => token);
  if (held === token) await rm(lock, { force: true });
}
