import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Listener } from '../../gen/sockeye/v1/discovery';
import { createLog } from '../../src-shared/log';
import { makeDirectory } from '../targets/test-servers';
import { currentSystem } from '../targets/transports/transport';
import { createScanner } from './create-scanner';
import { createUserNames } from './user-names';
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

test('a socket that listens is told with its owner and its file', async () => {
  const path = join(directory.path, 'a.sock');
  await listen(path);
  const listener = await until(discovery.watch(gone.signal)[Symbol.asyncIterator](), at(path));
  expect(listener).toMatchObject({ boundTo: path, isMine: true, cannotDialBecause: '' });
  expect(listener.owners).toMatchObject([{ pid: process.pid, uid: process.geteuid?.() }]);
  expect(listener.file).toMatchObject({ isAllowed: true, uid: process.geteuid?.() });
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
