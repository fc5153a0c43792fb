// The whole way of a call without Electron: the window's transport, a real MessageChannel, main's router and relay, a real
// grpc-js server on a real socket. Tests of src-main may join the processes; nothing else may.
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

import { startLinkServer } from '../../src-helper/server';
import { createPortRpc, type Rpc } from '../../src-renderer/rpc/port-rpc';
import { type ReplyPort, toReplyPort } from '../../src-renderer/rpc/reply-port';
import { createLog } from '../../src-shared/log';
import type { ServiceHandlers } from '../../src-shared/service-handlers';
import { createLinkClient } from '../helper/link-client';
import { type FramePort, type OpenCall, serveCallPort } from '../rpc/call-port';
import { createCallRouter } from '../rpc/call-router';
import { createRelay, type HelperLink } from '../rpc/relay-call';

/** A link that ends with its test. */
export interface JoinedLink {
  readonly rpc: Rpc;
  /** A port by itself, for tests of frames. */
  readonly openPort: () => ReplyPort;
  readonly socketPath: string;
  /** Main's own way to the helper. */
  readonly helperLink: HelperLink;
  /** How many ports the window has made so far. */
  readonly portCount: () => number;
  /** Closes all ports from main's side. */
  readonly closePorts: () => void;
  /** What the helper has logged. */
  readonly logged: string[];
  /** Tells main that the helper has gone. */
  readonly helperGone: () => void;
  readonly close: () => Promise<void>;
}

const token = 'a'.repeat(64);

/** Serves `remote` on a socket and `local` in main, and joins a window to both. */
export async function joinLink({
  remote,
  local = new Map(),
}: {
  readonly remote: ServiceHandlers;
  readonly local?: ServiceHandlers;
}): Promise<JoinedLink> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  const socketPath = path.join(directory, 'h1');
  const logged: string[] = [];
  const log = createLog('test', text => logged.push(text));
  const server = await startLinkServer({ socketPath, token }, remote, log);
  const client = createLinkClient(`unix:${socketPath}`);
  const gone = new AbortController();
  setMaxListeners(0, gone.signal); // one for each open call
  const helperLink: HelperLink = { client, token, gone: gone.signal };
  const route = { kind: 'open', openCall: createRelay(helperLink) } as const;
  const openCall = createCallRouter({
    local,
    helperPaths: new Set(remote.keys()),
    helperRoute: () => route,
    log,
  });
  const ports: MessagePort[] = [];
  const openPort = (): ReplyPort => openTestPort(openCall, ports);
  return {
    rpc: createPortRpc(openPort),
    openPort,
    socketPath,
    helperLink,
    portCount: () => ports.length,
    closePorts: () => ports.forEach(port => port.close()),
    logged,
    helperGone: () => gone.abort(),
    async close() {
      ports.forEach(port => port.close());
      client.close();
      await server.stop(100);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The window's end of a port whose calls go this way; main's end is added to `mainPorts`. */
export function openTestPort(openCall: OpenCall, mainPorts: MessagePort[]): ReplyPort {
  const { port1, port2 } = new MessageChannel();
  mainPorts.push(port2);
  serveCallPort(toFramePort(port2), openCall);
  const replyPort = toReplyPort(port1);
  port1.once('close', () => replyPort.onClose());
  return replyPort;
}

function toFramePort(port: MessagePort): FramePort {
  return {
    post: batch => port.postMessage(batch),
    onMessage: listener => void port.on('message', listener),
    onClose: listener => void port.once('close', listener),
    close: () => port.close(),
  };
}
