// One helper and the link to it: fresh socket, fresh token, fresh client each time.
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';

import { Client, credentials } from '@grpc/grpc-js';

import type { HelperLink } from '../rpc/relay-call';
import { type ChildHandle, launchHelper } from './helper-process';
import type { LaunchedHelper } from './helper-supervisor';
import type { SocketDirectory } from './socket-directory';

/** A link, and where it is. */
export interface LaunchedLink extends HelperLink {
  readonly socketPath: string;
}

/** What a launch needs besides a process. */
export interface LaunchLinkOptions {
  readonly spawn: () => ChildHandle;
  readonly sockets: SocketDirectory;
  /** The folder with the user's targets and recordings; exists. */
  readonly dataDirectory: string;
  /** The folder for the public socket of the sample; the helper makes it. */
  readonly sampleDirectory: string;
}

/** How long the helper may take to be ready, and to stop, in milliseconds. */
const readyLimitMs = 20_000;
const stopLimitMs = 1200;

/** Starts a helper and opens the link to it. Rejects with a sentence when the helper does not become ready. */
export async function launchLink(
  { spawn, sockets, dataDirectory, sampleDirectory }: LaunchLinkOptions,
  signal: AbortSignal,
): Promise<LaunchedHelper<LaunchedLink>> {
  const socketPath = sockets.freshSocketPath();
  const token = randomBytes(32).toString('hex');
  const start = { kind: 'start', socketPath, token, dataDirectory, sampleDirectory } as const;
  const removeSocket = (): Promise<void> => rm(socketPath, { force: true }).catch(() => undefined);
  const process = await launchHelper({ spawn, start, readyLimitMs, stopLimitMs }, signal).catch(
    async (error: unknown) => {
      await removeSocket();
      throw error;
    },
  );
  const client = createLinkClient(`unix:${socketPath}`);
  const gone = new AbortController();
  setMaxListeners(0, gone.signal); // one for each open call
  void process.exited.then(() => gone.abort());
  return {
    process,
    link: { client, token, gone: gone.signal, socketPath },
    async close() {
      client.close();
      await removeSocket();
    },
  };
}

/**
 * A client for a helper at this target of grpc-js. Its flow-control window is raised (2.4 times the bytes a second of a stream);
 * never raise the server's too: node:http2 deadlocks when both ends of a Unix socket do.
 */
export function createLinkClient(target: string): Client {
  return new Client(target, credentials.createInsecure(), {
    'grpc-node.flow_control_window': 4 * 1024 * 1024,
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.default_authority': 'localhost',
  });
}
