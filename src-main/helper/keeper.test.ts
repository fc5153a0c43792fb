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

it('removes everything when the process that it watches for is killed', async () => {
  const odd = path.join(root, `it's a "$HOME" \\ path`);
  await mkdir(path.join(root, 'directory', 'sample'), { recursive: true });
  await writeFile(path.join(root, 'directory', 'h1'), '');
  await writeFile(odd, '');
  const parent = await startParent(path.join(root, 'directory'), odd);
  watcher = watch(root);
  const killedAtMs = performance.now();
  parent.kill('SIGKILL');
  await emptied(root);
  expect(performance.now() - killedAtMs).toBeLessThan(2000);
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
  await writeFile(path.join(folder, 'x'), '');
  watcher = watch(folder);
  second.kill('SIGKILL');
  await emptied(folder);
  await access(file);
});
