// A program that records as fast as it may, until it is killed: `node record-until-killed.cjs DIRECTORY THREAD_PROGRAM`. Says
// on standard output how many messages it has appended, and when, in milliseconds since 1970.
import { setImmediate as turn } from 'node:timers/promises';

import { MethodKind } from '../../../gen/sockeye/v1/schema';
import { createLog } from '../../../src-shared/log';
import { openRecordings } from '../open-recordings';
import { numberedMessage } from './numbered-message';

/** Messages that come in one turn, as from one read of a socket. */
const atOnce = 50;

async function record(directory: string, programFile: string): Promise<never> {
  const log = createLog('test', text => void process.stderr.write(text));
  const store = await openRecordings({ directory, programFile, log });
  const writer = store.begin({
    targetId: 't',
    targetName: 'Target',
    endpoint: undefined,
    methodPath: 'a.B/C',
    methodKind: MethodKind.METHOD_KIND_SERVER_STREAMING,
    schemaHash: '',
    startedAtUs: BigInt(Date.now()) * 1_000n,
  });
  process.stdout.write(`${writer.id}\n`);
  for (let number = 0; ;) {
    for (const end = number + atOnce; number < end; number++) {
      writer.append({ kind: 'message', atUs: number, isSent: false, data: numberedMessage(number) });
    }
    process.stdout.write(`${number} ${performance.timeOrigin + performance.now()}\n`);
    await writer.untilReady();
    await turn();
  }
}

const [directory = '', programFile = ''] = process.argv.slice(2);
void record(directory, programFile);
