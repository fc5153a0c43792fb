// Events packed together: the unit that is written, kept and read. `data` holds the bytes of all events one behind the
// other; `heads` has three 32-bit words an event (little-endian): its microseconds since the call began, low word first,
// with its kind in the upper half of the second, and where its bytes end in `data`. So an event is found without reading
// those before it, and `data` can be searched as it is.
import { HeadersEvent, StatusEvent } from '../../../gen/sockeye/v1/recording';
import type { RecordedEvent } from '../recording-store';
import { isShared, sharedBytes, sharedWords } from './shared-memory';

/** What an event is; these numbers are on disk. */
export const eventCodes = {
  requestHeaders: 0,
  responseHeaders: 1,
  sent: 2,
  received: 3,
  halfClose: 4,
  status: 5,
} as const;

/** Words of a head. */
const headWords = 3;
/** A block is closed when it has so many bytes, ... */
const fullBytes = 64 * 1024;
/** ... or so many events. */
const fullEvents = 4_096;
/** From this size on a message has a block of its own, which is not copied together with others. */
export const largeBytes = 256 * 1024;
const firstBytes = 1_024;
const firstEvents = 16;

/** Some events of one recording, without gaps. */
export interface EventBlock {
  readonly firstIndex: number;
  readonly eventCount: number;
  readonly sentCount: number;
  readonly receivedCount: number;
  /** Three words an event. */
  readonly heads: Uint32Array;
  readonly data: Uint8Array;
}

/** Collects events until they are taken as a block. */
export class EventPacker {
  #firstIndex: number;
  #count = 0;
  #sentCount = 0;
  #receivedCount = 0;
  #heads = new Uint32Array(0);
  #data = new Uint8Array(0);
  #used = 0;
  // The next block is made as large as the last one grew, so that a fast stream copies nothing twice.
  #nextBytes = firstBytes;
  #nextEvents = firstEvents;

  /** The first event will have this index. */
  constructor(firstIndex = 0) {
    this.#firstIndex = firstIndex;
  }

  /** Index of the next event. */
  get nextIndex(): number {
    return this.#firstIndex + this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get isFull(): boolean {
    return this.#used >= fullBytes || this.#count >= fullEvents;
  }

  /** Copies an event into the block. */
  append(event: RecordedEvent): void {
    const bytes = bytesOf(event);
    this.#reserve(bytes.byteLength);
    this.#data.set(bytes, this.#used);
    this.#used += bytes.byteLength;
    this.#addHead(event, this.#used);
  }

  /** A block of one message that holds on to the message's own bytes. Only between blocks. */
  wrap(event: Extract<RecordedEvent, { readonly kind: 'message' }>): EventBlock {
    this.#reserve(0);
    this.#addHead(event, event.data.byteLength);
    return { ...this.take(), data: event.data };
  }

