// All SQL about recordings and their blocks, for one database: that on disk, or one in memory that stands in for it.
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';

import { Recording } from '../../../gen/sockeye/v1/recording';
import type { RecordingFilter } from '../recording-store';
import type { ByteFiles } from './byte-files';
import { type EventBlock, headsFromBytes } from './event-block';
import { filterSql } from './filter-sql';
import { mayReplaceSql } from './recording-state';

/** From this size on the bytes of a block go to the recording's file. */
const fileFromBytes = 16 * 1024;
/** What a recording takes besides its blocks, and what a block takes besides its data, as estimates. */
const recordingCostBytes = 1_024;
const blockCostBytes = 64;

/** A recording as it is kept. */
export interface RecordingRow {
  readonly key: number;
  readonly id: string;
  readonly schemaHash: string;
  readonly summary: Recording;
}

/** A block without its heads and its data. */
export interface BlockRow {
  readonly firstIndex: number;
  readonly eventCount: number;
  readonly sentCount: number;
  readonly receivedCount: number;
  readonly dataBytes: number;
  /** Undefined when the data is in the database. */
  readonly fileOffset: number | undefined;
}

/** What is known of a recording when a block is written; enough to make its row. */
export interface RecordingState {
  readonly summary: Recording;
  readonly schemaHash: string;
  /** True while this instance has more to write; left out: while the call runs. */
  readonly isOwned?: boolean;
}

type Row = Readonly<Record<string, unknown>>;

/** One database of recordings. Whatever goes wrong with it is thrown as SQLite or the file system says it. */
export class RecordingDatabase {
  readonly #statements = new Map<string, StatementSyncInstance>();
  readonly #keys = new Map<string, number>();

  constructor(
    readonly database: DatabaseSyncInstance,
    /** Undefined for a database in memory. */
    readonly files: ByteFiles | undefined,
    readonly owner: string,
  ) {}

