import type { ThreadClient } from './thread-client';
import type { WriteEntry } from './thread-messages';

/** Bytes that may wait for the disk until whoever appends is asked to wait. */
const limitBytes = 8 * 1024 * 1024;
/** Bytes that are with the thread at a time; the others wait here, where they take no copy. */
const postedLimitBytes = 4 * 1024 * 1024;
/** Bytes of one transaction, and of a large message that are copied in one turn: about a millisecond. */
const batchBytes = 1 * 1024 * 1024;
/** What an entry takes besides its bytes, as an estimate. */
const entryCostBytes = 512;

/** A message whose bytes are copied only when their turn comes. */
export interface LargeMessage {
  readonly kind: 'large';
  readonly data: Uint8Array;
  /** Comes behind the pieces of the data. */
  readonly block: Extract<WriteEntry, { readonly kind: 'block' }>;
}

/** Entries on their way to the thread, in their order, and how many bytes they have together. */
export class WriteQueue {
  readonly #client: ThreadClient;
  #waiting: (WriteEntry | LargeMessage)[] = [];
  /** How much of the first entry has been sent, when that is a large message. */
  #largeOffset = 0;
  #waitingBytes = 0;
  readonly #posted: number[] = [];
  #postedBytes = 0;
  #isScheduled = false;
  /** Entries wait that were to be sent, because too many bytes are with the thread. */
  #isHeldBack = false;
  #readyWaiters: (() => void)[] = [];
  #emptyWaiters: (() => void)[] = [];
  #writtenWaiters: (() => void)[] = [];

  constructor(client: ThreadClient) {
    this.#client = client;
  }

  add(entry: WriteEntry | LargeMessage): void {
    this.#waiting.push(entry);
    this.#waitingBytes += costOf(entry);
  }

  /** Sends what may be sent. */
  pump(): void {
    while (this.#waiting.length > 0 && this.#postedBytes < postedLimitBytes && !this.#isScheduled) {
      const batch: WriteEntry[] = [];
      let bytes = 0;
      let hasCopied = false;
      while (this.#waiting.length > 0 && bytes < batchBytes) {
        const [next] = this.#waiting;
        if (next === undefined) break;
        if (next.kind === 'large') {
          bytes += this.#takePiece(next, batch);
          hasCopied = true;
        } else {
          this.#waiting.shift();
          batch.push(next);
          bytes += costOf(next);
        }
      }
      this.#waitingBytes -= bytes;
      this.#posted.push(bytes);
      this.#postedBytes += bytes;
      this.#client.write(batch);
      if (hasCopied && this.#waiting.length > 0) this.#schedule();
    }
    this.#isHeldBack = this.#waiting.length > 0;
    if (!this.#isHeldBack) wake(this.#emptyWaiters.splice(0));
  }

  /** One write has been done. */
  onWritten(): void {
    this.#postedBytes -= this.#posted.shift() ?? 0;
    // What came since waits for its own turn: a commit after every commit would cost more than what it writes.
    if (this.#isHeldBack) this.pump();
    if (this.#waitingBytes + this.#postedBytes <= limitBytes / 2) wake(this.#readyWaiters.splice(0));
    if (this.#isIdle) wake(this.#writtenWaiters.splice(0));
  }

  /** Undefined when more may come; else resolves when it may. */
  untilReady(): Promise<void> | undefined {
    if (this.#waitingBytes + this.#postedBytes <= limitBytes) return undefined;
    return new Promise(resolve => this.#readyWaiters.push(resolve));
  }

  /** Undefined when all has been sent, so that a question comes behind it; else resolves when it has. */
  untilSent(): Promise<void> | undefined {
    this.pump();
    return this.#waiting.length === 0 ? undefined : new Promise(resolve => this.#emptyWaiters.push(resolve));
  }

  /** Resolves when all has been written. */
  async untilWritten(): Promise<void> {
    this.pump();
    if (!this.#isIdle) await new Promise<void>(resolve => this.#writtenWaiters.push(resolve));
  }

  /** The thread is gone: nothing is written any more, and nobody waits. */
  abandon(): void {
    this.#waiting = [];
    this.#posted.length = this.#waitingBytes = this.#postedBytes = 0;
    wake([...this.#readyWaiters.splice(0), ...this.#emptyWaiters.splice(0), ...this.#writtenWaiters.splice(0)]);
  }

  get #isIdle(): boolean {
    return this.#waiting.length === 0 && this.#posted.length === 0;
  }

  /** Moves a part of a large message into a batch, and its block behind the last part; returns the bytes it took. */
  #takePiece(message: LargeMessage, batch: WriteEntry[]): number {
    const { data, block } = message;
    // A copy, also of a Buffer, whose slice is none.
    const piece = new Uint8Array(data.subarray(this.#largeOffset, this.#largeOffset + batchBytes));
    batch.push({ kind: 'piece', id: block.id, data: piece });
    this.#largeOffset += piece.byteLength;
    if (this.#largeOffset < data.byteLength) return piece.byteLength;
    batch.push(block);
    this.#waiting.shift();
    this.#largeOffset = 0;
    return piece.byteLength + entryCostBytes;
  }

  #schedule(): void {
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.pump();
    });
  }
}

function costOf(entry: WriteEntry | LargeMessage): number {
  if (entry.kind === 'large' || entry.kind === 'piece') return entry.data.byteLength + entryCostBytes;
  if (entry.kind === 'summary') return entryCostBytes;
  return entry.block.data.byteLength + entry.block.heads.byteLength + entryCostBytes;
}

function wake(waiters: readonly (() => void)[]): void {
  for (const waiter of waiters) waiter();
}
