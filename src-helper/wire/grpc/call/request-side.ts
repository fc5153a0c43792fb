import type { HeaderField } from '../../http2/hpack/header-field';
import { writeMessage } from '../messages/message-writer';
import type { StreamAct } from './call-events';

/** What HTTP/2 counts for a field beside its name and value (RFC 9113, 6.5.2). */
const fieldOverheadBytes = 32;

/** What goes out of a call, and how much of it has left. */
export class RequestSide {
  readonly fieldCount: number;
  readonly fieldBytes: number;
  #acts: StreamAct[];
  #isHalfClosed = false;
  /** Bytes on the wire of the messages that have not left, the first of them at `#next`. */
  #sizes: number[] = [];
  #next = 0;
  #leftBytes = 0;
  #leftCount = 0;

  constructor(fields: readonly HeaderField[]) {
    this.fieldCount = fields.length;
    this.fieldBytes = fields.reduce((sum, { name, value }) => sum + name.length + value.length + fieldOverheadBytes, 0);
    this.#acts = [{ kind: 'open', fields }];
  }

  /** Everything has left, or needs no more room to. */
  get isFinished(): boolean {
    return this.#isHalfClosed && this.#acts.length === 0 && this.#next === this.#sizes.length;
  }

  /** Messages whose last byte has left. */
  get leftCount(): number {
    return this.#leftCount;
  }

  /** Writes a message. RangeError when it is longer than gRPC can say. */
  write(data: Uint8Array, isCompressed: boolean): void {
    if (this.#isHalfClosed) return;
    const pieces = writeMessage(data, isCompressed);
    this.#sizes.push(pieces.reduce((sum, piece) => sum + piece.length, 0));
    this.#acts.push({ kind: 'data', pieces, isEndStream: false });
  }

  halfClose(): void {
    if (this.#isHalfClosed) return;
    this.#isHalfClosed = true;
    this.#acts.push({ kind: 'data', pieces: [], isEndStream: true });
  }

  /** Forgets what has not been taken. A stream that was never asked for needs no reset. */
  reset(code: number): void {
    this.#isHalfClosed = true;
    const isAskedFor = this.#acts[0]?.kind !== 'open';
    this.#acts = isAskedFor ? [{ kind: 'reset', code }] : [];
  }

  /** Forgets what has not been taken: the stream is gone. */
  drop(): void {
    this.#isHalfClosed = true;
    this.#acts = [];
  }

  /** Counts bytes that have left; answers whether another message is whole. */
  left(bytes: number): boolean {
    this.#leftBytes += bytes;
    const before = this.#leftCount;
    for (;;) {
      const size = this.#sizes[this.#next];
      if (size === undefined || size > this.#leftBytes) break;
      this.#leftBytes -= size;
      this.#leftCount++;
      this.#next++;
    }
    if (this.#next > 1_024 && this.#next * 2 > this.#sizes.length) {
      this.#sizes = this.#sizes.slice(this.#next);
      this.#next = 0;
    }
    return this.#leftCount > before;
  }

  take(): readonly StreamAct[] {
    const acts = this.#acts;
    this.#acts = [];
    return acts;
  }
}
