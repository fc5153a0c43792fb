import type { Socket } from 'node:net';

import { socketHandle } from './socket-handle';

/** How long a write may stand before the connection reads on, and how long until it is looked at again. */
const lookMs = 20;

/**
 * Keeps a connection of node:http2 from waiting for ever. Node writes in one piece all that waits, and reads nothing until
 * the socket has taken it. When both ends are Node, and both have more to write than a Unix socket takes (some 50 KiB that
 * nobody reads are enough), each waits for the other to read: ten thousand calls of one moment hung so, and sixteen echoes
 * of 1 MiB with large windows. It is enough that one end reads on. Node has no setting for that, but takes what comes when
 * the socket is told to read; what has come is bounded by the windows of HTTP/2 as ever. Tried on Node 18.15 and 20: the
 * same calls through a stream of JavaScript, which takes every write at once, end as well, but each costs a quarter more.
 */
export class KeepReading {
  readonly #socket: Socket;
  #timer: NodeJS.Timeout | undefined;
  #isAsked = false;

  /** `socket` is the one that the session was made on. */
  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** To be called when there is something to write, each time: from then on it is looked after until all is written. */
  look(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#check(), lookMs).unref();
    else this.#isAsked = true;
  }

  #check(): void {
    this.#timer = undefined;
    const handle = socketHandle(this.#socket);
    if (handle === undefined) return;
    const isWriting = handle.writeQueueSize > 0;
    if (isWriting) handle.readStart();
    if (isWriting || this.#isAsked) this.look();
    this.#isAsked = false;
  }
}
