import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

import { KeepReading } from '../../keep-reading';
import { type SocketHandle, socketHandle } from '../../socket-handle';

/** How often a connection with open calls is looked at. */
const lookMs = 200;
/** How long nothing may have come before the connection is tried, and how long until it may be tried again. */
const quietMs = 1_000;
const pauseMs = 10_000;
/** What a server answers to a trial: the acknowledgement of SETTINGS, a frame without a payload. */
const answerBytes = 9;
/** So many trials may stand unanswered; Node ends a session of which ten do, with the first SETTINGS of the connection. */
const unansweredTrials = 5;
/** So many looks in a row must find nothing written. */
const unwrittenLooks = 2;

/**
 * Watches a connection while calls are open on it: that it reads on while it writes, and that it is still alive on this
 * side. nghttp2 ends a session by itself, without a word, when a header block cannot be decompressed or a frame has a
 * wrong length: it says GOAWAY, reads and writes nothing more, and Node tells nobody as long as the server keeps the socket
 * open. So when something came and then nothing more, an empty SETTINGS frame is given to the session: one that is alive
 * writes it, one that is ended does not. The server's part is not waited for: it may stand in a debugger. A PING
 * would be written as well, but servers of gRPC count those (`too_many_pings`); a WINDOW_UPDATE only with the next frame.
 */
export class SessionWatch {
  readonly #http2: ClientHttp2Session;
  readonly #socket: Socket;
  readonly #onUnreadable: () => void;
  readonly #reading: KeepReading;
  #openCalls = 0;
  #timer: NodeJS.Timeout | undefined;
  /** What had come when something last did, and when that was. */
  #cameBytes = 0;
  #cameAt = 0;
  /** What had come at the last trial, and when that was. */
  #triedBytes = 0;
  #triedAt = -Infinity;
  #unanswered = 0;
  /** A trial under way: what had been written before it, and how often it was looked at since. */
  #trial: { readonly bytesWritten: number; looks: number } | undefined;

  /** `onUnreadable` is called once, when the session has ended itself. */
  constructor(http2: ClientHttp2Session, socket: Socket, onUnreadable: () => void) {
    this.#http2 = http2;
    this.#socket = socket;
    this.#onUnreadable = onUnreadable;
    this.#reading = new KeepReading(socket);
  }

  get openCalls(): number {
    return this.#openCalls;
  }

  callBegan(): void {
    this.#openCalls++;
    this.#reading.look();
    this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
  }

  callEnded(): void {
    this.#openCalls--;
    if (this.#openCalls === 0) this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#trial === undefined) return;
    // It has shown nothing yet: the next call begins with another.
    this.#trial = undefined;
    this.#triedBytes = 0;
    this.#triedAt = -Infinity;
  }

  #look(): void {
    const handle = socketHandle(this.#socket);
    if (handle === undefined || this.#http2.destroyed) {
      this.#stop();
      return;
    }
    if (handle.writeQueueSize > 0) {
      this.#reading.look();
      this.#trial = undefined;
    } else if (this.#trial !== undefined) this.#judge(this.#trial, handle);
    else if (this.#isSuspect()) this.#try(handle);
  }

  /** Whether something came that no trial has shown to be understood, and then nothing for a while. */
  #isSuspect(): boolean {
    const { bytesRead } = this.#socket;
    const now = performance.now();
    if (bytesRead !== this.#cameBytes) {
      this.#cameBytes = bytesRead;
      this.#cameAt = now;
    }
    if (bytesRead - this.#triedBytes <= answerBytes) return false;
    return now - this.#cameAt >= quietMs && now - this.#triedAt >= pauseMs;
  }

  #try({ bytesWritten }: SocketHandle): void {
    if (this.#unanswered >= unansweredTrials) return;
    this.#triedBytes = this.#socket.bytesRead;
    this.#triedAt = performance.now();
    try {
      this.#http2.settings({}, () => this.#unanswered--);
      this.#unanswered++;
      this.#trial = { bytesWritten, looks: 0 };
    } catch {
      // The session ends just now.
    }
  }

  #judge(trial: { readonly bytesWritten: number; looks: number }, { bytesWritten }: SocketHandle): void {
    if (bytesWritten !== trial.bytesWritten || this.#http2.state.outboundQueueSize === 0) this.#trial = undefined;
    else if (++trial.looks >= unwrittenLooks) {
      this.#stop();
      this.#onUnreadable();
    }
  }
}
