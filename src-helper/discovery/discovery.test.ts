import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Listener } from '../../gen/sockeye/v1/discovery';
import { createLog } from '../../src-shared/log';
import { makeDirectory } from '../wire/dial/testing/test-servers';
import { currentSystem } from '../wire/dial/transports/transport';
import { createScanner } from './create-scanner';
import { createUserNames } from '../user-names';
import { createDiscovery, type Discovery, type DiscoveryState } from './discovery';

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let discovery: Discovery;
let gone: AbortController;
const servers: Server[] = [];

beforeEach(async () => {
  directory = await makeDirectory();
  const names = createUserNames();
  discovery = createDiscovery({
    scanner: createScanner(currentSystem(), names),
    names,
    log: createLog('test', () => undefined),
    uid: process.geteuid?.(),
  });
  gone = new AbortController();
});
afterEach(async () => {
  gone.abort();
  await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
  await directory.remove();
});

function listen(at: string | { readonly host: string; readonly port: number }): Promise<Server> {
  const server = createServer(() => undefined);
  servers.push(server);
  return new Promise(resolve => server.listen(at, () => resolve(server)));
}

/** Reads states until one has what is looked for. */
async function until<T>(
  states: AsyncIterator<DiscoveryState>,
  find: (listeners: Listener[]) => T | undefined,
): Promise<T> {
  for (;;) {
    const step = await states.next();
    if (step.done === true) throw new Error('The watch ended.');
    const { listeners } = step.value;
    const found = find([...listeners.values()]);
    if (found !== undefined) return found;
  }
}

const at =
  (path: string) =>
  (listeners: readonly Listener[]): Listener | undefined =>
    listeners.find(({ endpoint }) => endpoint?.address?.$case === 'unix' && endpoint.address.value.path === path);

test('the system is looked at while somebody watches, and not at all otherwise', async () => {
  const pauses: AbortSignal[] = [];
  let scans = 0;
  const watched = createDiscovery({
    scanner: {
      scan: () => {
        scans += 1;
        return Promise.resolve({ listeners: new Map(), blindSpots: [] });
      },
    },
    names: createUserNames(),
    log: createLog('test', () => undefined),
    uid: 0,
    pause: (_ms, signal) => {
      pauses.push(signal);
      return new Promise(resolve => signal.addEventListener('abort', () => resolve()));
    },
  });
  const [one, other] = [watched.watch(gone.signal), watched.watch(gone.signal)].map(each =>
    each[Symbol.asyncIterator](),
  );
  await Promise.all([one?.next(), other?.next()]);
  await one?.return?.();
  expect(pauses.map(({ aborted }) => aborted)).toEqual([false]);
  await other?.return?.();
  expect(pauses.map(({ aborted }) => aborted)).toEqual([true]);
  expect(scans).toBe(1);
});

test('a system that cannot be looked at is told as a blind spot, and what was known stays', async () => {
  let isBroken = false;
  const scanner = createScanner(currentSystem(), createUserNames());
  const broken = createDiscovery({
    scanner: {
      scan: signal => (isBroken ? Promise.reject(new Error('no /proc here')) : scanner.scan(signal)),
    },
    names: createUserNames(),
    log: createLog('test', () => undefined),
    uid: 0,
  });
  const path = join(directory.path, 's');
  await listen(path);
  expect(at(path)([...(await broken.current(gone.signal)).listeners.values()])).toBeDefined();
  isBroken = true;
  const { listeners, report } = await broken.current(gone.signal);
  expect(at(path)([...listeners.values()])).toBeDefined();
  expect(report.blindSpots).toEqual([
    { cause: 'scan-failed', what: 'What listens here cannot be seen: no /proc here', nextStep: '' },
  ]);
});

test('a socket that listens is told with its owner and its file', async () => {
  const path = join(directory.path, 'a.sock');
  await listen(path);
  const listener = await until(discovery.watch(gone.signal)[Symbol.asyncIterator](), at(path));
  expect(listener).toMatchObject({ boundTo: path, isMine: true, cannotDialBecause: '' });
  expect(listener.owners).toMatchObject([{ pid: process.pid, uid: process.geteuid?.() }]);
  expect(listener.file).toMatchObject({ isAllowed: true, uid: process.geteuid?.() });
});

test('listing connects to nobody', async () => {
  let connections = 0;
  const path = join(directory.path, 's');
  const server = await listen(path);
  server.on('connection', () => (connections += 1));
  const port = await listen({ host: '127.0.0.1', port: 0 });
  port.on('connection', () => (connections += 1));
  const states = discovery.watch(gone.signal)[Symbol.asyncIterator]();
  await until(states, at(path));
  // A second scan, with news.
  await listen(join(directory.path, 't'));
  await until(states, at(join(directory.path, 't')));
  await new Promise(resolve => setImmediate(resolve));
  expect(connections).toBe(0);
});

test('a socket that appears is told, and so is that it goes', async () => {
  const states = discovery.watch(gone.signal)[Symbol.asyncIterator]();
  await states.next();
  const path = join(directory.path, 'b.sock');
  const server = await listen(path);
  const { id } = await until(states, at(path));
  server.close();
  await until(states, listeners => (listeners.some(listener => listener.id === id) ? undefined : true));
});
