import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { buildProgram } from '../testing/build-program';
import { openLogFile } from './log-file';

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  folder = path.join(root, 'logs');
});

afterEach(async () => {
  await chmod(folder, 0o700).catch(() => undefined);
  await rm(root, { recursive: true, force: true });
});

describe('the log file', () => {
  it('is there at once, for its owner alone', async () => {
    const file = openLogFile(folder);
    file.write('one\n');
    expect(await readFile(path.join(folder, 'sockeye.log'), 'utf8')).toBe('one\n');
    expect((await stat(path.join(folder, 'sockeye.log'))).mode & 0o777).toBe(0o600);
    file.close();
  });

  it('goes on where the last start ended', async () => {
    for (const text of ['one\n', 'two\n']) {
      const file = openLogFile(folder);
      file.write(text);
      file.close();
    }
    expect(await readFile(path.join(folder, 'sockeye.log'), 'utf8')).toBe('one\ntwo\n');
  });

  it('keeps five files of bounded size, the newest lines in the first', async () => {
    const file = openLogFile(folder, { limitBytes: 1000 });
    for (let at = 0; at < 1000; at++) file.write(`line ${at} ${'x'.repeat(90)}\n`);
    file.close();
    const names = (await readdir(folder)).sort();
    expect(names).toEqual(['sockeye.1.log', 'sockeye.2.log', 'sockeye.3.log', 'sockeye.4.log', 'sockeye.log']);
    for (const name of names) expect((await stat(path.join(folder, name))).size).toBeLessThan(1200);
    expect(await readFile(path.join(folder, 'sockeye.log'), 'utf8')).toContain('line 999 ');
    expect(await readFile(path.join(folder, 'sockeye.1.log'), 'utf8')).toContain('line 98');
  });

  it('does not move on what another process has moved on', async () => {
    const file = openLogFile(folder, { limitBytes: 10 });
    file.write('a line of one\n');
    await rename(path.join(folder, 'sockeye.log'), path.join(folder, 'sockeye.1.log'));
    await writeFile(path.join(folder, 'sockeye.log'), 'other\n');
    file.write('next\n');
    file.close();
    expect(await readFile(path.join(folder, 'sockeye.log'), 'utf8')).toBe('other\nnext\n');
    expect(await readFile(path.join(folder, 'sockeye.1.log'), 'utf8')).toBe('a line of one\n');
  });

  it('is no reason to fail when the disk refuses, leaves it alone for a while, and comes back', async () => {
    await writeFile(folder, 'not a folder');
    let nowMs = 0;
    const file = openLogFile(folder, { now: () => nowMs });
    file.write('lost\n');
    await rm(folder);
    file.write('too soon\n');
    nowMs = 10_000;
    file.write('kept\n');
    file.close();
    const text = await readFile(path.join(folder, 'sockeye.log'), 'utf8');
    expect(text).toMatch(/^\n\(lines were lost: E\w+: .*\)\nkept\n$/);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'takes lines again once a full disk has room, and marks what is missing',
    async () => {
      await mkdir(folder);
      const name = path.join(folder, 'sockeye.log');
      await symlink('/dev/full', name); // Writes to it fail as on a full disk.
      let nowMs = 0;
      const file = openLogFile(folder, { now: () => nowMs });
      file.write('lost\n');
      await rm(name);
      nowMs = 10_000;
      file.write('kept\n');
      file.write('more\n');
      file.close();
      expect(await readFile(name, 'utf8')).toMatch(/^\n\(lines were lost: ENOSPC.*\)\nkept\nmore\n$/);
    },
  );

  it('is made anew when somebody removes it while it is written to', async () => {
    const file = openLogFile(folder);
    file.write('one\n');
    await rm(folder, { recursive: true });
    file.write('two\n');
    file.close();
    expect(await readFile(path.join(folder, 'sockeye.log'), 'utf8')).toBe('two\n');
  });

  it('of two processes that write at once is bounded, and no line in it is broken', async () => {
    const program = await buildProgram('src-main/testing/log-writer.ts');
    const writers = ['a', 'b'].map(name => fork(program.file, [folder, name, '3000', '20000']));
    const ends = await Promise.all(writers.map(writer => once(writer, 'exit')));
    expect(ends.map(([code]) => code as number)).toEqual([0, 0]);
    const names = (await readdir(folder)).sort();
    expect(names.length).toBeLessThanOrEqual(5);
    const texts = await Promise.all(names.map(name => readFile(path.join(folder, name), 'utf8')));
    const lines = texts.flatMap(text => text.trimEnd().split('\n'));
    expect(lines.filter(line => !/^[ab] \d{4} x{60}$/.test(line))).toEqual([]);
    for (const name of ['a', 'b']) {
      const numbers = lines.filter(line => line.startsWith(name)).map(line => Number(line.slice(2, 6)));
      expect(new Set(numbers).size, 'no line is there twice').toBe(numbers.length);
    }
    // One may end long before the other, whose lines then take the place of its own.
    expect(lines.some(line => line.slice(2).startsWith('2999'))).toBe(true);
    for (const name of names) expect((await stat(path.join(folder, name))).size).toBeLessThan(20_200);
    await program.remove();
  });
});
