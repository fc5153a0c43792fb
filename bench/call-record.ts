// call.record: messages a second that are received over a Unix socket and recorded, until the last one is on disk, against
// a bare grpc-js client with its default options that throws them away. The server is a process of its own and writes
// blocks that were framed once, so that the client decides.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Client, credentials } from '@grpc/grpc-js';

import { StatusOrigin } from '../gen/sockeye/v1/recording';
import { MethodKind } from '../gen/sockeye/v1/schema';
import { Target } from '../gen/sockeye/v1/target';
import { TargetCall } from '../src-helper/calls/target-call';
import { createDiskRecordingStore, type DiskRecordingStore } from '../src-helper/recordings/disk/disk-recording-store';
import { startWorkers } from '../src-helper/recordings/disk/start-workers';
import { defaultQuota } from '../src-helper/recordings/open-recordings';
import { createTargetConnections } from '../src-helper/targets/create-target-connections';
import type { TargetWire } from '../src-helper/targets/wire/target-wire';
import { createLog } from '../src-shared/log';
import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';

const messageBytes = 100;
const method = 'bench.Flood/Pour';

/** Measures recording; takes about half a minute and 500 MB of disk. */
export function measureCallRecord({ root }: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const socketPath = join(directory, 's');
    const server = fork(join(root, 'dist/bench/message-flood.cjs'), [socketPath, String(messageBytes)]);
    await once(server, 'message');
    const store = await createDiskRecordingStore({
      startThread: startWorkers(join(root, 'dist/helper/recording-thread.cjs')),
      directory,
      quota: defaultQuota,
      log: createLog('bench', text => void process.stderr.write(text)),
    });
    const connections = createTargetConnections();
    const bare = new Client(`unix:${socketPath}`, credentials.createInsecure());
    try {
      return await alternate({
        name: 'call.record',
        better: 'higher',
        subject: windowMs => recordFor(windowMs, connections.acquire(targetAt(socketPath)).wire, store),
        reference: windowMs => discardFor(windowMs, bare),
        unit: `recorded / thrown away, thousand messages of ${messageBytes} bytes a second`,
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

async function recordFor(windowMs: number, wire: TargetWire, store: DiskRecordingStore): Promise<number> {
  const writer = store.begin({
    targetId: 'flood',
    targetName: 'Flood',
    endpoint: undefined,
    methodPath: method,
    methodKind: MethodKind.METHOD_KIND_SERVER_STREAMING,
    schemaHash: '',
    startedAtUs: BigInt(Date.now()) * 1_000n,
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
  await store.flush();
  const durationMs = performance.now() - begin;
  const kept = await store.get(writer.id);
  // So that the next windows do not meet the quota.
  await store.delete([writer.id]);
  return Number(kept?.summary.messagesReceived) / durationMs;
}

async function discardFor(windowMs: number, client: Client): Promise<number> {
  const begin = performance.now();
  let count = 0;
  const call = client.makeServerStreamRequest(`/${method}`, asIs, asIs, Buffer.alloc(0));
  call.on('data', () => count++);
  call.on('error', () => undefined);
  setTimeout(() => call.cancel(), windowMs);
  // Not once(call, ...), which rejects for the error that a cancel brings.
  await new Promise(resolve => call.once('status', resolve));
  return count / (performance.now() - begin);
}

function asIs(data: Buffer): Buffer {
  return data;
}

async function stop(server: ChildProcess): Promise<void> {
  const gone = once(server, 'exit');
  server.disconnect();
  await gone;
}
