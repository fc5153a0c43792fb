import type { DiskDatabase } from './open-database';
import type { RecordingDatabase } from './recording-database';
import { withKept } from './recording-state';

/**
 * Writes how these recordings stand to a disk that takes no more, so that they are what they are also when the rest, which
 * is in memory, never comes there: what has ended has ended with a part. The disk's owner goes on owning them.
 */
export function keepEnds(disk: DiskDatabase, memory: RecordingDatabase, ids: readonly string[]): void {
  const write = (): void => {
    disk.database.transaction(() => {
      for (const id of ids) keepEnd(disk.database, memory, id);
    });
  };
  try {
    write();
  } catch {
    disk.reserve.free();
    try {
      write();
    } catch {
      // It is tried again with the next end, and all of it when the disk takes again.
    }
  }
}

function keepEnd(disk: RecordingDatabase, memory: RecordingDatabase, id: string): void {
  const row = memory.findAny(id);
  if (row === undefined) return;
  const { summary, schemaHash } = row;
  const key = disk.keyOf(id);
  // The end itself is made of the summary.
  const keptCount = (key === undefined ? 0 : disk.keptCount(key)) + (summary.status === undefined ? 0 : 1);
  disk.upsert({ summary: withKept(summary, keptCount), schemaHash, isOwned: true });
}
