// Very many calls of one moment, through the window's transport and main's relay to the helper in a process of its own.
// Without KeepReading in the helper the first three hang: each end waits for the other to read.
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { RpcError } from '../../src-shared/rpc-error';
import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { StatusCode } from '../../src-shared/status-code';
import { type Clients, createClients } from '../../src-renderer/rpc/clients';
import { createPortRpc } from '../../src-renderer/rpc/port-rpc';
import { forkHelper } from '../helper/fork-helper';
import type { LaunchedHelper } from '../helper/helper-supervisor';
import { type LaunchedLink, launchLink } from '../helper/launch-link';
import { createSocketDirectory, type SocketDirectory } from '../helper/socket-directory';
import { type BuiltProgram, buildProgram } from '../testing/build-program';
import { openTestPort } from '../testing/joined-link';

let program: BuiltProgram;
let root: string;
let sockets: SocketDirectory;
let helper: LaunchedHelper<LaunchedLink>;
let clients: Clients;
const mainPorts: MessagePort[] = [];

beforeAll(async () => {
  program = await buildProgram('src-helper/helper.ts');
});

afterAll(() => program.remove());

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  sockets = await createSocketDirectory([root]);
  helper = await launchLink(
    {
      spawn: () => forkHelper(program.file),
      sockets,
      dataDirectory: root,
      sampleDirectory: path.join(root, 'sample'),
      isSafe: false,
      settings: () => helperSettings(defaultValues()),
    },
    new AbortController().signal,
  );
  clients = createClients(createPortRpc(() => openTestPort(helper.link.openCall, mainPorts)));
});

afterEach(async () => {
  mainPorts.splice(0).forEach(port => port.close());
  await helper.process.stop();
  await helper.close();
  await sockets.remove();
  await rm(root, { recursive: true, force: true });
});

/** Many pings of one moment; answers how many bytes came back. */
async function ping(count: number, bytes: number): Promise<number> {
  const payload = new Uint8Array(bytes);
  const replies = await Promise.all(Array.from({ length: count }, () => clients.link.ping({ payload })));
  return replies.reduce((total, reply) => total + reply.payload.byteLength, 0);
}

/** Opens a call that says nothing, and to which nothing is said; it ends by its signal, or with the link. */
async function openSilentCall(signal: AbortSignal): Promise<void> {
  const nothing: AsyncIterable<never> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
  };
  for await (const { update } of clients.call.run(nothing, signal)) throw new Error(`said: ${String(update?.$case)}`);
}

it('10,000 unary calls of one moment are all answered', { timeout: 60_000 }, async () => {
  expect(await ping(10_000, 10)).toBe(100_000);
});

it('4,000 unary calls of 64 KiB of one moment are all answered', { timeout: 60_000 }, async () => {
  expect(await ping(4_000, 65_536)).toBe(4_000 * 65_536);
});

it('2,000 streams of one moment all have their first message', { timeout: 60_000 }, async () => {
  const open = async (): Promise<number> => {
    for await (const { targets } of clients.target.watchTargets({})) return targets.length;
    return 0;
  };
  const counts = await Promise.all(Array.from({ length: 2_000 }, open));
  expect(counts.every(count => count === 1)).toBe(true);
});

it('behind 1,000 open calls that say nothing a call is answered, and their cancellation leaves the link whole', async () => {
  const leave = new AbortController();
  setMaxListeners(0, leave.signal);
  const open = Promise.allSettled(Array.from({ length: 1_000 }, () => openSilentCall(leave.signal)));
  expect(await ping(1, 10)).toBe(10);
  leave.abort();
  expect((await open).every(({ status }) => status === 'rejected')).toBe(true);
  expect(await ping(1, 10)).toBe(10);
});

it('10,000 calls that are cancelled at once leave the link whole', { timeout: 60_000 }, async () => {
  const leave = new AbortController();
  setMaxListeners(0, leave.signal);
  const payload = new Uint8Array(1_000);
  const calls = Array.from({ length: 10_000 }, () => clients.link.ping({ payload }, leave.signal));
  setImmediate(() => leave.abort());
  await Promise.allSettled(calls);
  expect(await ping(1, 10)).toBe(10);
});

it('each of 5,000 calls ends in words when the helper dies under them', { timeout: 60_000 }, async () => {
  const payload = new Uint8Array(10_000);
  const calls = Promise.allSettled(Array.from({ length: 5_000 }, () => clients.link.ping({ payload })));
  process.kill(helper.process.pid, 'SIGKILL');
  for (const end of await calls) {
    if (end.status === 'fulfilled') continue;
    const error: unknown = end.reason;
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: StatusCode.UNAVAILABLE });
  }
});