  /** Does all of it or nothing. */
  transaction<T>(act: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    const takeBack = this.files?.remember();
    try {
      const result = act();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#keys.clear();
      takeBack?.();
      // SQLite has rolled back by itself when the disk is full.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Makes or updates the row of a recording and returns its key. */
  upsert({ summary, schemaHash, isOwned = summary.status === undefined }: RecordingState, addedBytes = 0): number {
    const row = this.#get(
      `INSERT INTO recordings (id, owner, started_at_us, target_id, method_path, status_code, schema_hash, size_bytes, summary)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, status_code = excluded.status_code,
         size_bytes = size_bytes + ?, summary = excluded.summary
       WHERE ${mayReplaceSql}
       RETURNING key`,
      summary.id,
      isOwned ? this.owner : null,
      summary.startedAtUs,
      summary.targetId,
      summary.methodPath,
      summary.status?.code ?? null,
      schemaHash,
      recordingCostBytes + addedBytes,
      Recording.encode(summary).finish(),
      addedBytes,
    );
    // No row comes back where the state may not be replaced.
    const key = row === undefined ? this.keyOf(summary.id) : Number(row['key']);
    if (key === undefined) throw new Error('A recording has no row.');
    if (isOwned) {
      this.#keys.set(summary.id, key);
    } else {
      this.#keys.delete(summary.id);
      this.files?.close(summary.id);
    }
    return key;
  }

  /** Adds a block of the recording with this key; its data is in the file already when `fileOffset` is given. */
  addBlock(
    key: number,
    id: string,
    block: EventBlock,
    stored?: { readonly offset: number; readonly bytes: number },
  ): void {
    const { data, heads } = block;
    const isInFile = stored === undefined && this.files !== undefined && data.byteLength >= fileFromBytes;
    const offset = isInFile ? this.files.append(id, data) : (stored?.offset ?? null);
    this.#run(
      `INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      key,
      block.firstIndex,
      block.eventCount,
      block.sentCount,
      block.receivedCount,
      stored?.bytes ?? data.byteLength,
      offset,
      new Uint8Array(heads.buffer, heads.byteOffset, heads.byteLength),
      offset === null ? data : null,
    );
  }

  /** The key of a recording; undefined when it is not here. Deleted ones are here until they are purged. */
  keyOf(id: string): number | undefined {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const row = this.#get('SELECT key FROM recordings WHERE id = ?', id);
    return row && Number(row['key']);
  }

  /** A recording, whether deleted or not. */
  findAny(id: string): (RecordingRow & { readonly isDeleted: boolean }) | undefined {
    const row = this.#get(`SELECT ${rowColumns}, deleted_at_us FROM recordings WHERE id = ?`, id);
    return row && { ...toRow(row), isDeleted: row['deleted_at_us'] !== null };
  }

  /** Newest first, at most `limit`, behind the given one. */
  list(filter: RecordingFilter, limit: number, after: ListPlace | undefined): readonly RecordingRow[] {
    const { where, values } = filterSql(filter);
    const behind =
      after === undefined
        ? { where: '', values: [] }
        : {
            where: ` AND (started_at_us < ? OR (started_at_us = ? AND key < coalesce((SELECT key FROM recordings WHERE id = ?), 0)))`,
            values: [after.startedAtUs, after.startedAtUs, after.id],
          };
    const sql = `SELECT ${rowColumns} FROM recordings WHERE ${where}${behind.where} ORDER BY started_at_us DESC, key DESC LIMIT ?`;
    return this.all(sql, ...values, ...behind.values, limit).map(toRow);
  }

  /** How many pass the filter. */
  count(filter: RecordingFilter): number {
    const { where, values } = filterSql(filter);
    return Number(this.#get(`SELECT count(*) AS count FROM recordings WHERE ${where}`, ...values)?.['count']);
  }

  /** Blocks that hold events from `start` on, at most `limit`, in their order. */
  blocks(key: number, start: number, limit: number): readonly BlockRow[] {
    return this.all(
      `SELECT first_index, event_count, sent_count, received_count, data_bytes, file_offset FROM blocks
       WHERE recording_key = ? AND first_index >= coalesce(
         (SELECT first_index FROM blocks WHERE recording_key = ? AND first_index <= ? ORDER BY first_index DESC LIMIT 1), 0)
       ORDER BY first_index LIMIT ?`,
      key,
      key,
      start,
      limit,
    ).map(toBlockRow);
  }

  /** How many events of a recording are here. */
  keptCount(key: number): number {
    const row = this.#get('SELECT sum(event_count) AS count FROM blocks WHERE recording_key = ?', key);
    return Number(row?.['count'] ?? 0);
  }

  /**
   * Gives up the messages of a recording that has ended, to make room: its metadata, its end and its numbers stay, and it
   * says how many events are missing. Returns the bytes that came free.
   */
  giveUpMessages({ key, summary }: RecordingRow): number {
    const isMessages = 'recording_key = ? AND sent_count + received_count = event_count';
    const [gone] = this.all(
      `SELECT sum(event_count) AS events, sum(data_bytes + length(heads) + ${blockCostBytes}) AS bytes FROM blocks WHERE ${isMessages}`,
      key,
    );
    const bytes = Number(gone?.['bytes'] ?? 0);
    if (bytes === 0) return 0;
    this.transaction(() => {
      this.#run(`DELETE FROM blocks WHERE ${isMessages}`, key);
      const eventsDropped = summary.eventsDropped + BigInt(Number(gone?.['events']));
      const left = Recording.encode({ ...summary, eventsDropped }).finish();
      this.#run('UPDATE recordings SET summary = ?, size_bytes = size_bytes - ? WHERE key = ?', left, bytes, key);
    });
    return bytes;
  }

  /** The heads of a block, as bytes. */
  headsOf(key: number, firstIndex: number): Uint8Array {
    const row = this.#get('SELECT heads FROM blocks WHERE recording_key = ? AND first_index = ?', key, firstIndex);
    return asBytes(row?.['heads']);
  }

  /** The data of a block that is in the database. */
  dataOf(key: number, firstIndex: number): Uint8Array {
    const row = this.#get('SELECT data FROM blocks WHERE recording_key = ? AND first_index = ?', key, firstIndex);
    return asBytes(row?.['data']);
  }

  /** The blocks of a database in memory, whole. */
  *copyBlocks(key: number): Generator<EventBlock> {
    for (let next = 0; ;) {
      const [row] = this.blocks(key, next, 1);
      if (row === undefined || row.firstIndex < next) return;
      const heads = headsFromBytes(this.headsOf(key, row.firstIndex));
      yield { ...row, heads, data: this.dataOf(key, row.firstIndex) };
      next = row.firstIndex + row.eventCount;
    }
  }

  /** Removes a recording with all that belongs to it. */
  purge(id: string): void {
    const key = this.keyOf(id);
    this.#keys.delete(id);
    if (key !== undefined) {
      this.transaction(() => {
        this.#run('DELETE FROM blocks WHERE recording_key = ?', key);
        this.#run('DELETE FROM recordings WHERE key = ?', key);
      });
    }
    this.files?.remove(id);
  }

  /** Runs a statement of this database's housekeeping and returns its rows. */
  all(sql: string, ...values: readonly SqlValue[]): readonly Row[] {
    // Every row is an object by the names of its columns.
    return this.#prepare(sql).all(...values) as Row[];
  }

  close(): void {
    this.#statements.clear();
    this.files?.closeAll();
    this.database.close();
  }

  #get(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    // As above.
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  #run(sql: string, ...values: readonly SqlValue[]): void {
    this.#prepare(sql).run(...values);
  }

  #prepare(sql: string): StatementSyncInstance {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** What can be bound to a statement. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Where a page of a list ends. */
export interface ListPlace {
  readonly startedAtUs: bigint;
  readonly id: string;
}

const rowColumns = 'key, id, schema_hash, is_pinned, summary';

function toRow(row: Row): RecordingRow {
  const summary = { ...Recording.decode(asBytes(row['summary'])), isPinned: row['is_pinned'] === 1 };
  return { key: Number(row['key']), id: String(row['id']), schemaHash: String(row['schema_hash']), summary };
}

function toBlockRow(row: Row): BlockRow {
  const offset = row['file_offset'];
  return {
    firstIndex: Number(row['first_index']),
    eventCount: Number(row['event_count']),
    sentCount: Number(row['sent_count']),
    receivedCount: Number(row['received_count']),
    dataBytes: Number(row['data_bytes']),
    fileOffset: offset === null ? undefined : Number(offset),
  };
}

function asBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error('A part of a recording is missing from the database.');
}

/** What a block takes on disk, as an estimate. */
export function costOfBlock(block: EventBlock, dataBytes: number): number {
  return blockCostBytes + block.heads.byteLength + dataBytes;
}
