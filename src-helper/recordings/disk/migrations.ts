// The form of the database on disk. A migration, once released, is never changed: a later form is a further entry.
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** The steps from an empty file to the present form; the first brings version 1. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE recordings (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    -- The instance that writes it; NULL when it is complete.
    owner TEXT,
    started_at_us INTEGER NOT NULL,
    target_id TEXT NOT NULL,
    method_path TEXT NOT NULL,
    -- NULL while it runs.
    status_code INTEGER,
    schema_hash TEXT NOT NULL,
    is_pinned INTEGER NOT NULL DEFAULT 0,
    -- NULL unless it was deleted and can still be restored.
    deleted_at_us INTEGER,
    size_bytes INTEGER NOT NULL DEFAULT 0,
    -- A sockeye.v1.Recording.
    summary BLOB NOT NULL
  );
  CREATE INDEX recordings_by_start ON recordings (started_at_us);
  CREATE INDEX recordings_by_owner ON recordings (owner) WHERE owner IS NOT NULL;
  CREATE INDEX recordings_deleted ON recordings (deleted_at_us) WHERE deleted_at_us IS NOT NULL;
  CREATE TABLE blocks (
    recording_key INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    event_count INTEGER NOT NULL,
    sent_count INTEGER NOT NULL,
    received_count INTEGER NOT NULL,
    data_bytes INTEGER NOT NULL,
    -- Where the bytes begin in the recording's own file; NULL when they are in the column data.
    file_offset INTEGER,
    -- Three words an event: see event-block.ts.
    heads BLOB NOT NULL,
    data BLOB,
    PRIMARY KEY (recording_key, first_index)
  );
  `,
];

/** The database was written by a newer Sockeye, whose form this one does not know. */
export class NewerDatabaseError extends Error {
  constructor(readonly version: number) {
    super(`The recordings have form ${version}; this version of Sockeye knows forms up to ${migrations.length}.`);
  }
}

/**
 * Brings a database to the present form, whichever instance comes first. Throws NewerDatabaseError when it is beyond.
 * `steps` is a parameter for tests.
 */
export function migrate(database: DatabaseSyncInstance, steps: readonly string[] = migrations): void {
  if (versionOf(database) === steps.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(database);
    if (version > steps.length) throw new NewerDatabaseError(version);
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(database: DatabaseSyncInstance): number {
  // A pragma's row has one column of its name.
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
