import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  createSocketDirectory,
  removeAbandonedSocket,
  type SocketDirectory,
  sweepSocketDirectories,
} from './socket-directory';

let root: string;
const made: SocketDirectory[] = [];

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
});

afterEach(async () => {
  await Promise.all(made.splice(0).map(directory => directory.remove()));
  await rm(root, { recursive: true, force: true });
});

async function make(roots: readonly string[] = [root]): Promise<SocketDirectory> {
  const directory = await createSocketDirectory(roots);
  made.push(directory);
  return directory;
}

/** The id of a process that has just ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

/** What an instance leaves that was killed: a socket file that nobody listens on. */
async function makeAbandonedSocket(file: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script]), 'exit');
}

describe('the socket directory', () => {
  it('is for its owner alone and says whose it is', async () => {
    const directory = await make();
    expect((await stat(directory.path)).mode & 0o777).toBe(0o700);
    expect(path.basename(directory.path)).toMatch(new RegExp(`^sockeye-${String(process.pid)}-\\w{6}$`));
  });

  it('gives a new path each time, short enough for every system', async () => {
    const directory = await make();
    const paths = [await directory.freshSocketPath(), await directory.freshSocketPath()];
    expect(new Set(paths).size).toBe(2);
    for (const socketPath of paths) expect(Buffer.byteLength(socketPath)).toBeLessThan(104);
  });

  it('leaves a temp directory whose path is too long for the next one', async () => {
    const long = path.join(root, 'x'.repeat(100));
    await mkdir(long);
    const directory = await make([long, root]);
    expect(path.dirname(directory.path)).toBe(root);
  });

  it('leaves one that is not there for the next one', async () => {
    const directory = await make([path.join(root, 'missing'), root]);
    expect(path.dirname(directory.path)).toBe(root);
  });

  it('says what to do when there is no place at all', async () => {
    await expect(createSocketDirectory([path.join(root, 'x'.repeat(100))])).rejects.toThrow(/too long.*Set TMPDIR/);
    await expect(createSocketDirectory([path.join(root, 'missing')])).rejects.toThrow(/cannot be written.*Set TMPDIR/);
  });

  it('goes with everything in it', async () => {
    const directory = await make();
    await writeFile(await directory.freshSocketPath(), '');
    await directory.remove();
    await expect(access(directory.path)).rejects.toThrow('ENOENT');
  });

  it('stays the same while nobody touches it, however often a helper is started', async () => {
    const directory = await make();
    const before = directory.path;
    for (let start = 0; start < 3; start++) expect(path.dirname(await directory.freshSocketPath())).toBe(before);
    expect(directory.path).toBe(before);
    expect(await readdir(root)).toEqual([path.basename(before)]);
  });

  it.each([
    ['its directory', (directory: string) => rm(directory, { recursive: true })],
    ['the temp directory', (directory: string) => rm(path.dirname(directory), { recursive: true })],
    ['the privacy of its directory', (directory: string) => chmod(directory, 0o777)],
  ])('is made anew, for its owner alone, when %s was taken away', async (_, takeAway) => {
    const temp = path.join(root, 'temp');
    await mkdir(temp);
    const directory = await make([temp]);
    const before = directory.path;
    await takeAway(before);
    const socketPath = await directory.freshSocketPath();
    expect(path.dirname(socketPath)).toBe(directory.path);
    expect(directory.path).not.toBe(before);
    expect((await stat(directory.path)).mode & 0o777).toBe(0o700);
    expect(await readdir(directory.path)).toEqual(['alive']);
    await directory.remove();
    await expect(access(directory.path)).rejects.toThrow('ENOENT');
  });

  it('goes to the next temp directory when the first cannot be made again', async () => {
    const temp = path.join(root, 'temp');
    await mkdir(temp);
    const directory = await make([temp, root]);
    await rm(temp, { recursive: true });
    await writeFile(temp, '');
    expect(path.dirname(path.dirname(await directory.freshSocketPath()))).toBe(root);
  });

  it('two instances have two directories, and neither sweeps the other', async () => {
    const [one, other] = [await make(), await make()];
    expect(one.path).not.toBe(other.path);
    expect(await sweepSocketDirectories([root])).toEqual([]);
    expect((await readdir(root)).sort()).toEqual([one.path, other.path].map(each => path.basename(each)).sort());
  });
});

describe('the sweep', () => {
  it('removes what a dead instance left', async () => {
    const left = path.join(root, `sockeye-${await deadPid()}-Ab12cD`);
    await mkdir(left);
    await makeAbandonedSocket(path.join(left, 'alive'));
    await writeFile(path.join(left, 'h1'), '');
    expect(await sweepSocketDirectories([root, root])).toEqual([left]);
    expect(await readdir(root)).toEqual([]);
  });

  it('removes it although its process id now belongs to somebody else', async () => {
    const left = path.join(root, `sockeye-${process.ppid}-Ab12cD`);
    await mkdir(left);
    await makeAbandonedSocket(path.join(left, 'alive'));
    expect(await sweepSocketDirectories([root])).toEqual([left]);
  });

  it('leaves an instance that listens although its process id is not to be seen from here', async () => {
    const other = path.join(root, `sockeye-${await deadPid()}-Ab12cD`);
    await mkdir(other);
    const server = createServer(socket => socket.destroy());
    server.listen(path.join(other, 'alive'));
    await once(server, 'listening');
    expect(await sweepSocketDirectories([root])).toEqual([]);
    server.close();
    await once(server, 'close');
  });

  it('leaves an instance that is just being started', async () => {
    await mkdir(path.join(root, `sockeye-${process.ppid}-Ab12cD`));
    expect(await sweepSocketDirectories([root])).toEqual([]);
  });

  it('leaves what is not its own', async () => {
    const pid = await deadPid();
    for (const name of ['sockeye-test', 'sockeye-notes-123456', `other-${pid}-Ab12cD`, `sockeye-${pid}-Ab12cD-copy`]) {
      await mkdir(path.join(root, name));
    }
    expect(await sweepSocketDirectories([root, path.join(root, 'missing')])).toEqual([]);
    expect(await readdir(root)).toHaveLength(4);
  });
});

describe('the socket of a process that was killed', () => {
  it('goes, with its folder when that is empty', async () => {
    const folder = path.join(root, 'sample');
    await mkdir(folder);
    await makeAbandonedSocket(path.join(folder, 'greeter.sock'));
    await removeAbandonedSocket(path.join(folder, 'greeter.sock'));
    expect(await readdir(root)).not.toContain('sample');
  });

  it('stays when somebody else listens there by now', async () => {
    const file = path.join(root, 'greeter.sock');
    const server = createServer().listen(file);
    await once(server, 'listening');
    await removeAbandonedSocket(file);
    expect(await readdir(root)).toContain('greeter.sock');
    await new Promise(resolve => server.close(resolve));
  });
});
