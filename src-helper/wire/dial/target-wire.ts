import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

import type { DialSettings } from './connection-settings';
import { connectHttp2 } from './connect-http2';
import { SessionWatch } from './session-watch';

/** How long a ping may stay without an answer. */
const pingLimitMs = 20_000;

/** Why a connection ended, as far as it said so. */
export type WireLoss =
  | { readonly kind: 'closed' }
  /** The server said that it takes no more, with this code of HTTP/2 and these words. */
  | { readonly kind: 'goaway'; readonly code: number; readonly words: string }
  /** A ping had no answer. */
  | { readonly kind: 'unanswered-ping' }
  /** What the server sent cannot be read as HTTP/2; nghttp2 ended the session without a word. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'error'; readonly error: Error }
  /** Sockeye closed it. */
  | { readonly kind: 'ours' };

/** An HTTP/2 connection that stands, or stood. */
export interface WireSession {
  readonly http2: ClientHttp2Session;
  /** Set once it has ended, or takes no further calls. */
  loss: WireLoss | undefined;
  /** Nothing comes any more. */
  isSocketClosed: boolean;
  /** To be told of calls that begin and end on it. */
  readonly watch: SessionWatch;
  /** To be told of a request that was not sent: unless the server has said that it leaves, nghttp2 ended the session. */
  onUnsent(): void;
}

/**
 * The connection of calls to one target with one set of settings: made when it is needed, shared, made anew when it was
 * lost. Nothing is tried by itself: each call that finds no connection tries at once.
 */
export class TargetWire {
  readonly settings: DialSettings;
  #session: WireSession | undefined;
  #connecting: Promise<WireSession> | undefined;
  readonly #closed = new AbortController();
  readonly #all = new Set<WireSession>();

  constructor(settings: DialSettings) {
    this.settings = settings;
  }

  /** The connection when it stands and takes calls. */
  get ready(): WireSession | undefined {
    const session = this.#session;
    return session === undefined || session.loss !== undefined || session.http2.destroyed || session.http2.closed
      ? undefined
      : session;
  }

  /** The connection, made if need be; whoever asks meanwhile shares the attempt. Rejects with ConnectError. */
  async connect(): Promise<WireSession> {
    const session = this.ready;
    if (session !== undefined) return session;
    this.#connecting ??= this.#open().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  /** Ends the connection and all calls on it; nothing is connected any more. */
  close(): void {
    this.#closed.abort();
    for (const session of this.#all) {
      session.loss = { kind: 'ours' };
      session.http2.destroy();
    }
  }

  async #open(): Promise<WireSession> {
    const session = await connectHttp2(this.settings, (...made) => this.#adopt(...made), this.#closed.signal);
    this.#session = session;
    return session;
  }

  #adopt(http2: ClientHttp2Session, socket: Socket): WireSession {
    const giveUp = (): void => {
      session.loss ??= { kind: 'unreadable' };
      http2.destroy();
    };
    const session: WireSession = {
      http2,
      loss: undefined,
      isSocketClosed: false,
      watch: new SessionWatch(http2, socket, giveUp),
      onUnsent: () => {
        if (session.loss === undefined) giveUp();
      },
    };
    http2.on('error', (error: Error) => (session.loss ??= { kind: 'error', error }));
    http2.on('goaway', (code: number, _last: number, data: Uint8Array | undefined) => {
      const words = data === undefined ? '' : Buffer.from(data).toString('utf8');
      session.loss ??= { kind: 'goaway', code, words };
    });
    if (http2.destroyed) session.isSocketClosed = true;
    else http2.socket.once('close', () => (session.isSocketClosed = true));
    const stopPinging = this.#keepAlive(session);
    http2.once('close', () => {
      session.loss ??= { kind: 'closed' };
      stopPinging();
      this.#all.delete(session);
    });
    this.#all.add(session);
    return session;
  }

  /** Pings while calls are open, if the settings want that. */
  #keepAlive(session: WireSession): () => void {
    const { keepaliveMs } = this.settings;
    if (keepaliveMs === undefined) return () => undefined;
    let limit: NodeJS.Timeout | undefined;
    const timer = setInterval(() => {
      if (session.watch.openCalls === 0 || limit !== undefined || session.http2.destroyed) return;
      limit = setTimeout(() => {
        session.loss ??= { kind: 'unanswered-ping' };
        session.http2.destroy();
      }, pingLimitMs);
      session.http2.ping(error => {
        if (error !== null) return;
        clearTimeout(limit);
        limit = undefined;
      });
    }, keepaliveMs);
    timer.unref();
    return () => {
      clearInterval(timer);
      clearTimeout(limit);
    };
  }
}
