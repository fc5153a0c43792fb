// call.bytes: megabytes a second of messages of 64 KiB that go through the engine of calls over a Unix socket, against a
// bare grpc-js client with its default options. Both throw the messages away: the engine hands them to recordings in
// memory that drop the oldest, so that the disk is not what is measured (call.record has it). The server is a process of
// its own and writes blocks that were framed once.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Client, credentials } from '@grpc/grpc-js';

import { StatusOrigin } from '../gen/sockeye/v1/recording';
import { MethodKind } from '../gen/sockeye/v1/schema';
import { Target } from '../gen/sockeye/v1/target';
import { TargetCall } from '../src-helper/calls/target-call';
import { createMemoryRecordingStore } from '../src-helper/recordings/memory-recording-store';
import type { RecordingStore } from '../src-helper/recordings/recording-store';
import { createTargetConnections } from '../src-helper/targets/create-target-connections';
import type { TargetWire } from '../src-helper/targets/wire/target-wire';
import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';

const messageBytes = 64 * 1024;
/** What the recordings in memory keep. */
const keptBytes = 16 * 1024 * 1024;
const method = 'bench.Flood/Pour';

/** Measures throughput; takes about half a minute. */
export function measureCallBytes({ root }: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const socketPath = join(directory, 's');
    const server = fork(join(root, 'dist/bench/message-flood.cjs'), [socketPath, String(messageBytes)]);
    await once(server, 'message');
    const store = createMemoryRecordingStore({ limitBytes: keptBytes });
    const connections = createTargetConnections();
    const { wire } = connections.acquire(targetAt(socketPath));
    const bare = new Client(`unix:${socketPath}`, credentials.createInsecure());
    try {
      return await alternate({
        name: 'call.bytes',
        better: 'higher',
        subject: windowMs => pourThroughEngine(windowMs, wire, store),
        reference: windowMs => pourThroughBareClient(windowMs, bare),
        unit: 'the engine / bare grpc-js, MB a second of messages of 64 KiB',
      });
    } finally {
      bare.close();
      connections.close();
      await store.close();
      await stop(server);
    }
  });
}

function targetAt(path: string): Target {
  return Target.fromPartial({ id: 'flood', name: 'Flood', endpoint: { address: { $case: 'unix', value: { path } } } });
}

async function pourThroughEngine(windowMs: number, wire: TargetWire, store: RecordingStore): Promise<number> {
  const writer = store.begin({
    targetId: 'flood',
    targetName: 'Flood',
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
  const durationMs = performance.now() - begin;
  const received = (await store.get(writer.id))?.summary.bytesReceived ?? 0n;
  await store.delete([writer.id]);
  return Number(received) / 1_000 / durationMs;
}

async function pourThroughBareClient(windowMs: number, client: Client): Promise<number> {
  const begin = performance.now();
  let bytes = 0;
  const call = client.makeServerStreamRequest(`/${method}`, asIs, asIs, Buffer.alloc(0));
  call.on('data', (data: Buffer) => (bytes += data.length));
  call.on('error', () => undefined);
  setTimeout(() => call.cancel(), windowMs);
  // Not once(call, ...), which rejects for the error that a cancel brings.
  await new Promise(resolve => call.once('status', resolve));
  return bytes / 1_000 / (performance.now() - begin);
}

function asIs(data: Buffer): Buffer {
  return data;
}

async function stop(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.disconnect();
  await gone;
}
