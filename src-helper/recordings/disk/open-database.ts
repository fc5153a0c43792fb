import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import path from 'node:path';

import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

import { ByteFiles } from './byte-files';
import { InstanceLock } from './instance-lock';
import { migrate } from './migrations';
import { RecordingDatabase } from './recording-database';
import { SpaceReserve } from './space-reserve';

/** How long to wait for another instance that is writing, in milliseconds; shorter while somebody waits for the start. */
const busyTimeoutMs = 5_000;
const openTimeoutMs = 1_000;

/** A database on disk, with the lock that says that its writer is alive. */
export interface DiskDatabase {
  readonly database: RecordingDatabase;
  readonly lock: InstanceLock;
  readonly reserve: SpaceReserve;
}

/** Where the database is. */
export function databaseFile(directory: string): string {
  return path.join(directory, 'recordings.sqlite');
}

/** Opens the database of this directory and makes it when there is none. Throws what SQLite or the file system throws. */
export function openDiskDatabase(directory: string): DiskDatabase {
  mkdirSync(directory, { recursive: true });
  const file = databaseFile(directory);
  // SQLite gives its other files the mode of this one. And first of all: where nothing can be written this says why, while
  // Node's recursive mkdir says that there is no such folder.
  closeSync(openSync(file, 'a', 0o600));
  const files = new ByteFiles(path.join(directory, 'recordings'));
  const connection = new DatabaseSync(file, { timeout: openTimeoutMs });
  try {
    prepare(connection, 'WAL');
    connection.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    const lock = new InstanceLock(path.join(directory, 'recordings'));
    const reserve = new SpaceReserve(path.join(directory, 'recordings'));
    reserve.take();
    return { database: new RecordingDatabase(connection, files, lock.id), lock, reserve };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A database that stands in for one on disk. */
export function openMemoryDatabase(): RecordingDatabase {
  const connection = new DatabaseSync(':memory:');
  prepare(connection, 'MEMORY');
  return new RecordingDatabase(connection, undefined, 'memory');
}

/** Renames the files of a damaged database, so that a new one can be made and somebody may mend the old one. */
export function setAside(directory: string, now: Date): void {
  const suffix = `.damaged-${now.toISOString().replaceAll(/[:.]/g, '-')}`;
  const file = databaseFile(directory);
  for (const name of [file, `${file}-wal`, `${file}-shm`, path.join(directory, 'recordings')]) {
    if (existsSync(name)) renameSync(name, name + suffix);
  }
}

function prepare(connection: DatabaseSyncInstance, journal: 'WAL' | 'MEMORY'): void {
  // Freed pages go back to the disk in small steps. Only a new file takes it.
  connection.exec('PRAGMA auto_vacuum = INCREMENTAL');
  connection.exec(`PRAGMA journal_mode = ${journal}`);
  // Commits wait for no disk: what was committed survives the end of the process, and a power cut leaves the file whole.
  connection.exec('PRAGMA synchronous = NORMAL');
  connection.exec('PRAGMA journal_size_limit = 16777216');
  connection.exec('PRAGMA cache_size = -8000');
  migrate(connection);
}
