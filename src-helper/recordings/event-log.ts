// The events of one recording in memory, in chunks: appending copies no list, and dropping the oldest frees whole chunks.
import type { RecordedEvent, StoredEvent } from './recording-store';

/** What an event takes besides its bytes, as an estimate. */
const eventCostBytes = 200;
/** A chunk is full at so many events, ... */
const chunkEvents = 1_024;
/** ... or when its events have so many bytes. */
const chunkBytes = 256 * 1024;
/**
 * Small messages are copied together into slabs, so that none holds on to a buffer of the network. The first slab of a
 * log has the smallest size, each further one twice the size of the one before up to the largest.
 */
const smallestSlabBytes = 1_024;
const largestSlabBytes = 64 * 1024;
/** From this size on a message is kept in a buffer of its own. */
const largeBytes = 16 * 1024;
/** A large message is kept in the buffer it came in when that is larger by no more than this (gRPC's prefix is 5). */
const toleratedBytes = 64;

interface Chunk {
  readonly firstIndex: number;
  readonly events: RecordedEvent[];
  usedBytes: number;
}

/** Events by their index. Knows what it takes in memory and can forget its oldest messages. */
export class EventLog {
  /** Bytes that this log takes, as an estimate that is never far below the truth. */
  usedBytes = 0;
  #nextIndex = 0;
  readonly #chunks: Chunk[] = [];
  /** What is not a message and was in a chunk that was dropped; at most four. */
  readonly #remembered: StoredEvent[] = [];
  #slab = new Uint8Array(0);
  #slabUsed = 0;

  /** Appends a copy; returns by how much `usedBytes` has grown. */
  append(event: RecordedEvent): number {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.events.length >= chunkEvents || chunk.usedBytes >= chunkBytes) {
      chunk = { firstIndex: this.#nextIndex, events: [], usedBytes: 0 };
      this.#chunks.push(chunk);
      // A slab belongs to one chunk, so that it goes with it.
      this.#slabUsed = this.#slab.byteLength;
    }
    chunk.events.push(event.kind === 'message' ? { ...event, data: this.#copy(event.data) } : event);
    const cost = costOf(event);
    chunk.usedBytes += cost;
    this.usedBytes += cost;
    this.#nextIndex++;
    return cost;
  }

  /** The events that are there with `start` <= index < `start + count`, in their order. */
  read(start: number, count: number): readonly StoredEvent[] {
    const end = start + count;
    const found = this.#remembered.filter(({ index }) => index >= start && index < end);
    for (let at = this.#findChunk(start); at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at];
      if (chunk === undefined || chunk.firstIndex >= end) break;
      const from = Math.max(start - chunk.firstIndex, 0);
      chunk.events.slice(from, end - chunk.firstIndex).forEach((event, offset) => {
        found.push({ index: chunk.firstIndex + from + offset, event });
      });
    }
    return found;
  }

  /** Forgets the oldest messages, a chunk of them; says how many bytes that freed and how many are gone. */
  dropOldest(): { readonly freedBytes: number; readonly droppedCount: number } {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return { freedBytes: 0, droppedCount: 0 };
    let freedBytes = chunk.usedBytes;
    let droppedCount = 0;
    chunk.events.forEach((event, offset) => {
      if (event.kind === 'message') {
        droppedCount++;
      } else {
        this.#remembered.push({ index: chunk.firstIndex + offset, event });
        freedBytes -= costOf(event);
      }
    });
    this.usedBytes -= freedBytes;
    return { freedBytes, droppedCount };
  }

  /** Place of the chunk that holds this index, or of the first behind it. */
  #findChunk(index: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const chunk = this.#chunks[middle];
      if (chunk !== undefined && chunk.firstIndex + chunk.events.length <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #copy(data: Uint8Array): Uint8Array {
    if (data.byteLength >= largeBytes) {
      // Nobody writes to a message once it has been received or encoded.
      return data.buffer.byteLength - data.byteLength <= toleratedBytes ? data : new Uint8Array(data);
    }
    if (this.#slab.byteLength - this.#slabUsed < data.byteLength) {
      const wanted = Math.min(Math.max(this.#slab.byteLength * 2, smallestSlabBytes), largestSlabBytes);
      this.#slab = new Uint8Array(Math.max(wanted, data.byteLength));
      this.#slabUsed = 0;
    }
    const copy = this.#slab.subarray(this.#slabUsed, this.#slabUsed + data.byteLength);
    copy.set(data);
    this.#slabUsed += data.byteLength;
    return copy;
  }
}

function costOf(event: RecordedEvent): number {
  switch (event.kind) {
    case 'message':
      return eventCostBytes + event.data.byteLength;
    case 'request-headers':
    case 'response-headers':
      return eventCostBytes + costOfMetadata(event.metadata);
    case 'status':
      return eventCostBytes + event.status.message.length + costOfMetadata(event.trailers);
    case 'half-close':
      return eventCostBytes;
  }
}

function costOfMetadata(metadata: Extract<RecordedEvent, { readonly kind: 'request-headers' }>['metadata']): number {
  return metadata.reduce((sum, { key, value }) => sum + eventCostBytes + key.length + (value?.value.length ?? 0), 0);
}
