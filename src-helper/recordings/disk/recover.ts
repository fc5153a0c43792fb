import type { Recording } from '../../../gen/sockeye/v1/recording';
import { codeAt, endAt, eventCodes, EventPacker, headAt, headsFromBytes } from './event-block';
import { costOfBlock, type BlockRow, type RecordingDatabase, type RecordingRow } from './recording-database';
import { finalStatus, withKept } from './recording-state';

/** Blocks that are read in one go. */
const listedBlocks = 256;

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
  const hasEnded = row.summary.status !== undefined;
  const summary = cutLostBytes(database, row) && !hasEnded ? recount(database, row) : row.summary;
  const status = finalStatus(summary);
  const keptCount = database.keptCount(row.key);
  // What had ended and could not be written whole counts its end already.
  const statusIndex = Number(summary.eventCount) - (hasEnded ? 1 : 0);
  const endedUs = hasEnded ? Number(summary.timings?.endedUs ?? 0n) : lastTime(database, row.key, statusIndex);
  const packer = new EventPacker(statusIndex);
  packer.append({ kind: 'status', atUs: endedUs, status, trailers: [] });
  const block = packer.take();
  const completed: Recording = withKept(
    {
      ...summary,
      eventCount: BigInt(statusIndex + 1),
      status,
      timings: {
        connectedUs: 0n,
        headersUs: 0n,
        firstMessageUs: 0n,
        lastMessageUs: 0n,
        ...summary.timings,
        endedUs: BigInt(endedUs),
      },
    },
    keptCount + 1,
  );
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
