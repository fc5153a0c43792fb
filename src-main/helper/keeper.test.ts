import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { type BuiltProgram, buildProgram } from '../testing/build-program';

let program: BuiltProgram;
let root: string;
let watcher: FSWatcher | undefined;

beforeAll(async () => {
  program = await buildProgram('src-main/testing/keeper-parent.ts');
});

afterAll(() => program.remove());

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
});

afterEach(async () => {
  watcher?.close();
  await rm(root, { recursive: true, force: true });
});

async function startParent(...paths: readonly string[]): Promise<ChildProcess> {
  const parent = spawn(process.execPath, [program.file, ...paths], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(parent.stdout, 'data');
  return parent;
}

async function emptied(folder: string): Promise<void> {
  watcher ??= watch(folder);
  while ((await readdir(folder)).length > 0) await Promise.race([once(watcher, 'change'), delay(100)]);
}

it('removes directory and socket when the process that it watches for is killed', async () => {
  const odd = path.join(root, `it's a "$HOME" \\ path`);
  await mkdir(path.join(odd, 'inside'), { recursive: true });
  await writeFile(path.join(odd, 'h1'), '');
  await mkdir(path.join(root, 'sample'));
  await writeFile(path.join(root, 'sample', 'greeter.sock'), '');
  const parent = await startParent(odd, path.join(root, 'sample', 'greeter.sock'));
  watcher = watch(root);
  const killedAtMs = performance.now();
  parent.kill('SIGKILL');
  await emptied(root);
  expect(performance.now() - killedAtMs).toBeLessThan(2000);
});

it('leaves a socket that it was told to let go, and the folder of one beside others', async () => {
  for (const name of ['first.sock', 'second.sock']) await writeFile(path.join(root, name), '');
  const directory = path.join(root, 'directory');
  await mkdir(directory);
  const parent = await startParent(directory, path.join(root, 'first.sock'), path.join(root, 'second.sock'), '-');
  const other = path.join(root, 'third.sock');
  await writeFile(other, '');
  const second = await startParent(directory, other);
  watcher = watch(root);
  second.kill('SIGKILL');
  parent.kill('SIGKILL');
  while ((await readdir(root)).length > 2) await Promise.race([once(watcher, 'change'), delay(100)]);
  expect((await readdir(root)).sort()).toEqual(['first.sock', 'second.sock']);
});

it('leaves everything when the process stops it', async () => {
  const file = path.join(root, 'h1');
  await writeFile(file, '');
  const parent = await startParent(file);
  parent.kill('SIGTERM');
  await once(parent, 'exit');
  // The keeper of a process that dies later is done: this one's would have been, too.
  const folder = path.join(root, 'folder');
  await mkdir(folder);
  const second = await startParent(path.join(folder, 'x'));
  await mkdir(path.join(folder, 'x'));
  watcher = watch(folder);
  second.kill('SIGKILL');
  await emptied(folder);
  await access(file);
});
