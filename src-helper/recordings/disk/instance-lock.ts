import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

const suffix = '.lock';
/** A younger lock may belong to an instance that is just about to take it. */
const sweptAfterMs = 60_000;

/**
 * Says which instances are alive. Each holds SQLite's lock on a small file of its own; the system frees it when the
 * process ends, however it ends, which a process id or a time in a table would not tell.
 */
export class InstanceLock {
  readonly id = randomUUID();
  readonly #directory: string;
  readonly #held: DatabaseSyncInstance;

  /** Takes the lock; the directory must be there. */
  constructor(directory: string) {
    this.#directory = directory;
    this.#held = new DatabaseSync(this.#pathOf(this.id), { timeout: 5_000 });
    this.#held.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  }

  /** False when the instance with this id has ended. */
  isAlive(id: string): boolean {
    if (id === this.id) return true;
    let probe: DatabaseSyncInstance | undefined;
    try {
      probe = new DatabaseSync(this.#pathOf(id), { readOnly: true, timeout: 0 });
      probe.prepare('SELECT count(*) FROM sqlite_master').get();
      return false;
    } catch (error) {
      return error instanceof Error && /locked/.test(error.message);
    } finally {
      probe?.close();
    }
  }

  /** Removes the files of instances that have ended. */
  sweep(): void {
    for (const name of readdirSync(this.#directory)) {
      if (!name.endsWith(suffix)) continue;
      const age = Date.now() - (statSync(path.join(this.#directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age < sweptAfterMs) continue;
      if (!this.isAlive(name.slice(0, -suffix.length))) rmSync(path.join(this.#directory, name), { force: true });
    }
  }

  release(): void {
    this.#held.close();
    rmSync(this.#pathOf(this.id), { force: true });
  }

  #pathOf(id: string): string {
    return path.join(this.#directory, id + suffix);
  }
}
