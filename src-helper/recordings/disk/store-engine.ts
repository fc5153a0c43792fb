// Which database is written to. Normally that on disk; while the disk refuses, one in memory takes what comes, and when
// the disk takes again, what is in memory is moved there. A recording may thus have its beginning in the one and its end
// in the other; the one in memory then knows it better.
import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { EventBlock } from './event-block';
import { explainProblem, kindOfProblem } from './explain-problem';
import { addBlock, LargePieces, lengthOf } from './large-pieces';
import { keepEnds } from './keep-ends';
import { databaseFile, type DiskDatabase, openDiskDatabase, openMemoryDatabase, setAside } from './open-database';
import { completeOrphans } from './recover';
import { costOfBlock, type RecordingDatabase, type RecordingRow, type RecordingState } from './recording-database';
import type { ScanSource } from './scan-messages';
import type { FromThread, Quota, ThreadStart, WriteEntry } from './thread-messages';

/** Writes recordings and knows where they are. */
export class StoreEngine {
  problem: Explanation | undefined;
  /** As at the start, until somebody sets other limits. */
  quota: Quota;
  #disk: DiskDatabase | undefined;
  #memory: RecordingDatabase | undefined;
  readonly #pieces = new LargePieces();
  /** What running recordings have so far, in bytes. */
  #sizes = new Map<string, number>();
  /** Messages of running recordings that were given up. The writer hears of it later than the end may come. */
  #dropped = new Map<string, number>();

