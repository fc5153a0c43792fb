import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createKernelSockets, type KernelSockets } from './kernel-sockets';

let proc: string;
let nowMs: number;
let read: () => KernelSockets;
beforeEach(async () => {
  proc = await mkdtemp(join(tmpdir(), 'sk-proc-'));
  await mkdir(join(proc, 'net'));
  nowMs = 0;
  // Each look at the clock takes 10 ms, so a table seems to cost that.
  read = createKernelSockets(proc, () => (nowMs += 10));
});
afterEach(() => rm(proc, { recursive: true }));

const listens = '00000000abcdef01: 00000002 00000000 00010000 0001 01';
const write = (name: string, text: string): Promise<void> => writeFile(join(proc, 'net', name), text);
const setUnix = (...inodes: readonly number[]): Promise<void> =>
  write('unix', ['Num', ...inodes.map(inode => `${listens} ${inode} /run/${inode}`)].join('\n') + '\n');
const setCount = (count: number): Promise<void> => write('protocols', `UNIX-STREAM 1152 ${count} -1 NI\n`);
const inodes = (): readonly number[] => read().unix.map(({ inode }) => inode);

test('another count of sockets has the tables read, and a while after it', async () => {
  await setUnix(1);
  await setCount(1);
  expect(inodes()).toEqual([1]);
  nowMs += 2_500;
  await setCount(2);
  expect(inodes()).toEqual([1]);
  // It was made before, and listens now: there is no sign of that.
  await setUnix(1, 2);
  expect(inodes()).toEqual([1, 2]);
});

test('without a sign of news a table is read as seldom as its cost asks for, and not never', async () => {
  await setUnix(1);
  await setCount(1);
  const first = read();
  nowMs += 2_500;
  await setUnix(1, 2);
  expect(read()).toBe(first);
  nowMs += 5_000;
  expect(inodes()).toEqual([1, 2]);
});

test('where the kernel does not count, the tables are read each time', async () => {
  await setUnix(1);
  expect(inodes()).toEqual([1]);
  nowMs += 2_500;
  await setUnix(2);
  expect(inodes()).toEqual([2]);
});
