import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createHandOverAnswer, handOver, type HandedWords } from './hand-over';

let root: string;
const servers: Server[] = [];
const handed = { words: ['unix:/run/a.sock'], directory: '/home/ada', dataDirectory: '/data' };

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(root, { recursive: true, force: true });
});

/** Plays another instance: its directory, with this mode, and what listens in it. */
async function listen(pid: number, answer: (socket: Socket) => void, mode = 0o700): Promise<string> {
  const directory = path.join(root, `sockeye-${pid}-abcdef`);
  await mkdir(directory);
  await chmod(directory, mode);
  const server = createServer(answer);
  servers.push(server);
  server.listen(path.join(directory, 'alive'));
  await once(server, 'listening');
  return path.join(directory, 'alive');
}

/** An instance that takes words for this data; the list gets what it took. */
async function listenForWords(pid: number, dataDirectory: string): Promise<readonly HandedWords[]> {
  const taken: HandedWords[] = [];
  await listen(
    pid,
    createHandOverAnswer(dataDirectory, words => taken.push(words)),
  );
  return taken;
}

describe('handing words over', () => {
  it('reaches the instance with the same data, and no other', async () => {
    const other = await listenForWords(100_001, '/other data');
    const taken = await listenForWords(100_002, '/data');
    expect(await handOver(handed, [root])).toBe(process.pid);
    expect(taken).toEqual([handed]);
    expect(other).toEqual([]);
  });

  it('reaches nobody when nobody runs', async () => {
    expect(await handOver(handed, [root, path.join(root, 'missing')])).toBeUndefined();
  });

  it('asks nobody whose directory is open to others or only a link, whatever its name', async () => {
    const asked: number[] = [];
    const count =
      (pid: number) =>
      (socket: Socket): void => {
        asked.push(pid);
        socket.destroy();
      };
    await listen(100_001, count(100_001), 0o755);
    const real = path.dirname(await listen(100_002, count(100_002)));
    // What is behind the link is as private as it should be.
    await mkdir(path.join(root, 'elsewhere'));
    await rename(real, path.join(root, 'elsewhere', 'moved'));
    await symlink(path.join(root, 'elsewhere', 'moved'), path.join(root, 'sockeye-100003-abcdef'));
    await listen(100_004, count(100_004));
    expect(await handOver(handed, [root])).toBeUndefined();
    expect(asked).toEqual([100_004]); // Of the three only the one that is private and real.
  });

  it('gives up on an instance that is stopped or says something else, and asks the next', async () => {
    await listen(100_001, () => undefined);
    await listen(100_002, socket => socket.end('HTTP/1.1 400\n'));
    await listen(100_003, socket => socket.destroy());
    const taken = await listenForWords(100_004, '/data');
    expect(await handOver(handed, [root])).toBe(process.pid);
    expect(taken).toHaveLength(1);
  });
});

describe('taking words', () => {
  it.each([
    'not json\n',
    '{}\n',
    '{"words":"x","directory":"/","dataDirectory":"/data"}\n',
    '{"words":[1],"directory":"/","dataDirectory":"/data"}\n',
    'x'.repeat(300_000),
  ])('closes on what is not words for it (%#)', async text => {
    const taken: HandedWords[] = [];
    const file = await listen(
      100_001,
      createHandOverAnswer('/data', words => taken.push(words)),
    );
    const socket = connect(file);
    socket.on('error', () => undefined);
    socket.write(text);
    await new Promise(resolve => socket.resume().once('close', resolve));
    expect(taken).toEqual([]);
  });

  it('survives who asks and goes', async () => {
    const taken: HandedWords[] = [];
    const file = await listen(
      100_001,
      createHandOverAnswer('/data', words => taken.push(words)),
    );
    const script = path.join(root, 'ask.cjs');
    await writeFile(
      script,
      `const s = require('net').connect(process.argv[2]); s.write(process.argv[3] + '\\n', () => process.exit());`,
    );
    await once(fork(script, [file, JSON.stringify(handed)]), 'exit');
    await expect.poll(() => taken, { timeout: 8000 }).toEqual([handed]);
  });
});