  constructor(
    readonly start: ThreadStart,
    readonly report: (notice: FromThread) => void,
  ) {
    this.quota = start.quota;
    this.#openDisk();
    if (this.#disk === undefined) this.#memory = openMemoryDatabase();
  }

  /** The databases that are open, that on disk first. */
  get databases(): readonly RecordingDatabase[] {
    return [this.#disk?.database, this.#memory].filter(database => database !== undefined);
  }

  get disk(): DiskDatabase | undefined {
    return this.#disk;
  }

  get memory(): RecordingDatabase | undefined {
    return this.#memory;
  }

  /** Writes all of it. Does not throw: what the disk refuses goes to memory. */
  write(entries: readonly WriteEntry[]): void {
    if (this.#memory === undefined) {
      try {
        this.#writeTo(this.#disk?.database, entries);
        return;
      } catch (error) {
        this.#leaveDisk(error);
      }
    }
    this.#writeTo(this.#memory, entries);
    this.#keepEnds(endedIn(entries));
  }

  /** A recording that has not been deleted, by the database that knows it best. */
  find(id: string): RecordingRow | undefined {
    const rows = this.databases.map(database => database.findAny(id)).filter(row => row !== undefined);
    const best = rows.at(-1);
    if (best === undefined || rows.some(({ isDeleted }) => isDeleted)) return undefined;
    const isPinned = rows.some(({ summary }) => summary.isPinned);
    return isPinned ? { ...best, summary: { ...best.summary, isPinned } } : best;
  }

  /** Where the events of a recording are, in their order. */
  sourcesOf(id: string): readonly ScanSource[] {
    return this.databases.flatMap(database => {
      const key = database.keyOf(id);
      return key === undefined ? [] : [{ database, key, id }];
    });
  }

  /** Takes note of an error that came with a read; a damaged file is set aside. */
  noticeReadError(error: unknown): void {
    if (this.#disk !== undefined && kindOfProblem(error) === 'damaged') this.#leaveDisk(error);
  }

  /** Opens the disk again if it is not open, and moves there what is in memory. */
  returnToDisk(): void {
    const memory = this.#memory;
    if (memory === undefined || this.start.directory === undefined) return;
    if (this.#disk === undefined) this.#openDisk();
    const disk = this.#disk?.database;
    if (disk === undefined) return;
    try {
      moveAll(memory, disk);
      this.#pieces.moveTo(disk);
    } catch (error) {
      this.#setProblem(error);
      return;
    }
    this.#memory = undefined;
    memory.close();
    this.#disk?.reserve.take();
    if (this.problem?.cause !== 'history-damaged') this.#setProblem(undefined);
  }

  close(): void {
    this.returnToDisk();
    this.#keepEnds((this.#memory?.all('SELECT id FROM recordings') ?? []).map(({ id }) => String(id)));
    for (const database of this.databases) database.close();
    this.#disk?.lock.release();
  }

  #keepEnds(ids: readonly string[]): void {
    if (this.#disk !== undefined && this.#memory !== undefined && ids.length > 0)
      keepEnds(this.#disk, this.#memory, ids);
  }

  #openDisk(): void {
    const { directory } = this.start;
    if (directory === undefined) return;
    try {
      this.#disk = openDiskDatabase(directory);
      completeOrphans(this.#disk.database, owner => this.#disk?.lock.isAlive(owner) === true);
    } catch (error) {
      this.#closeDisk();
      this.#setProblem(error);
      if (kindOfProblem(error) === 'damaged') this.#replaceDamaged(directory);
    }
  }

  #replaceDamaged(directory: string): void {
    try {
      setAside(directory, new Date());
      this.#disk = openDiskDatabase(directory);
    } catch (error) {
      this.#setProblem(error);
    }
  }

  #leaveDisk(error: unknown): void {
    this.#memory ??= openMemoryDatabase();
    this.#pieces.readBack(this.#disk?.database);
    this.#setProblem(error);
    const { directory } = this.start;
    if (kindOfProblem(error) !== 'damaged' || directory === undefined) return;
    this.#closeDisk();
    this.#replaceDamaged(directory);
    this.returnToDisk();
  }

  #closeDisk(): void {
    try {
      this.#disk?.database.close();
      this.#disk?.lock.release();
    } catch {
      // It is given up because it fails.
    }
    this.#disk = undefined;
  }

  #setProblem(error: unknown): void {
    const before = this.problem?.what;
    this.problem = error === undefined ? undefined : explainProblem(error, databaseFile(this.start.directory ?? ''));
    if (this.problem?.what === before) return;
    const text = error instanceof Error ? error.message : '';
    this.report({ kind: 'problem', problem: this.problem, error: text });
  }

  #writeTo(database: RecordingDatabase | undefined, entries: readonly WriteEntry[]): void {
    if (database === undefined) throw new Error('There is no database to write to.');
    const undo = this.#pieces.remember();
    const [sizes, dropped] = [new Map(this.#sizes), new Map(this.#dropped)];
    const notices: FromThread[] = [];
    try {
      database.transaction(() => {
        for (const entry of entries) this.#apply(database, entry, notices);
      });
    } catch (error) {
      undo();
      [this.#sizes, this.#dropped] = [sizes, dropped];
      throw error;
    }
    for (const notice of notices) this.report(notice);
  }

  #apply(database: RecordingDatabase, entry: WriteEntry, notices: FromThread[]): void {
    if (entry.kind === 'piece') {
      this.#pieces.add(database, entry.id, entry.data);
      return;
    }
    if (entry.kind === 'summary') {
      database.upsert(this.#withDropped(entry));
    } else {
      const taken = this.#pieces.take(entry.id);
      const pieces = entry.hasPieces ? taken : undefined;
      const bytes = pieces === undefined ? entry.block.data.byteLength : lengthOf(pieces);
      const cost = costOfBlock(entry.block, bytes);
      if (this.#isOverLimit(database, entry.id, cost) && isAllMessages(entry.block)) {
        const count = entry.block.eventCount;
        this.#dropped.set(entry.id, (this.#dropped.get(entry.id) ?? 0) + count);
        notices.push({ kind: 'dropped', id: entry.id, count });
      } else {
        const key = database.upsert(this.#withDropped(entry), cost);
        addBlock(database, key, entry.id, entry.block, pieces);
      }
    }
    if (entry.summary.status === undefined) return;
    this.#sizes.delete(entry.id);
    this.#dropped.delete(entry.id);
  }

  #withDropped({ id, summary, schemaHash }: Exclude<WriteEntry, { readonly kind: 'piece' }>): RecordingState {
    const count = BigInt(this.#dropped.get(id) ?? 0);
    return { schemaHash, summary: count > summary.eventsDropped ? { ...summary, eventsDropped: count } : summary };
  }

  /** A single recording may not take more than all may take together; what runs cannot be purged. */
  #isOverLimit(database: RecordingDatabase, id: string, bytes: number): boolean {
    const { limitBytes, memoryLimitBytes } = this.quota;
    const size = (this.#sizes.get(id) ?? 0) + bytes;
    if (size > (database.files === undefined ? memoryLimitBytes : limitBytes)) return true;
    this.#sizes.set(id, size);
    return false;
  }
}

function isAllMessages(block: EventBlock): boolean {
  return block.sentCount + block.receivedCount === block.eventCount;
}

function endedIn(entries: readonly WriteEntry[]): readonly string[] {
  return entries.flatMap(entry => (entry.kind !== 'piece' && entry.summary.status !== undefined ? [entry.id] : []));
}

/** Moves all or nothing. */
function moveAll(from: RecordingDatabase, to: RecordingDatabase): void {
  to.transaction(() => {
    for (const row of from.all('SELECT id, is_pinned, deleted_at_us FROM recordings ORDER BY key')) {
      const id = String(row['id']);
      const found = from.findAny(id);
      if (found === undefined) continue;
      const blocks = [...from.copyBlocks(found.key)];
      const cost = blocks.reduce((sum, block) => sum + costOfBlock(block, block.data.byteLength), 0);
      const key = to.upsert(found, cost);
      // The state is right only when all that is in memory has come.
      for (const block of blocks) to.addBlock(key, id, block);
      if (row['is_pinned'] === 1) to.all('UPDATE recordings SET is_pinned = 1 WHERE key = ?', key);
      const deletedAtUs = row['deleted_at_us'];
      if (deletedAtUs !== null)
        to.all('UPDATE recordings SET deleted_at_us = ? WHERE key = ?', Number(deletedAtUs), key);
    }
  });
}
