// store.search: looking for a text in a million recorded messages, all of them and with their indexes, against grep counting
// the lines of the same bytes in a file. A new text each time, so that nothing is remembered.
import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

import { MethodKind } from '../gen/sockeye/v1/schema';
import type { DiskRecordingStore } from '../src-helper/recordings/disk/disk-recording-store';
import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';
import { openStore } from './measure/open-store';

const messageCount = 1_000_000;
/** Every text that is looked for is in so many messages. */
const textsApart = 1_000;

/** Measures the search; takes about half a minute. */
export function measureStoreSearch({ root }: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const store = await openStore(root, directory);
    try {
      const file = join(directory, 'messages.txt');
      const id = await fill(store, file);
      let next = 0;
      const text = (): string => `order-${String(next++ % textsApart).padStart(4, '0')}-`;
      return await alternate({
        name: 'store.search',
        better: 'lower',
        subject: windowMs => timesFor(windowMs, () => searchStore(store, id, text())),
        reference: windowMs => timesFor(windowMs, () => grep(file, text())),
        unit: `store / grep, ms for ${messageCount} messages`,
      });
    } finally {
      await store.close();
    }
  });
}

/** Records a million messages of about 100 bytes and writes the same bytes to a file, a message a line. */
async function fill(store: DiskRecordingStore, file: string): Promise<string> {
  const writer = store.begin({
    targetId: 't',
    targetName: 'Target',
    endpoint: undefined,
    methodPath: 'bench.Orders/Watch',
    methodKind: MethodKind.METHOD_KIND_SERVER_STREAMING,
    schemaHash: '',
    startedAtUs: BigInt(Date.now()) * 1_000n,
  });
  const lines = createWriteStream(file);
  for (let number = 0; number < messageCount; number++) {
    const mark = `order-${String(number % textsApart).padStart(4, '0')}-${number}`;
    const data = Buffer.from(
      `${mark} from Bregenz to Überlingen, by road, three parcels, paid, ${'.'.repeat(number % 40)}`,
    );
    writer.append({ kind: 'message', atUs: number, isSent: false, data });
    await writer.untilReady();
    if (!lines.write(`${data.toString()}\n`)) await once(lines, 'drain');
  }
  lines.end();
  await finished(lines);
  await store.flush();
  return writer.id;
}

async function searchStore(store: DiskRecordingStore, id: string, text: string): Promise<void> {
  const { signal } = new AbortController();
  const filter = { direction: 'both', text, ignoresCase: false } as const;
  const found = await store.findMatch(id, filter, { from: 0, isBackward: false }, signal);
  check(found?.matchedCount);
}

function grep(file: string, text: string): Promise<void> {
  const options = { env: { ...process.env, LC_ALL: 'C' }, encoding: 'utf8' } as const;
  check(Number(execFileSync('grep', ['-c', '-F', '-e', text, file], options)));
  return Promise.resolve();
}

function check(count: number | undefined): void {
  const expected = messageCount / textsApart;
  if (count !== expected) throw new Error(`${String(count)} messages were found instead of ${expected}.`);
}

/** Milliseconds of one search, the mean of a window. */
async function timesFor(windowMs: number, search: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  for (let count = 1; ; count++) {
    await search();
    const durationMs = performance.now() - begin;
    if (durationMs >= windowMs) return durationMs / count;
  }
}
