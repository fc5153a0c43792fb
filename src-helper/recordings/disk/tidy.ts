// The background work: what is too old, too much or deleted goes; what dead instances left is completed; the disk is tried
// again. In small steps, so that calls are written in between.
import type { Pause } from './match-lists';
import { makeRoomInMemory } from './make-room-in-memory';
import { completeOrphans } from './recover';
import type { RecordingDatabase } from './recording-database';
import type { StoreEngine } from './store-engine';

/** A file that no recording owns is removed when nobody has written to it for so long; another instance may just begin. */
const orphanAgeMs = 60 * 60 * 1000;
/** Free pages that are given back in one step. */
const vacuumPages = 256;
/** Steps of that at a time; the next tidying goes on. */
const vacuumSteps = 40;

/**
 * Does what is due at this time, in milliseconds since 1970 by a clock that does not jump: one that is set a month ahead
 * must not take the history along, nor the ten minutes in which a deletion can be undone.
 */
export async function tidy(
  engine: StoreEngine,
  nowMs: number,
  pause: Pause,
  onPurge: (id: string) => void,
): Promise<void> {
  engine.returnToDisk();
  const { disk, quota } = engine;
  for (const database of engine.databases) {
    const due = [
      ...deletedBefore(database, nowMs - quota.undoMs),
      ...startedBefore(database, nowMs - quota.ageLimitMs),
    ];
    // What is in memory may have its beginning on the disk.
    for (const each of database === engine.memory ? engine.databases : [database]) {
      await purgeAll(each, due, pause, onPurge);
    }
    const limit = database.files === undefined ? quota.memoryLimitBytes : quota.limitBytes;
    if (database === engine.memory) await makeRoomInMemory(database, disk?.database, limit, pause, onPurge);
    else await makeRoom(database, limit, pause, onPurge);
  }
  if (disk === undefined || disk !== engine.disk) return;
  completeOrphans(disk.database, owner => disk.lock.isAlive(owner));
  disk.lock.sweep();
  for (const id of disk.database.files?.listOlderThan(nowMs - orphanAgeMs) ?? []) {
    if (disk.database.keyOf(id) === undefined) disk.database.files?.remove(id);
    await pause();
  }
  for (let step = 0; step < vacuumSteps; step++) {
    const [row] = disk.database.all('PRAGMA freelist_count');
    if (Number(row?.['freelist_count']) === 0) return;
    disk.database.all(`PRAGMA incremental_vacuum(${vacuumPages})`);
    await pause();
  }
}

function deletedBefore(database: RecordingDatabase, timeMs: number): readonly string[] {
  return idsOf(database.all('SELECT id FROM recordings WHERE deleted_at_us <= ? AND owner IS NULL', timeMs * 1_000));
}

function startedBefore(database: RecordingDatabase, timeMs: number): readonly string[] {
  return idsOf(
    database.all(
      'SELECT id FROM recordings WHERE started_at_us < ? AND owner IS NULL AND is_pinned = 0',
      timeMs * 1_000,
    ),
  );
}

/** Purges until the rest fits: what was deleted first, then the oldest. */
async function makeRoom(
  database: RecordingDatabase,
  limitBytes: number,
  pause: Pause,
  onPurge: (id: string) => void,
): Promise<void> {
  let bytes = Number(database.all('SELECT sum(size_bytes) AS bytes FROM recordings')[0]?.['bytes'] ?? 0);
  while (bytes > limitBytes) {
    const [row] = database.all(
      `SELECT id, size_bytes FROM recordings WHERE owner IS NULL AND is_pinned = 0
       ORDER BY deleted_at_us IS NULL, started_at_us, key LIMIT 1`,
    );
    if (row === undefined) return;
    bytes -= Number(row['size_bytes']);
    await purgeAll(database, [String(row['id'])], pause, onPurge);
  }
}

async function purgeAll(
  database: RecordingDatabase,
  ids: readonly string[],
  pause: Pause,
  onPurge: (id: string) => void,
): Promise<void> {
  for (const id of ids) {
    database.purge(id);
    onPurge(id);
    await pause();
  }
}

function idsOf(rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return rows.map(({ id }) => String(id));
}
