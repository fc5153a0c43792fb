// call.record: messages a second that are received over a Unix socket and recorded, until the last one is on disk, against
// a bare grpc-js client with its default options that throws them away. The server is a process of its own and writes
// blocks that were framed once, so that the client decides.
import { join } from 'node:path';

import { Client, credentials } from '@grpc/grpc-js';

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
import { openStore } from './measure/open-store';

const messageBytes = 100;

/** Measures recording; takes about half a minute and 500 MB of disk. */
export function measureCallRecord({ root }: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const socketPath = join(directory, 's');
    const server = await startFlood(root, socketPath, messageBytes);
    const store = await openStore(root, directory);
    const connections = createTargetConnections();
    const { wire } = connections.acquire(targetAt(socketPath));
    const bare = new Client(`unix:${socketPath}`, credentials.createInsecure());
    try {
      return await alternate({
        name: 'call.record',
        better: 'higher',
        subject: async windowMs => rate(await pourThroughEngine(windowMs, wire, store, () => store.flush())),
        reference: async windowMs => rate(await pourThroughBareClient(windowMs, bare)),
        unit: `recorded / thrown away, thousand messages of ${messageBytes} bytes a second`,
      });
    } finally {
      bare.close();
      connections.close();
      await store.close();
      await stopServer(server);
    }
  });
}

/** Thousand messages a second. */
function rate({ messages, durationMs }: Poured): number {
  return messages / durationMs;
}
