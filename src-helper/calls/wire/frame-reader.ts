// Messages as gRPC frames them in a stream of bytes: a flag, four bytes of length, the message
// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).

const prefixBytes = 5;

/** What stands next in the stream. */
export type Frame =
  | { readonly kind: 'message'; readonly isCompressed: boolean; readonly data: Buffer }
  /** Its message has more bytes than the limit; nothing is read behind it. */
  | { readonly kind: 'too-large'; readonly sizeBytes: number };

/** Cuts a stream of bytes into messages. Those that lie in one chunk are not copied. */
export class FrameReader {
  readonly #limitBytes: number;
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  /** Where the first chunk has been read to. */
  #offset = 0;

  /** `limitBytes` is the largest message; Infinity for no limit. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** True when all that came has been taken. */
  get isEmpty(): boolean {
    return this.#heldBytes === 0;
  }

  /** What came and has not been taken. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
  }

  /** Takes the next message; undefined while it is not whole. */
  next(): Frame | undefined {
    if (this.#heldBytes < prefixBytes) return undefined;
    const prefix = this.#peek(prefixBytes);
    const sizeBytes = prefix.readUInt32BE(1);
    if (sizeBytes > this.#limitBytes) return { kind: 'too-large', sizeBytes };
    if (this.#heldBytes < prefixBytes + sizeBytes) return undefined;
    const isCompressed = prefix[0] !== 0;
    return { kind: 'message', isCompressed, data: this.#take(prefixBytes + sizeBytes).subarray(prefixBytes) };
  }

  #peek(count: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length - this.#offset >= count) {
      return first.subarray(this.#offset, this.#offset + count);
    }
    // A prefix that lies in several chunks: rare, and short.
    const start = Buffer.alloc(count);
    let filled = 0;
    let offset = this.#offset;
    for (const chunk of this.#chunks) {
      filled += chunk.copy(start, filled, offset, Math.min(chunk.length, offset + count - filled));
      offset = 0;
      if (filled === count) break;
    }
    return start;
  }

  #take(count: number): Buffer {
    this.#heldBytes -= count;
    const [first] = this.#chunks;
    if (first !== undefined && first.length - this.#offset >= count) {
      const taken = first.subarray(this.#offset, this.#offset + count);
      this.#offset += count;
      if (this.#offset === first.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
      return taken;
    }
    return this.#join(count);
  }

  /** Copies what lies in several chunks into a buffer of its own. */
  #join(count: number): Buffer {
    const whole = Buffer.allocUnsafeSlow(count);
    let filled = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const length = Math.min(chunk.length - this.#offset, count - filled);
      chunk.copy(whole, filled, this.#offset, this.#offset + length);
      filled += length;
      if (this.#offset + length < chunk.length) {
        this.#offset += length;
        break;
      }
      used++;
      this.#offset = 0;
      if (filled === count) break;
    }
    this.#chunks = this.#chunks.slice(used);
    return whole;
  }
}

/** The prefix of a message of this size. */
export function framePrefix(sizeBytes: number, isCompressed: boolean): Buffer {
  const prefix = Buffer.allocUnsafe(prefixBytes);
  prefix[0] = isCompressed ? 1 : 0;
  prefix.writeUInt32BE(sizeBytes, 1);
  return prefix;
}
