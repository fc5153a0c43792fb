// Servers for the tests of this folder and of calls: real sockets, in a folder of their own.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Endpoint } from '../../../../gen/sockeye/v1/endpoint';
import type { Target } from '../../../../gen/sockeye/v1/target';

/** A folder for sockets, removed with `remove`. */
export async function makeDirectory(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sky-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A raw listener that does with each connection what it is told; closing it breaks its connections. */
export async function listenRaw(
  at: string | number,
  onConnection: (socket: Socket) => void,
): Promise<{ readonly server: NetServer; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  if (typeof at === 'string') server.listen(at);
  else server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** A target at a Unix socket. */
export function unixTarget(path: string, changes: Partial<Target> = {}): Target {
  return makeTarget({ address: { $case: 'unix', value: { path } } }, changes);
}

/** A target at an endpoint, with plain settings but for the changes. */
export function makeTarget(endpoint: Endpoint, changes: Partial<Target> = {}): Target {
  return {
    id: 't1',
    name: 'test',
    endpoint,
    connection: { authority: '', tls: undefined, receiveLimitBytes: 0n },
    schemaSources: undefined,
    metadata: [],
    isSample: false,
    ...changes,
  };
}
