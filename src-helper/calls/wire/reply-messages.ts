// The messages of one reply: cut out of the bytes as they come, unpacked, and counted as long as they are in memory.
import type { CallEnd } from './call-end';
import { decompressInTurn, decompressNow, type Decompressed } from './decompress';
import { FrameReader } from './frame-reader';
import { replyBudget } from './reply-budget';

/** Who gets them. */
export interface ReplyMessagesListener {
  /** Answers a promise for when the message has been put away, when that is not at once. */
  onMessage(data: Buffer): Promise<void> | undefined;
  /** Nothing more can be taken, for this reason; `close` is to be called. */
  onRefused(end: CallEnd): void;
  /** One is being decompressed: no more bytes for now. */
  onBusy(): void;
  /** It has been, and those behind it are handed on. */
  onIdle(): void;
}

/** Takes the bytes of one reply until `close`. */
export class ReplyMessages {
  /** What `grpc-encoding` named; empty for none. */
  encoding = '';
  readonly #listener: ReplyMessagesListener;
  readonly #setLimitBytes: number;
  readonly #limitBytes: number;
  readonly #reader: FrameReader;
  readonly #share = replyBudget.open();
  /** Bytes of messages that are being decompressed or put away. */
  #busyBytes = 0;
  #isBusy = false;
  #isClosed = false;

  /** `limitBytes` is the largest message that the user takes; 0 when that is not set. */
  constructor(limitBytes: number, listener: ReplyMessagesListener) {
    this.#setLimitBytes = limitBytes;
    this.#limitBytes = limitBytes === 0 ? replyBudget.unsetReplyLimitBytes : limitBytes;
    this.#listener = listener;
    this.#reader = new FrameReader(this.#limitBytes);
  }

  /** Whether a message is being decompressed. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Whether all bytes have become messages. */
  get isEmpty(): boolean {
    return this.#reader.isEmpty;
  }

  /** Takes bytes as they came, and hands on the messages that are whole. */
  push(chunk: Buffer): void {
    if (this.#isClosed) return;
    this.#reader.push(chunk);
    this.#deliver();
    if (!this.#count()) this.#refuse({ kind: 'replies-too-large', limitBytes: replyBudget.limitBytes });
  }

  /** Takes nothing more; what has not become a message is dropped. */
  close(): void {
    this.#isClosed = true;
    this.#count();
  }

  #deliver(): void {
    try {
      while (!this.#isBusy && !this.#isClosed) {
        const frame = this.#reader.next();
        if (frame === undefined) break;
        if (frame.kind === 'too-large') this.#refuseSize(frame.sizeBytes);
        else if (frame.isCompressed) this.#unpack(frame.data);
        else void this.#hand(frame.data);
      }
    } catch (error) {
      // There is no memory for a large one; no other call is to end for that.
      this.#refuse({ kind: 'undecodable', reason: `A reply cannot be taken: ${String(error)}.` });
    }
  }

  /** Hands on one message; it counts until it is put away. */
  #hand(data: Buffer): Promise<void> | undefined {
    return this.#listener.onMessage(data)?.finally(this.#busyWith(data));
  }

  #unpack(data: Buffer): void {
    const isWanted = (): boolean => !this.#isClosed;
    const packed = { data, encoding: this.encoding, limitBytes: this.#limitBytes, isWanted };
    const now = decompressNow(packed);
    if (now !== undefined) {
      void this.#takeUnpacked(now);
      return;
    }
    this.#isBusy = true;
    this.#listener.onBusy();
    const done = this.#busyWith(data);
    void decompressInTurn(packed, unpacked => {
      this.#isBusy = false;
      done();
      if (this.#isClosed) return undefined;
      const stored = this.#takeUnpacked(unpacked);
      this.#deliver();
      this.#listener.onIdle();
      return stored;
    });
  }

  #takeUnpacked(unpacked: Decompressed): Promise<void> | undefined {
    if (unpacked.kind === 'data') return this.#hand(unpacked.data);
    if (unpacked.kind === 'too-large') this.#refuseSize(undefined);
    else this.#refuse({ kind: 'undecodable', reason: unpacked.reason });
    return undefined;
  }

  #refuseSize(sizeBytes: number | undefined): void {
    const isLimitSet = this.#setLimitBytes !== 0;
    this.#refuse({ kind: 'reply-too-large', sizeBytes, limitBytes: this.#limitBytes, isLimitSet });
  }

  #refuse(end: CallEnd): void {
    if (!this.#isClosed) this.#listener.onRefused(end);
  }

  /** Counts these bytes until what is answered is called. */
  #busyWith({ length }: Buffer): () => void {
    this.#busyBytes += length;
    return () => {
      this.#busyBytes -= length;
      this.#count();
    };
  }

  /** Counts what this reply holds; false when that is too much together with others. */
  #count(): boolean {
    return this.#share.set(this.#busyBytes + (this.#isClosed ? 0 : this.#reader.heldBytes));
  }
}
