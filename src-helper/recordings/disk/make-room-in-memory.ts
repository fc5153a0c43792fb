import { EventPacker } from './event-block';
import type { Pause } from './match-lists';
import { costOfBlock, type RecordingDatabase, type RecordingRow } from './recording-database';
import { finalStatus } from './recording-state';

/**
 * Makes room in the database that stands in for the disk. What has ended stays ended: the oldest recordings first give up
 * their messages, then all but their end. Only those go whole, where that is not enough, of which the disk does not say
 * that they still run.
 */
export async function makeRoomInMemory(
  memory: RecordingDatabase,
  disk: RecordingDatabase | undefined,
  limitBytes: number,
  pause: Pause,
  onPurge: (id: string) => void,
): Promise<void> {
  let bytes = Number(memory.all('SELECT sum(size_bytes) AS bytes FROM recordings')[0]?.['bytes'] ?? 0);
  const steps: readonly ((row: RecordingRow, sizeBytes: number) => number)[] = [
    row => memory.giveUpMessages(row),
    row => giveUpAllButEnd(memory, row),
    (row, sizeBytes) => {
      const onDisk = disk?.findAny(row.id);
      if (onDisk !== undefined && onDisk.summary.status === undefined) return 0;
      memory.purge(row.id);
      return sizeBytes;
    },
  ];
  for (const step of steps) {
    if (bytes <= limitBytes) return;
    const ended = memory.all(
      `SELECT id, size_bytes FROM recordings WHERE owner IS NULL AND is_pinned = 0
       ORDER BY deleted_at_us IS NULL, started_at_us, key`,
    );
    for (const { id, size_bytes: sizeBytes } of ended) {
      const row = memory.findAny(String(id));
      if (row === undefined) continue;
      bytes -= step(row, Number(sizeBytes));
      onPurge(row.id);
      if (bytes <= limitBytes) return;
      await pause();
    }
  }
}

/** Leaves the end, without its trailers. Returns the bytes that came free. */
function giveUpAllButEnd(memory: RecordingDatabase, { key, id, schemaHash, summary }: RecordingRow): number {
  const [row] = memory.all(
    'SELECT sum(data_bytes) AS bytes, sum(event_count) AS events FROM blocks WHERE recording_key = ?',
    key,
  );
  const kept = Number(row?.['events'] ?? 0);
  if (kept <= 1) return 0;
  const packer = new EventPacker(Number(summary.eventCount) - 1);
  const atUs = Number(summary.timings?.endedUs ?? 0n);
  packer.append({ kind: 'status', atUs, status: finalStatus(summary), trailers: [] });
  const block = packer.take();
  const freed = Number(row?.['bytes'] ?? 0) - costOfBlock(block, block.data.byteLength);
  memory.transaction(() => {
    memory.all('DELETE FROM blocks WHERE recording_key = ?', key);
    memory.upsert(
      { schemaHash, summary: { ...summary, eventsDropped: summary.eventsDropped + BigInt(kept - 1) } },
      -freed,
    );
    memory.addBlock(key, id, block);
  });
  return freed;
}
