// The list of recordings as rows: days, and under each its recordings.
import type { Recording } from '../../gen/sockeye/v1/recording';

/** A row of the list. */
export type RecordingRow =
  | {
      readonly kind: 'day';
      readonly key: string;
      readonly label: string;
      readonly isFolded: boolean;
      readonly count: number;
    }
  | {
      readonly kind: 'recording';
      readonly key: string;
      readonly recording: Recording;
      readonly position: number;
      readonly siblings: number;
    };

/** The recordings, newest first, by the day they began on; those of folded days are left out. */
export function recordingRows(
  recordings: readonly Recording[],
  foldedDays: ReadonlySet<string>,
  now: Date,
): readonly RecordingRow[] {
  const rows: RecordingRow[] = [];
  for (let start = 0; start < recordings.length;) {
    const key = dayKey(recordings[start]);
    let end = start;
    while (end < recordings.length && dayKey(recordings[end]) === key) end += 1;
    const isFolded = foldedDays.has(key);
    rows.push({ kind: 'day', key, label: dayLabel(key, now), isFolded, count: end - start });
    if (!isFolded) {
      const siblings = end - start;
      recordings.slice(start, end).forEach((recording, at) => {
        rows.push({ kind: 'recording', key: recording.id, recording, position: at + 1, siblings });
      });
    }
    start = end;
  }
  return rows;
}

function dateOf(recording: Recording | undefined): Date {
  return new Date(Number((recording?.startedAtUs ?? 0n) / 1000n));
}

function dayKey(recording: Recording | undefined): string {
  return keyOf(dateOf(recording));
}

function keyOf(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `Today`, `Yesterday`, or the day with its date. */
function dayLabel(key: string, now: Date): string {
  if (key === keyOf(now)) return 'Today';
  if (key === keyOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return 'Yesterday';
  const date = new Date(`${key}T12:00:00`);
  const words = date.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  // Whether there is a comma depends on the version of the language data.
  return words.replace(',', '');
}

/**
 * The list with its first page read again: what is new stands in front, what is no longer there is gone, and what lies
 * behind the page stays. Recordings that have not changed stay the same objects, and so does the list.
 */
export function mergeFirstPage(
  known: readonly Recording[],
  page: readonly Recording[],
  isWhole: boolean,
): readonly Recording[] {
  const byId = new Map(known.map(recording => [recording.id, recording]));
  const fresh = page.map(recording => {
    const before = byId.get(recording.id);
    return before !== undefined && isSame(before, recording) ? before : recording;
  });
  const oldest = page.at(-1)?.startedAtUs;
  const ids = new Set(page.map(recording => recording.id));
  const behind =
    isWhole || oldest === undefined ? [] : known.filter(each => each.startedAtUs <= oldest && !ids.has(each.id));
  const merged = [...fresh, ...behind];
  const isUnchanged = merged.length === known.length && merged.every((recording, at) => recording === known[at]);
  return isUnchanged ? known : merged;
}

function isSame(a: Recording, b: Recording): boolean {
  return (
    a.eventCount === b.eventCount &&
    a.isPinned === b.isPinned &&
    a.eventsDropped === b.eventsDropped &&
    (a.status === undefined) === (b.status === undefined)
  );
}

/** The list with one more page behind it. */
export function appendPage(known: readonly Recording[], page: readonly Recording[]): readonly Recording[] {
  const ids = new Set(known.map(recording => recording.id));
  return [...known, ...page.filter(recording => !ids.has(recording.id))];
}
