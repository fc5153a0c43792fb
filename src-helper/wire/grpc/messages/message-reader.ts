// Messages as gRPC frames them in a stream of bytes: a flag, four bytes of length, the message
// (PROTOCOL-HTTP2.md, "Length-Prefixed-Message").
import { constants } from 'node:buffer';

export const prefixBytes = 5;
/** The used part of the list of chunks is cut off from here on. */
const usedChunks = 1_024;

/** A chunk up to this size that comes behind others is copied: a server may send a message in a million frames. */
const smallBytes = 1_024;
const nothing = new Uint8Array();
/** What small chunks are copied into. */
const slabBytes = 16 * 1_024;

/** What stands next in the stream. */
export type ReadMessage =
  /**
   * A message; `data` may be a view of the chunk it came in, so whoever keeps it long copies it. `flag` is the first byte
   * as it came: 0 and 1 are allowed, and its lowest bit says whether the message is compressed.
   */
  | { readonly kind: 'message'; readonly flag: number; readonly isCompressed: boolean; readonly data: Uint8Array }
  /** The message has more bytes than the limit, or than memory has: nothing behind its prefix can be read. */
  | {
      readonly kind: 'too-large';
      readonly sizeBytes: number;
      /** The limit that was given; undefined when memory is the limit. */
      readonly limitBytes: number | undefined;
    };

/** What is left when the stream has ended. */
export type MessageEnd =
  /** All bytes have become messages. */
  | { readonly kind: 'whole' }
  /** A message has begun; `sizeBytes` says how long it was to be, unless its prefix has not come whole. */
  | { readonly kind: 'truncated'; readonly heldBytes: number; readonly sizeBytes: number | undefined };

export interface MessageReaderOptions {
  /** The largest message, in bytes; Infinity for no limit. */
  readonly limitBytes: number;
  /** Takes memory for a message that lies in several chunks; throws when there is none. */
  readonly allocate?: (bytes: number) => Uint8Array;
}

/** Cuts a stream of bytes into messages. Those that lie in one chunk are not copied. Never throws. */
export class MessageReader {
  readonly #limitBytes: number;
  readonly #allocate: (bytes: number) => Uint8Array;
  #chunks: Uint8Array[] = [];
  /** The first chunk that is not used up, and where it has been read to. */
  #first = 0;
  #offset = 0;
  #heldBytes = 0;
  /** Where small chunks are copied to, and the part of it that is the last chunk. */
  #slab = nothing;
  #slabFilled = 0;
  #slabChunk = nothing;
  #prefix: { readonly flag: number; readonly sizeBytes: number } | undefined;
  #failure: ReadMessage | undefined;

  constructor({ limitBytes, allocate = bytes => Buffer.allocUnsafeSlow(bytes) }: MessageReaderOptions) {
    this.#limitBytes = limitBytes;
    this.#allocate = allocate;
  }

  /** Bytes that came and are not in a message that was taken. */
  get heldBytes(): number {
    return this.#heldBytes + (this.#prefix === undefined ? 0 : prefixBytes);
  }

  /** Takes bytes; they may not be changed afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.#failure !== undefined) return;
    if (this.#heldBytes > 0 && chunk.length <= smallBytes) this.#copy(chunk);
    else this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
  }

  /** Takes the next message; undefined while it is not whole. Behind one that is too large it answers only that. */
  next(): ReadMessage | undefined {
    if (this.#failure !== undefined) return this.#failure;
    const prefix = this.#readPrefix();
    if (prefix === undefined) return undefined;
    const { flag, sizeBytes } = prefix;
    if (sizeBytes > this.#limitBytes) return this.#fail({ kind: 'too-large', sizeBytes, limitBytes: this.#limitBytes });
    if (sizeBytes > constants.MAX_LENGTH) return this.#fail({ kind: 'too-large', sizeBytes, limitBytes: undefined });
    if (this.#heldBytes < sizeBytes) return undefined;
    let data: Uint8Array;
    try {
      data = this.#take(sizeBytes);
    } catch {
      return this.#fail({ kind: 'too-large', sizeBytes, limitBytes: undefined });
    }
    this.#prefix = undefined;
    return { kind: 'message', flag, isCompressed: (flag & 1) !== 0, data };
  }

  /** What is left; to be asked when the stream has ended and `next` gives no more. */
  end(): MessageEnd {
    if (this.heldBytes === 0) return { kind: 'whole' };
    return { kind: 'truncated', heldBytes: this.heldBytes, sizeBytes: this.#prefix?.sizeBytes };
  }

  #readPrefix(): { readonly flag: number; readonly sizeBytes: number } | undefined {
    if (this.#prefix !== undefined || this.#heldBytes < prefixBytes) return this.#prefix;
    const chunk = this.#chunks[this.#first];
    // A prefix that lies in several chunks is rare, and short.
    const isWhole = chunk !== undefined && chunk.length - this.#offset >= prefixBytes;
    const bytes = isWhole ? this.#take(prefixBytes) : this.#join(Buffer.alloc(prefixBytes));
    const view = new DataView(bytes.buffer, bytes.byteOffset, prefixBytes);
    this.#prefix = { flag: view.getUint8(0), sizeBytes: view.getUint32(1) };
    return this.#prefix;
  }

  #take(count: number): Uint8Array {
    if (count === 0) return new Uint8Array();
    const chunk = this.#chunks[this.#first];
    if (chunk === undefined || chunk.length - this.#offset < count) return this.#join(this.#allocate(count));
    const taken = chunk.subarray(this.#offset, this.#offset + count);
    this.#use(chunk, count);
    return taken;
  }

  /** Fills `whole` with what comes next, out of as many chunks as it takes. */
  #join(whole: Uint8Array): Uint8Array {
    for (let filled = 0; filled < whole.length;) {
      const chunk = this.#chunks[this.#first];
      if (chunk === undefined) break;
      const part = chunk.subarray(this.#offset, this.#offset + whole.length - filled);
      whole.set(part, filled);
      filled += part.length;
      this.#use(chunk, part.length);
    }
    return whole;
  }

  /** Counts bytes of the first chunk as used, and lets go of it when none is left. */
  #use(chunk: Uint8Array, count: number): void {
    this.#heldBytes -= count;
    this.#offset += count;
    if (this.#offset < chunk.length) return;
    this.#offset = 0;
    this.#chunks[this.#first++] = nothing;
    if (this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
    } else if (this.#first >= usedChunks && this.#first * 2 >= this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Copies a chunk behind the one that was copied last, or into a slab of its own. */
  #copy(chunk: Uint8Array): void {
    const isNext = this.#slabChunk.length > 0 && this.#chunks.at(-1) === this.#slabChunk;
    if (this.#slabFilled + chunk.length > this.#slab.length) {
      this.#slab = new Uint8Array(slabBytes);
      this.#slabFilled = 0;
      this.#slabChunk = nothing;
    }
    this.#slab.set(chunk, this.#slabFilled);
    const start = isNext && this.#slabChunk.length > 0 ? this.#slabFilled - this.#slabChunk.length : this.#slabFilled;
    this.#slabFilled += chunk.length;
    const joined = this.#slab.subarray(start, this.#slabFilled);
    if (start === this.#slabFilled - chunk.length) this.#chunks.push(joined);
    else this.#chunks[this.#chunks.length - 1] = joined;
    this.#slabChunk = joined;
  }

  #fail(failure: ReadMessage): ReadMessage {
    this.#failure = failure;
    this.#chunks = [];
    this.#first = 0;
    this.#heldBytes = 0;
    return failure;
  }
}
