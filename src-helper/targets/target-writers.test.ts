// Writers in processes of their own: some race each other, some are killed in the middle of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from 'vite';

import { createFileTargetStore } from './file-target-store';
import { makeDirectory } from '../wire/dial/testing/test-servers';

let directory: Awaited<ReturnType<typeof makeDirectory>>;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  directory = await makeDirectory();
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'testing/write-targets.ts'),
      outDir: join(directory.path, 'program'),
      target: 'node20.18',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'writer.cjs' } },
    },
  });
}, 60_000);
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await directory.remove();
});

interface Writer {
  /** The ids that it said were saved. */
  readonly ids: readonly string[];
  readonly ended: Promise<unknown>;
  /** Resolves when so many are saved. */
  until(count: number): Promise<void>;
  kill(): Promise<void>;
}

function startWriter(file: string, name: string, count: number): Writer {
  const program = join(directory.path, 'program', 'writer.cjs');
  const child = spawn(process.execPath, [program, file, name, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  let said = '';
  const ids: string[] = [];
  const wakes = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (said + text).split('\n');
    said = lines.pop() ?? '';
    ids.push(...lines);
    for (const wake of wakes) wake();
  });
  const ended = once(child, 'close').then(() => running.delete(child));
  return {
    ids,
    ended,
    until: wanted =>
      new Promise(resolve => {
        const look = (): void => {
          if (ids.length >= wanted) resolve();
        };
        wakes.add(look);
        look();
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function freshFile(name: string): Promise<string> {
  const folder = join(directory.path, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  return join(folder, 'targets.json');
}

test('writers in several processes lose no target of each other', { timeout: 60_000 }, async () => {
  const file = await freshFile('race');
  const writers = ['a', 'b', 'c'].map(name => startWriter(file, name, 12));
  await Promise.all(writers.map(writer => writer.ended));
  const saved = (await createFileTargetStore({ file, sample: undefined })).list().map(({ id }) => id);
  expect(writers.map(({ ids }) => ids.length)).toEqual([12, 12, 12]);
  expect([...saved].sort()).toEqual(writers.flatMap(({ ids }) => ids).sort());
  expect(await readdir(join(directory.path, 'race'))).toEqual(['targets.json']);
});

test('a writer that is killed leaves a whole file with all that it said was saved', { timeout: 120_000 }, async () => {
  const file = await freshFile('kill');
  const said: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    const writer = startWriter(file, `round-${round}`, 10_000);
    await writer.until(3 + round);
    await writer.kill();
    said.push(...writer.ids);
    const { targets } = JSON.parse(await readFile(file, 'utf8')) as { targets: readonly { id: string }[] };
    const saved = new Set(targets.map(({ id }) => id));
    expect(said.filter(id => !saved.has(id))).toEqual([]);
  }
  // The next one is not held up by the lock of the last, and takes what it left behind away.
  await writeFile(`${file}.9a1c.tmp`, '{ "version": 1, "targ');
  const next = startWriter(file, 'next', 1);
  await next.ended;
  expect(next.ids).toHaveLength(1);
  expect(await readdir(join(directory.path, 'kill'))).toEqual(['targets.json']);
});
