import type { RecordingFilter } from '../recording-store';
import type { Pause } from './match-lists';
import type { ListPlace, RecordingDatabase, RecordingRow } from './recording-database';
import { scanMessages } from './scan-messages';
import type { StoreEngine } from './store-engine';
import type { ListAnswer } from './thread-messages';

/** How long one page looks for text, in milliseconds. */
const textBudgetMs = 1_000;
/** Rows that are read in one go when most may not contain the text. */
const rowsAtOnce = 100;

/** A page of the list. Throws RangeError when the token is not one of these. */
export async function listPage(
  engine: StoreEngine,
  ask: { readonly filter: RecordingFilter; readonly limit: number; readonly pageToken: string },
  pause: Pause,
): Promise<ListAnswer> {
  const { filter, limit } = ask;
  const totalCount = countAll(engine.databases, filter);
  const until = performance.now() + textBudgetMs;
  const found: RecordingRow[] = [];
  let after = ask.pageToken === '' ? undefined : parseToken(ask.pageToken);
  for (;;) {
    const wanted = filter.text === undefined ? limit - found.length : rowsAtOnce;
    const rows = mergedRows(engine.databases, filter, wanted, after);
    for (const row of rows) {
      after = { startedAtUs: row.summary.startedAtUs, id: row.id };
      if (filter.text === undefined || (await containsText(engine, row.id, filter, pause))) found.push(row);
      const isDone = found.length >= limit || (filter.text !== undefined && performance.now() > until);
      if (isDone) return toAnswer(found, totalCount, hasMore(engine.databases, filter, after) ? after : undefined);
    }
    if (rows.length < wanted) return toAnswer(found, totalCount, undefined);
  }
}

function toAnswer(rows: readonly RecordingRow[], totalCount: number, next: ListPlace | undefined): ListAnswer {
  return {
    recordings: rows.map(({ summary }) => summary),
    totalCount,
    nextPageToken: next === undefined ? '' : `${next.startedAtUs}:${next.id}`,
  };
}

function parseToken(token: string): ListPlace {
  const match = /^(\d+):([\w-]+)$/.exec(token);
  if (match?.[1] === undefined || match[2] === undefined) throw new RangeError(`"${token}" is no page token.`);
  return { startedAtUs: BigInt(match[1]), id: match[2] };
}

async function containsText(engine: StoreEngine, id: string, filter: RecordingFilter, pause: Pause): Promise<boolean> {
  const wanted = { direction: 'both', text: filter.text ?? '', ignoresCase: filter.ignoresCase === true } as const;
  const found: number[] = [];
  for (const source of engine.sourcesOf(id)) {
    const steps = scanMessages(source, wanted, 0, index => {
      found.push(index);
      return false;
    });
    while (steps.next().done !== true) await pause();
    if (found.length > 0) return true;
  }
  return false;
}

function hasMore(databases: readonly RecordingDatabase[], filter: RecordingFilter, after: ListPlace): boolean {
  return mergedRows(databases, filter, 1, after).length > 0;
}

/** Rows of all databases, newest first; of one that is in two the row of the last, which knows it best. */
function mergedRows(
  databases: readonly RecordingDatabase[],
  filter: RecordingFilter,
  limit: number,
  after: ListPlace | undefined,
): readonly RecordingRow[] {
  const [only] = databases;
  if (databases.length === 1 && only !== undefined) return only.list(filter, limit, after);
  const seen = new Set<string>();
  const rows: RecordingRow[] = [];
  // Those in memory were begun later, or stand for what is also on disk.
  for (const database of [...databases].reverse()) {
    for (const row of database.list(filter, limit, after)) {
      if (row.id !== after?.id && !seen.has(row.id)) rows.push(row);
      seen.add(row.id);
    }
  }
  // Stable, so that what began at the same time stays in its order.
  rows.sort((left, right) => Number(right.summary.startedAtUs - left.summary.startedAtUs));
  return rows.slice(0, limit);
}

function countAll(databases: readonly RecordingDatabase[], filter: RecordingFilter): number {
  const counted = databases.reduce((sum, database) => sum + database.count(filter), 0);
  const [disk, memory] = databases;
  if (disk === undefined || memory === undefined) return counted;
  const ids = memory.all('SELECT id FROM recordings WHERE deleted_at_us IS NULL').map(({ id }) => String(id));
  return counted - ids.filter(id => disk.keyOf(id) !== undefined).length;
}
