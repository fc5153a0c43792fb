// A server that pours messages, and the two ways of reading it that benchmarks compare: the engine of calls, and a bare
// grpc-js client that throws away what it gets.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Client } from '@grpc/grpc-js';

import { type Recording, StatusOrigin } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { Target } from '../../gen/sockeye/v1/target';
import { TargetCall } from '../../src-helper/calls/target-call';
import type { RecordingStore } from '../../src-helper/recordings/recording-store';
import type { TargetWire } from '../../src-helper/wire/dial/target-wire';

const method = 'bench.Flood/Pour';

/** Starts the server in a process of its own, at this path, with messages of this size; resolves when it listens. */
export async function startFlood(root: string, socketPath: string, messageBytes: number): Promise<ChildProcess> {
  const server = fork(join(root, 'dist/bench/message-flood.cjs'), [socketPath, String(messageBytes)]);
  await once(server, 'message');
  return server;
}

/** Ends a server that was forked. */
export async function stopServer(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.disconnect();
  await gone;
}

/** A target at this path, as plain as there is. */
export function targetAt(path: string): Target {
  return Target.fromPartial({ id: 'bench', name: 'Bench', endpoint: { address: { $case: 'unix', value: { path } } } });
}

/** What one window of a benchmark came to. */
export interface Poured {
  readonly messages: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/**
 * Reads for `windowMs` by the engine, into `store`; the time ends when `settle` resolves. The recording is deleted again,
 * so that the next windows do not meet the quota.
 */
export async function pourThroughEngine(
  windowMs: number,
  wire: TargetWire,
  store: RecordingStore,
  settle: () => Promise<void>,
): Promise<Poured> {
  const writer = store.begin({
    targetId: 'bench',
    targetName: 'Bench',
    endpoint: undefined,
    methodPath: method,
    methodKind: MethodKind.METHOD_KIND_SERVER_STREAMING,
    schemaHash: '',
    startedAtUs: BigInt(Date.now()) * 1_000n,
    replayOfId: '',
  });
  const begin = performance.now();
  const call = new TargetCall({
    wire,
    path: `/${method}`,
    metadata: [],
    deadlineMs: undefined,
    waitForReady: false,
    isCompressed: false,
    writer,
    judge: ({ kind }) =>
      Promise.resolve({ code: 1, message: kind, origin: StatusOrigin.STATUS_ORIGIN_USER, explanation: undefined }),
  });
  call.halfClose();
  setTimeout(() => call.cancel(), windowMs);
  await call.ended;
  await settle();
  const durationMs = performance.now() - begin;
  const kept: Recording | undefined = (await store.get(writer.id))?.summary;
  await store.delete([writer.id]);
  return { messages: Number(kept?.messagesReceived), bytes: Number(kept?.bytesReceived), durationMs };
}

/** Reads for `windowMs` by a bare client. */
export async function pourThroughBareClient(windowMs: number, client: Client): Promise<Poured> {
  const begin = performance.now();
  let messages = 0;
  let bytes = 0;
  const call = client.makeServerStreamRequest(`/${method}`, asIs, asIs, Buffer.alloc(0));
  call.on('data', (data: Buffer) => {
    messages++;
    bytes += data.length;
  });
  call.on('error', () => undefined);
  setTimeout(() => call.cancel(), windowMs);
  // Not once(call, ...), which rejects for the error that a cancel brings.
  await new Promise(resolve => call.once('status', resolve));
  return { messages, bytes, durationMs: performance.now() - begin };
}

function asIs(data: Buffer): Buffer {
  return data;
}
