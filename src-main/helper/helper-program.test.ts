// The helper's own file, as a process of plain Node.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Clients, createClients } from '../../src-renderer/rpc/clients';
import { createPortRpc } from '../../src-renderer/rpc/port-rpc';
import { StatusCode } from '../../src-shared/status-code';
import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { createRelay } from '../rpc/relay-call';
import { type BuiltProgram, buildProgram } from '../testing/build-program';
import { openTestPort } from '../testing/joined-link';
import { forkHelper } from './fork-helper';
import type { LaunchedHelper } from './helper-supervisor';
import { type LaunchedLink, launchLink } from './launch-link';
import { createLinkClient } from './link-client';
import { createSocketDirectory, type SocketDirectory } from './socket-directory';

let helper: BuiltProgram;
let parent: BuiltProgram;
let root: string;
let sockets: SocketDirectory;
/** For the sample; the helper makes it and takes it away. */
const testSettings = helperSettings(defaultValues());
let sampleDirectory: string;
const mainPorts: MessagePort[] = [];

beforeAll(async () => {
  [helper, parent] = await Promise.all([
    buildProgram('src-helper/helper.ts'),
    buildProgram('src-main/testing/helper-parent.ts'),
  ]);
});

afterAll(() => Promise.all([helper.remove(), parent.remove()]));

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  sockets = await createSocketDirectory([root]);
  sampleDirectory = path.join(root, 'sample');
});

afterEach(async () => {
  mainPorts.splice(0).forEach(port => port.close());
  await sockets.remove();
  await rm(root, { recursive: true, force: true });
});

function launch(): Promise<LaunchedHelper<LaunchedLink>> {
  const spawnHelper = (): ReturnType<typeof forkHelper> => forkHelper(helper.file);
  return launchLink(
    { spawn: spawnHelper, sockets, dataDirectory: root, sampleDirectory, isSafe: false, settings: () => testSettings },
    new AbortController().signal,
  );
}

function connect(link: LaunchedLink): Clients {
  return createClients(createPortRpc(() => openTestPort(createRelay(link), mainPorts)));
}

async function end(launched: LaunchedHelper<LaunchedLink>): Promise<void> {
  await launched.process.stop();
  await launched.close();
}

describe('the helper under plain Node', () => {
  it('says ready, answers a ping, and says who it is', async () => {
    const launched = await launch();
    const { link } = connect(launched.link);
    expect(await link.ping({ payload: Uint8Array.of(1, 2) })).toEqual({ payload: Uint8Array.of(1, 2) });
    const info = await link.getHelperInfo({});
    expect(info.pid).toBe(launched.process.pid);
    expect(info.nodeVersion).toBe(process.versions.node);
    await end(launched);
    expect(await launched.process.exited).toBe('it exited with code 0');
  });

  it('has its sockets for the owner alone, and removes all of them when it stops', async () => {
    const launched = await launch();
    expect(await readdir(sampleDirectory)).toEqual(['greeter.sock']);
    expect(launched.process.sampleSocketPath).toBe(path.join(sampleDirectory, 'greeter.sock'));
    expect((await stat(launched.link.socketPath)).mode & 0o777).toBe(0o600);
    await launched.process.stop();
    await expect(access(launched.link.socketPath)).rejects.toThrow('ENOENT');
    await expect(access(sampleDirectory)).rejects.toThrow('ENOENT');
    await launched.close();
  });

  it('ends gracefully on SIGTERM', async () => {
    const launched = await launch();
    process.kill(launched.process.pid, 'SIGTERM');
    expect(await launched.process.exited).toBe('it exited with code 0');
    await expect(access(launched.link.socketPath)).rejects.toThrow('ENOENT');
    await launched.close();
  });

  it('answers nobody who has another token', async () => {
    const launched = await launch();
    const { link } = connect({ ...launched.link, token: 'd'.repeat(64) });
    await expect(link.ping({ payload: new Uint8Array() })).rejects.toMatchObject({ code: StatusCode.UNAUTHENTICATED });
    await end(launched);
  });

  it('ends every open call in words when it is killed, and leaves no socket of its own', async () => {
    const launched = await launch();
    const { target } = connect(launched.link);
    const targets = target.watchTargets({})[Symbol.asyncIterator]();
    await targets.next();
    process.kill(launched.process.pid, 'SIGKILL');
    await expect(targets.next()).rejects.toMatchObject({
      code: StatusCode.UNAVAILABLE,
      details: expect.stringContaining('The helper process ended') as string,
    });
    await launched.process.exited;
    await launched.close();
    await expect(access(launched.link.socketPath)).rejects.toThrow('ENOENT');
  });

  it('leaves no public socket behind when it is killed and not started again', async () => {
    const launched = await launch();
    process.kill(launched.process.pid, 'SIGKILL');
    await launched.process.exited;
    expect(await readdir(sampleDirectory)).toEqual(['greeter.sock']);
    await launched.close();
    await expect(access(sampleDirectory)).rejects.toThrow('ENOENT');
  });

  it('is started again on a fresh socket, with the sample where it was', async () => {
    const first = await launch();
    process.kill(first.process.pid, 'SIGKILL');
    await first.process.exited;
    await first.close();
    const second = await launch();
    expect(second.link.socketPath).not.toBe(first.link.socketPath);
    expect(await readdir(sampleDirectory)).toEqual(['greeter.sock']);
    await connect(second.link).link.ping({ payload: new Uint8Array() });
    await end(second);
  });

  it('says in words why it cannot start', async () => {
    const full = { ...sockets, freshSocketPath: () => Promise.resolve(path.join(root, 'missing', 'h1')) };
    const spawnHelper = (): ReturnType<typeof forkHelper> => forkHelper(helper.file);
    await expect(
      launchLink(
        {
          spawn: spawnHelper,
          sockets: full,
          dataDirectory: root,
          sampleDirectory,
          isSafe: false,
          settings: () => testSettings,
        },
        new AbortController().signal,
      ),
    ).rejects.toThrow(/The helper ended before it was ready: The helper cannot listen on .*missing/);
  });

  it('exits, and removes its sockets, when its parent is killed', async () => {
    const socketPath = await sockets.freshSocketPath();
    await mkdir(path.join(root, 'data'));
    const orphanMaker = spawn(
      process.execPath,
      [parent.file, helper.file, socketPath, path.join(root, 'data'), sampleDirectory],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await once(orphanMaker.stdout, 'data');
    await access(socketPath);
    orphanMaker.kill('SIGKILL');
    await once(orphanMaker.stdout, 'close'); // The helper holds it too: it closes when both have gone.
    await expect(access(socketPath)).rejects.toThrow('ENOENT');
    await expect(access(sampleDirectory)).rejects.toThrow('ENOENT');
  });

  it('is found gone by a client that knows its socket only', async () => {
    const launched = await launch();
    const client = createLinkClient(`unix:${launched.link.socketPath}`);
    await end(launched);
    const { link } = connect({ ...launched.link, client, gone: new AbortController().signal });
    await expect(link.ping({ payload: new Uint8Array() })).rejects.toMatchObject({ code: StatusCode.UNAVAILABLE });
    client.close();
  });
});
