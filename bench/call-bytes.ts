// call.bytes: megabytes a second of messages of 64 KiB that go through the engine of calls over a Unix socket, against a
// bare grpc-js client with its default options. Both throw the messages away: the engine hands them to recordings in
// memory that drop the oldest, so that the disk is not what is measured (call.record has it). The server is a process of
// its own and writes blocks that were framed once.
import { join } from 'node:path';

import { Client, credentials } from '@grpc/grpc-js';

import { createMemoryRecordingStore } from '../src-helper/recordings/memory-recording-store';
import { createTargetConnections } from '../src-helper/wire/dial/create-target-connections';
import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';
import {
  type Poured,
  pourThroughBareClient,
  pourThroughEngine,
  startFlood,
  stopServer,
  targetAt,
} from './measure/flood';

const messageBytes = 64 * 1024;
/** What the recordings in memory keep. */
const keptBytes = 16 * 1024 * 1024;

/** Measures throughput; takes about half a minute. */
export function measureCallBytes({ root }: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const socketPath = join(directory, 's');
    const server = await startFlood(root, socketPath, messageBytes);
    const store = createMemoryRecordingStore({ limitBytes: keptBytes });
    const connections = createTargetConnections();
    const { wire } = connections.acquire(targetAt(socketPath));
    const bare = new Client(`unix:${socketPath}`, credentials.createInsecure());
    try {
      return await alternate({
        name: 'call.bytes',
        better: 'higher',
        subject: async windowMs => rate(await pourThroughEngine(windowMs, wire, store, nothing)),
        reference: async windowMs => rate(await pourThroughBareClient(windowMs, bare)),
        unit: 'the engine / bare grpc-js, MB a second of messages of 64 KiB',
      });
    } finally {
      bare.close();
      connections.close();
      await store.close();
      await stopServer(server);
    }
  });
}

/** Megabytes a second. */
function rate({ bytes, durationMs }: Poured): number {
  return bytes / 1_000 / durationMs;
}

/** Nothing is on its way to a disk. */
function nothing(): Promise<void> {
  return Promise.resolve();
}
