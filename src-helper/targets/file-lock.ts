// A lock that processes share by a file: whoever makes it holds it. For changes that take milliseconds.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

import { isErrno } from '../errno';

/** How long to wait before the lock is tried again, in milliseconds. */
const retryMs = 10;
/** A lock of another machine that is older than this was left behind, in milliseconds. */
const foreignLimitMs = 10_000;

/**
 * Does the work while nobody else who asks for the same lock does theirs. The lock of a process that has died is taken
 * over. When no lock can be made (a folder that is read only) the work is done without one: it will meet the same reason.
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const token = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const isHeld = await acquire(lock, token);
  try {
    return await work();
  } finally {
    if (isHeld) await rm(lock, { force: true });
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
    if (await isAbandoned(lock)) await takeAway(lock);
    else await new Promise(resolve => setTimeout(resolve, retryMs));
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

/** Whether the process that made the lock is gone. One that cannot be read yet is just being written. */
async function isAbandoned(lock: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(lock)).mtimeMs;
    const holder = parseHolder(await readFile(lock, 'utf8'));
    if (holder?.host !== hostname()) return age > foreignLimitMs;
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return isErrno(error, 'ESRCH');
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

/** By a rename, which one of several takes; should a new lock have come meanwhile, it is put back. */
async function takeAway(lock: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, aside);
  } catch {
    return; // Another one was quicker.
  }
  if (await isAbandoned(aside)) await rm(aside, { force: true });
  else await rename(aside, lock).catch(() => undefined); // Its holder is done with it.
}
