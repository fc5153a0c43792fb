import { spawnSync } from 'node:child_process';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { withFileLock } from './file-lock';
import { makeDirectory } from '../wire/dial/testing/test-servers';

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let lock: string;
beforeEach(async () => {
  directory = await makeDirectory();
  lock = join(directory.path, 'file.lock');
});
afterEach(() => directory.remove());

/** The lock of a process that has ended. */
function leaveLock(): Promise<void> {
  const { pid } = spawnSync('true');
  return writeFile(lock, JSON.stringify({ pid, host: hostname(), id: 'left' }));
}

test('of many that meet an abandoned lock, one at a time works, and nothing is left behind', async () => {
  for (let round = 0; round < 40; round += 1) {
    await leaveLock();
    let [working, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      // Long enough for another one to come between.
      for (let turn = 0; turn < 5; turn += 1) await readdir(directory.path);
      working -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withFileLock(lock, work)));
    expect({ most, done }).toEqual({ most: 1, done: 8 });
  }
  expect(await readdir(directory.path)).toEqual([]);
});

test('a lock whose number another process has been given since is taken over when it is old', async () => {
  await writeFile(lock, JSON.stringify({ pid: process.ppid, host: hostname(), id: 'left' }));
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(lock, longAgo, longAgo);
  expect(await withFileLock(lock, () => Promise.resolve('done'))).toBe('done');
  expect(await readdir(directory.path)).toEqual([]);
});
