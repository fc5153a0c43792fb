import { type CallStatus, type Recording, StatusOrigin } from '../../../gen/sockeye/v1/recording';
import { StatusCode } from '../../../src-shared/status-code';
import { codeAt, endAt, eventCodes, EventPacker, headAt, headsFromBytes } from './event-block';
import { costOfBlock, type BlockRow, type RecordingDatabase, type RecordingRow } from './recording-database';

/** Blocks that are read in one go. */
const listedBlocks = 256;

/** How a call ended that was still running when its helper died. */
export const endedTooEarly: CallStatus = {
  code: StatusCode.UNKNOWN,
  message: 'Sockeye ended before the call did',
  origin: StatusOrigin.STATUS_ORIGIN_SOCKEYE,
  explanation: {
    cause: 'sockeye-ended',
    what: 'Sockeye ended before the call did.',
    nextStep: 'What came until then is here. Make the call again for the rest.',
  },
};

/** Completes the recordings of instances that have ended. Returns how many there were. */
export function completeOrphans(database: RecordingDatabase, isAlive: (owner: string) => boolean): number {
  const owners = database.all('SELECT DISTINCT owner FROM recordings WHERE owner IS NOT NULL');
  const dead = owners.map(({ owner }) => String(owner)).filter(owner => !isAlive(owner));
  let count = 0;
  for (const owner of dead) {
    for (const { id } of database.all('SELECT id FROM recordings WHERE owner = ?', owner)) {
      database.transaction(() => complete(database, String(id)));
      count++;
    }
  }
  return count;
}

function complete(database: RecordingDatabase, id: string): void {
  const row = database.findAny(id);
  if (row === undefined) return;
  const summary = cutLostBytes(database, row) ? recount(database, row) : row.summary;
  const packer = new EventPacker(Number(summary.eventCount));
  const endedUs = lastTime(database, row.key, Number(summary.eventCount));
  packer.append({ kind: 'status', atUs: endedUs, status: endedTooEarly, trailers: [] });
  const block = packer.take();
  const completed: Recording = {
    ...summary,
    eventCount: summary.eventCount + 1n,
    status: endedTooEarly,
    timings: {
      connectedUs: 0n,
      headersUs: 0n,
      firstMessageUs: 0n,
      lastMessageUs: 0n,
      ...summary.timings,
      endedUs: BigInt(endedUs),
    },
  };
  const key = database.upsert(
    { summary: completed, schemaHash: row.schemaHash },
    costOfBlock(block, block.data.byteLength),
  );
  database.addBlock(key, id, block);
  // What was appended and never committed.
  database.files?.truncate(id, endOfBytes(database, row.key));
}

/**
 * After a power cut the file may be shorter than the database says: what is behind the gap is given up. True when there was
 * a gap.
 */
function cutLostBytes(database: RecordingDatabase, { key, id }: RecordingRow): boolean {
  const size = database.files?.sizeOf(id) ?? 0;
  const [lost] = database.all(
    'SELECT min(first_index) AS first FROM blocks WHERE recording_key = ? AND file_offset + data_bytes > ?',
    key,
    size,
  );
  if (lost === undefined || lost['first'] === null) return false;
  database.all('DELETE FROM blocks WHERE recording_key = ? AND first_index >= ?', key, Number(lost['first']));
  return true;
}

function recount(database: RecordingDatabase, { key, summary }: RecordingRow): Recording {
  let [eventCount, messagesSent, messagesReceived, bytesSent, bytesReceived] = [0, 0, 0, 0, 0];
  for (const block of allBlocks(database, key)) {
    eventCount = block.firstIndex + block.eventCount;
    messagesSent += block.sentCount;
    messagesReceived += block.receivedCount;
    const heads = headsFromBytes(database.headsOf(key, block.firstIndex));
    for (let place = 0; place < block.eventCount; place++) {
      const size = endAt(heads, place) - (place === 0 ? 0 : endAt(heads, place - 1));
      const code = codeAt(heads, place);
      if (code === eventCodes.sent) bytesSent += size;
      if (code === eventCodes.received) bytesReceived += size;
    }
  }
  return {
    ...summary,
    eventCount: BigInt(eventCount),
    messagesSent: BigInt(messagesSent),
    messagesReceived: BigInt(messagesReceived),
    bytesSent: BigInt(bytesSent),
    bytesReceived: BigInt(bytesReceived),
  };
}

function lastTime(database: RecordingDatabase, key: number, eventCount: number): number {
  const block = database.blocks(key, Math.max(eventCount - 1, 0), 1).at(-1);
  if (block === undefined) return 0;
  return headAt(headsFromBytes(database.headsOf(key, block.firstIndex)), block.eventCount - 1).atUs;
}

function endOfBytes(database: RecordingDatabase, key: number): number {
  const [row] = database.all('SELECT max(file_offset + data_bytes) AS end FROM blocks WHERE recording_key = ?', key);
  return Number(row?.['end'] ?? 0);
}

function* allBlocks(database: RecordingDatabase, key: number): Generator<BlockRow> {
  for (let next = 0; ;) {
    const blocks = database.blocks(key, next, listedBlocks).filter(block => block.firstIndex >= next);
    yield* blocks;
    const last = blocks.at(-1);
    if (last === undefined) return;
    next = last.firstIndex + last.eventCount;
  }
}
