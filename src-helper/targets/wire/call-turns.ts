import type { ClientHttp2Session } from 'node:http2';

/**
 * So many frames may wait to be sent before another call begins. They are sent in one piece, and nothing is read until
 * that is done; what is longer than the buffer of a Unix socket (some 200 KiB) and meets a server on node:http2, which
 * does the same, hangs both for good. 4,000 calls of one moment did.
 */
const waitingFrames = 64;
/** How long to leave a connection that is full before looking again. */
const pauseMs = 2;

/** Lets calls begin on a connection one behind the other, no more at a time than it takes. */
export class CallTurns {
  readonly #http2: ClientHttp2Session;
  #waiting: (() => void)[] = [];
  #isWaiting = false;

  constructor(http2: ClientHttp2Session) {
    this.#http2 = http2;
  }

  /** Calls `begin` at once, or when it is its turn; also when the connection has ended meanwhile. Must not throw. */
  take(begin: () => void): void {
    if (!this.#isWaiting && !this.#isFull) begin();
    else {
      this.#waiting.push(begin);
      this.#wait();
    }
  }

  get #isFull(): boolean {
    return !this.#http2.destroyed && (this.#http2.state.outboundQueueSize ?? 0) >= waitingFrames;
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => this.#go(), pauseMs);
  }

  #go(): void {
    this.#isWaiting = false;
    const waiting = this.#waiting;
    let count = 0;
    while (count < waiting.length && !this.#isFull) waiting[count++]?.();
    this.#waiting = waiting.slice(count);
    if (this.#waiting.length > 0) this.#wait();
  }
}
