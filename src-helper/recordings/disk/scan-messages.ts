// Looks through all messages of a recording without reading them one by one: the bytes of many blocks are read in one go
// and searched as a whole; only where the text is found the heads say in which message. No index: one would be written with
// each message whether it is ever searched or not, and reading and searching the bytes is about as fast as grep
// (bench/store-search.ts). An index (FTS5 with trigrams) has not been measured here.
import { createByteMatcher, type ByteMatcher } from '../match-bytes';
import type { MessageFilter } from '../recording-store';
import { codeAt, endAt, eventCodes, headsFromBytes, placeOfByte } from './event-block';
import type { BlockRow, RecordingDatabase } from './recording-database';

/** Bytes that are read and searched in one go. */
const windowBytes = 1024 * 1024;
/** Blocks that are listed in one go. */
const listedBlocks = 256;

/** A step of a scan: how far it has come. */
export interface ScanStep {
  /** Index behind the last event that was looked at. */
  readonly nextIndex: number;
}

/** A recording to be scanned. */
export interface ScanSource {
  readonly database: RecordingDatabase;
  readonly key: number;
  readonly id: string;
}

/** What the scan is to call for each message that matches; false ends the scan. */
export type OnMatch = (index: number) => boolean;

/**
 * Calls `onMatch` with the index of each message that matches, from a block on that begins at `start`, in their order.
 * A generator, so that whoever runs it can do other things between its steps of a few milliseconds.
 */
export function* scanMessages(
  source: ScanSource,
  filter: MessageFilter,
  start: number,
  onMatch: OnMatch,
): Generator<ScanStep, void> {
  const matcher = filter.text === '' ? undefined : createByteMatcher(filter.text, filter.ignoresCase);
  const scan: Scan = { ...source, filter, onMatch, matcher, window: new Uint8Array(matcher ? windowBytes : 0) };
  let nextIndex = start;
  for (;;) {
    const blocks = source.database
      .blocks(source.key, nextIndex, listedBlocks)
      .filter(each => each.firstIndex >= nextIndex);
    if (blocks.length === 0) return;
    for (const run of matcher === undefined ? blocks.map(each => [each]) : groupRuns(blocks)) {
      if (!scanRun(scan, run)) return;
      const last = run.at(-1);
      if (last !== undefined) nextIndex = last.firstIndex + last.eventCount;
      yield { nextIndex };
    }
  }
}

interface Scan extends ScanSource {
  readonly filter: MessageFilter;
  readonly onMatch: OnMatch;
  readonly matcher: ByteMatcher | undefined;
  readonly window: Uint8Array;
}

/** Blocks whose bytes lie behind each other in the file and fit into the window; others are alone. */
function groupRuns(blocks: readonly BlockRow[]): readonly (readonly BlockRow[])[] {
  const runs: BlockRow[][] = [];
  let bytes = 0;
  let end: number | undefined;
  for (const block of blocks) {
    const run = runs.at(-1);
    if (run !== undefined && end !== undefined && block.fileOffset === end && bytes + block.dataBytes <= windowBytes) {
      run.push(block);
      bytes += block.dataBytes;
    } else {
      runs.push([block]);
      bytes = block.dataBytes;
    }
    end = block.fileOffset === undefined ? undefined : block.fileOffset + block.dataBytes;
  }
  return runs;
}

/** False when the scan is to end. */
function scanRun(scan: Scan, run: readonly BlockRow[]): boolean {
  const [first] = run;
  if (first === undefined) return true;
  if (scan.matcher === undefined) return scanHeads(scan, first);
  if (!run.some(block => countOf(block, scan.filter) > 0)) return true;
  const { fileOffset } = first;
  if (fileOffset === undefined) {
    return scanBytes(scan, scan.matcher, run, scan.database.dataOf(scan.key, first.firstIndex));
  }
  const bytes = run.reduce((sum, block) => sum + block.dataBytes, 0);
  if (bytes > windowBytes) {
    return !isInLargeMessage(scan, scan.matcher, fileOffset, bytes) || reportFirst(scan, first);
  }
  const view = scan.window.subarray(0, bytes);
  scan.database.files?.withReader(scan.id, read => read(view, fileOffset));
  return scanBytes(scan, scan.matcher, run, view);
}

/** All messages of a block that went the right way. */
function scanHeads(scan: Scan, block: BlockRow): boolean {
  if (countOf(block, scan.filter) === 0) return true;
  const heads = headsFromBytes(scan.database.headsOf(scan.key, block.firstIndex));
  for (let place = 0; place < block.eventCount; place++) {
    if (isWanted(codeAt(heads, place), scan.filter) && !scan.onMatch(block.firstIndex + place)) return false;
  }
  return true;
}

/** Looks through the bytes of some blocks. */
function scanBytes(scan: Scan, matcher: ByteMatcher, run: readonly BlockRow[], bytes: Uint8Array): boolean {
  const find = matcher.prepare(bytes);
  let base = 0;
  let at = find(0);
  for (const block of run) {
    if (at < 0) return true;
    const end = base + block.dataBytes;
    if (at < end) {
      const heads = headsFromBytes(scan.database.headsOf(scan.key, block.firstIndex));
      while (at >= 0 && at < end) {
        const place = placeOfByte(heads, block.eventCount, at - base);
        const eventEnd = base + endAt(heads, place);
        // What begins in a message and ends in the next one is not found.
        const isInside = at + matcher.length <= eventEnd && isWanted(codeAt(heads, place), scan.filter);
        if (isInside && !scan.onMatch(block.firstIndex + place)) return false;
        at = find(isInside ? eventEnd : at + 1);
      }
    }
    base = end;
  }
  return true;
}

/** A message larger than the window is read in pieces that overlap by the length of the text. */
function isInLargeMessage(scan: Scan, matcher: ByteMatcher, fileOffset: number, bytes: number): boolean {
  const overlap = Math.min(matcher.length - 1, windowBytes - 1);
  return (
    scan.database.files?.withReader(scan.id, read => {
      for (let done = 0; done < bytes; done += windowBytes - overlap) {
        const view = scan.window.subarray(0, Math.min(windowBytes, bytes - done));
        read(view, fileOffset + done);
        if (matcher.prepare(view)(0) >= 0) return true;
      }
      return false;
    }) === true
  );
}

function reportFirst(scan: Scan, block: BlockRow): boolean {
  const heads = headsFromBytes(scan.database.headsOf(scan.key, block.firstIndex));
  return !isWanted(codeAt(heads, 0), scan.filter) || scan.onMatch(block.firstIndex);
}

/** How many messages of a block went the right way. */
function countOf(block: BlockRow, { direction }: MessageFilter): number {
  return (direction === 'received' ? 0 : block.sentCount) + (direction === 'sent' ? 0 : block.receivedCount);
}

function isWanted(code: number, { direction }: MessageFilter): boolean {
  return (
    (code === eventCodes.sent && direction !== 'received') || (code === eventCodes.received && direction !== 'sent')
  );
}