  /** The block so far, with memory of its own; collecting begins anew. */
  take(): EventBlock {
    const block = {
      firstIndex: this.#firstIndex,
      eventCount: this.#count,
      sentCount: this.#sentCount,
      receivedCount: this.#receivedCount,
      heads: trimmed(this.#heads, this.#count * headWords),
      data: trimmed(this.#data, this.#used),
    };
    this.#firstIndex += this.#count;
    this.#nextBytes = Math.max(firstBytes, Math.min(this.#data.length, fullBytes + fullBytes / 8));
    this.#nextEvents = Math.max(firstEvents, Math.min(this.#heads.length / headWords, fullEvents));
    this.#count = this.#sentCount = this.#receivedCount = this.#used = 0;
    this.#heads = new Uint32Array(0);
    this.#data = new Uint8Array(0);
    return block;
  }

  #addHead(event: RecordedEvent, end: number): void {
    const code = codeOf(event);
    const at = this.#count++ * headWords;
    this.#heads[at] = event.atUs % 2 ** 32;
    this.#heads[at + 1] = Math.floor(event.atUs / 2 ** 32) | (code << 16);
    this.#heads[at + 2] = end;
    if (code === eventCodes.sent) this.#sentCount++;
    if (code === eventCodes.received) this.#receivedCount++;
  }

  #reserve(bytes: number): void {
    if (this.#data.length - this.#used < bytes) {
      const wanted = Math.max(this.#nextBytes, this.#data.length * 2, this.#used + bytes);
      const larger = wanted === firstBytes ? sharedBytes(wanted) : new Uint8Array(wanted);
      larger.set(this.#data.subarray(0, this.#used));
      this.#data = larger;
    }
    if (this.#heads.length < (this.#count + 1) * headWords) {
      const wanted = Math.max(this.#nextEvents, this.#count * 2) * headWords;
      const larger = wanted === firstEvents * headWords ? sharedWords(wanted) : new Uint32Array(wanted);
      larger.set(this.#heads);
      this.#heads = larger;
    }
  }
}

/** The head of an event. */
export interface EventHead {
  readonly atUs: number;
  /** One of `eventCodes`. */
  readonly code: number;
  /** Where its bytes begin in the block's data, and where they end. */
  readonly start: number;
  readonly end: number;
}

/** The head at this place in its block. */
export function headAt(heads: Uint32Array, place: number): EventHead {
  const at = place * headWords;
  const high = heads[at + 1] ?? 0;
  return {
    atUs: (heads[at] ?? 0) + (high & 0xffff) * 2 ** 32,
    code: high >>> 16,
    start: place === 0 ? 0 : endAt(heads, place - 1),
    end: endAt(heads, place),
  };
}

/** Where the bytes of the event at this place end. */
export function endAt(heads: Uint32Array, place: number): number {
  return heads[place * headWords + 2] ?? 0;
}

/** What the event at this place is. */
export function codeAt(heads: Uint32Array, place: number): number {
  return (heads[place * headWords + 1] ?? 0) >>> 16;
}

/** The heads as they were stored; a copy only where the bytes begin at an address at which no word may begin. */
export function headsFromBytes(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = isAligned(bytes) ? bytes : new Uint8Array(bytes);
  return new Uint32Array(buffer, byteOffset, byteLength >>> 2);
}

function isAligned({ byteOffset }: Uint8Array): boolean {
  return byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
}

/** Place of the event that has the byte at `offset` of the block's data, by halving. */
export function placeOfByte(heads: Uint32Array, eventCount: number, offset: number): number {
  let low = 0;
  let high = eventCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endAt(heads, middle) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event of these bytes. Throws when they are not what the code says. */
export function eventFromBytes(code: number, atUs: number, data: Uint8Array): RecordedEvent {
  switch (code) {
    case eventCodes.requestHeaders:
      return { kind: 'request-headers', atUs, metadata: HeadersEvent.decode(data).metadata };
    case eventCodes.responseHeaders:
      return { kind: 'response-headers', atUs, metadata: HeadersEvent.decode(data).metadata };
    case eventCodes.sent:
    case eventCodes.received:
      return { kind: 'message', atUs, isSent: code === eventCodes.sent, data };
    case eventCodes.halfClose:
      return { kind: 'half-close', atUs };
    case eventCodes.status: {
      const { status, trailers } = StatusEvent.decode(data);
      if (status === undefined) throw new Error('A recorded status has no status.');
      return { kind: 'status', atUs, status, trailers };
    }
    default:
      throw new Error(`An event of the unknown kind ${code} was recorded.`);
  }
}

function codeOf(event: RecordedEvent): number {
  switch (event.kind) {
    case 'request-headers':
      return eventCodes.requestHeaders;
    case 'response-headers':
      return eventCodes.responseHeaders;
    case 'message':
      return event.isSent ? eventCodes.sent : eventCodes.received;
    case 'half-close':
      return eventCodes.halfClose;
    case 'status':
      return eventCodes.status;
  }
}

const nothing = new Uint8Array();

function bytesOf(event: RecordedEvent): Uint8Array {
  switch (event.kind) {
    case 'message':
      return event.data;
    case 'request-headers':
    case 'response-headers':
      return HeadersEvent.encode({ metadata: event.metadata }).finish();
    case 'half-close':
      return nothing;
    case 'status':
      return StatusEvent.encode({ status: event.status, trailers: event.trailers, details: [] }).finish();
  }
}

/** The first `length` items: as a view when they share their memory or use most of it, else as a copy. */
function trimmed<T extends Uint8Array | Uint32Array>(items: T, length: number): T {
  const isView = isShared(items) || length >= items.length / 2;
  // A part of the same kind of array.
  return (isView ? items.subarray(0, length) : items.slice(0, length)) as T;
}
