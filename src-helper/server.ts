import { chmod, rm, stat } from 'node:fs/promises';
import { createServer, type Server as SocketServer } from 'node:net';

import { Server, ServerCredentials } from '@grpc/grpc-js';

import type { Log } from '../src-shared/log';
import type { ServiceHandlers } from '../src-shared/service-handlers';
import { KeepReading } from './keep-reading';
import { addHandlers } from './link/add-handlers';
import { createTokenGuard } from './link/token-guard';

/** The server of the link, listening. */
export interface LinkServer {
  /** Stops taking calls, lets open ones end for `limitMs` milliseconds, then cuts them; removes the socket. */
  stop(limitMs: number): Promise<void>;
}

/**
 * Serves these handlers on the private socket, or pipe, of the link. Messages have no size limit, for what the user looks
 * at is of any size. However many calls come at once, this end reads on while it writes, so that main is never kept from
 * reading for good.
 */
export async function startLinkServer(
  { socketPath, token }: { readonly socketPath: string; readonly token: string },
  handlers: ServiceHandlers,
  log: Log,
): Promise<LinkServer> {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const connections = new Set<KeepReading>();
  const onTraffic = (): void => connections.forEach(connection => connection.look());
  addHandlers(server, handlers, log, { guard: createTokenGuard(token), onTraffic });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer(socket => {
    const connection = new KeepReading(socket);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
    injector.injectConnection(socket);
  });
  await listen(listener, socketPath);
  listener.on('error', error => log.error('the link cannot take a connection', error));
  const isFile = process.platform !== 'win32';
  if (isFile) await restrictToOwner(socketPath);
  return {
    async stop(limitMs) {
      listener.close();
      await shutDown(server, limitMs);
      if (isFile) await rm(socketPath, { force: true });
    },
  };
}

function listen(listener: SocketServer, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', error => {
      reject(new Error(`The helper cannot listen on ${socketPath}: ${error.message}`, { cause: error }));
    });
    listener.listen(socketPath, resolve);
  });
}

async function restrictToOwner(socketPath: string): Promise<void> {
  await chmod(socketPath, 0o600);
  const mode = (await stat(socketPath)).mode & 0o777;
  if (mode !== 0o600) {
    throw new Error(
      `The socket ${socketPath} has the mode ${mode.toString(8)} instead of 600: this file system keeps no modes. ` +
        'Set TMPDIR to a folder on a local disk.',
    );
  }
}

function shutDown(server: Server, limitMs: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => server.forceShutdown(), limitMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
