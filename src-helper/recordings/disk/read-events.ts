import { endAt, headAt, headsFromBytes, type EventHead } from './event-block';
import type { BlockRow } from './recording-database';
import type { ScanSource } from './scan-messages';

/** Some events on their way out of the thread; each list has one entry an event. */
export interface EventSlice {
  readonly indexes: readonly number[];
  readonly atUs: readonly number[];
  readonly codes: readonly number[];
  /** How many bytes it has; more than are here when it was cut. */
  readonly fullBytes: readonly number[];
  /** Where its bytes end in `data`; they begin where those before end. */
  readonly ends: readonly number[];
  readonly data: Uint8Array;
}

/** Blocks that are listed in one go. */
const listedBlocks = 64;
/** Only messages are cut. */
const uncut = new Set<number>([0, 1, 4, 5]);

/** Collects events into a slice. */
export class SliceWriter {
  readonly #dataLimit: number;
  readonly #indexes: number[] = [];
  readonly #atUs: number[] = [];
  readonly #codes: number[] = [];
  readonly #fullBytes: number[] = [];
  readonly #ends: number[] = [];
  readonly #parts: Uint8Array[] = [];
  #used = 0;

  /** Of each message at most `dataLimit` bytes are read. */
  constructor(dataLimit: number) {
    this.#dataLimit = dataLimit;
  }

  /** Adds the events of a range that are there; returns the index behind the last block that was looked at. */
  addRange(source: ScanSource, start: number, end: number): number {
    let next = start;
    while (next < end) {
      const blocks = source.database
        .blocks(source.key, next, listedBlocks)
        .filter(block => block.firstIndex + block.eventCount > next && block.firstIndex < end);
      if (blocks.length === 0) break;
      for (const block of blocks) {
        const from = Math.max(next - block.firstIndex, 0);
        const to = Math.min(end - block.firstIndex, block.eventCount);
        this.#addPlaces(source, block, rangeOf(from, to));
        next = block.firstIndex + block.eventCount;
      }
    }
    return next;
  }

  /** Adds the events with these indexes, which are in their order. */
  addIndexes(source: ScanSource, indexes: readonly number[]): void {
    for (let done = 0; done < indexes.length;) {
      const index = indexes[done] ?? 0;
      const [block] = source.database.blocks(source.key, index, 1);
      const places: number[] = [];
      while (block !== undefined && done < indexes.length) {
        const place = (indexes[done] ?? 0) - block.firstIndex;
        if (place < 0 || place >= block.eventCount) break;
        places.push(place);
        done++;
      }
      if (block !== undefined && places.length > 0) this.#addPlaces(source, block, places);
      else done++;
    }
  }

  finish(): EventSlice {
    const data = new Uint8Array(this.#used);
    let at = 0;
    for (const part of this.#parts) {
      data.set(part, at);
      at += part.byteLength;
    }
    return {
      indexes: this.#indexes,
      atUs: this.#atUs,
      codes: this.#codes,
      fullBytes: this.#fullBytes,
      ends: this.#ends,
      data,
    };
  }

  #addPlaces(source: ScanSource, block: BlockRow, places: readonly number[]): void {
    const [first] = places;
    const last = places.at(-1);
    if (first === undefined || last === undefined) return;
    const heads = headsFromBytes(source.database.headsOf(source.key, block.firstIndex));
    const { fileOffset } = block;
    const whole = { start: headAt(heads, first).start, end: endAt(heads, last) };
    if (fileOffset === undefined || whole.end - whole.start <= 1024 * 1024) {
      const bytes =
        fileOffset === undefined
          ? source.database.dataOf(source.key, block.firstIndex).subarray(whole.start, whole.end)
          : readBytes(source, fileOffset + whole.start, whole.end - whole.start);
      for (const place of places) {
        const head = headAt(heads, place);
        this.#add(
          block.firstIndex + place,
          head,
          bytes.subarray(head.start - whole.start, this.#cut(head) - whole.start),
        );
      }
      return;
    }
    for (const place of places) {
      const head = headAt(heads, place);
      this.#add(
        block.firstIndex + place,
        head,
        readBytes(source, fileOffset + head.start, this.#cut(head) - head.start),
      );
    }
  }

  /** Where the part of an event that is wanted ends. */
  #cut({ code, start, end }: EventHead): number {
    return uncut.has(code) ? end : Math.min(end, start + this.#dataLimit);
  }

  #add(index: number, { atUs, code, start, end }: EventHead, part: Uint8Array): void {
    this.#indexes.push(index);
    this.#atUs.push(atUs);
    this.#codes.push(code);
    this.#fullBytes.push(end - start);
    this.#parts.push(part);
    this.#used += part.byteLength;
    this.#ends.push(this.#used);
  }
}

/** Bytes of one event, read alone; undefined when it is not there. */
export function readEventBytes(
  source: ScanSource,
  index: number,
  range: { readonly offset: number; readonly length: number },
): { readonly code: number; readonly data: Uint8Array; readonly fullBytes: number } | undefined {
  const [block] = source.database.blocks(source.key, index, 1);
  const place = index - (block?.firstIndex ?? 0);
  if (block === undefined || place < 0 || place >= block.eventCount) return undefined;
  const head = headAt(headsFromBytes(source.database.headsOf(source.key, block.firstIndex)), place);
  const begin = Math.min(head.start + range.offset, head.end);
  const end = Math.min(begin + range.length, head.end);
  const data =
    block.fileOffset === undefined
      ? new Uint8Array(source.database.dataOf(source.key, block.firstIndex).subarray(begin, end))
      : readBytes(source, block.fileOffset + begin, end - begin);
  return { code: head.code, data, fullBytes: head.end - head.start };
}

function readBytes({ database, id }: ScanSource, offset: number, length: number): Uint8Array {
  const target = new Uint8Array(length);
  if (length === 0) return target;
  const count = database.files?.withReader(id, read => read(target, offset)) ?? 0;
  if (count < length) throw new Error(`The file with the bytes of recording ${id} ends before them.`);
  return target;
}

function rangeOf(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, offset) => from + offset);
}
