// One attempt at an endpoint: one connection, on which HTTP/2 is begun and, when the server speaks it, the questions are
// asked. It differs from a knock (wire/dial/probe-target.ts) in that the connection is kept for them; what bytes and errors
// mean is judged there.
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import type { DialSettings } from '../../wire/dial/connection-settings';
import { openSocket, serverNameOption } from '../../wire/dial/open-socket';
import { judgeFirstBytes } from '../../wire/dial/http2-greeting';
import { type FailedProbe, judgeError } from '../../wire/dial/probe-target';
import { askServices, type ServerAnswers } from './ask-services';
import { tapSocket } from './tapped-stream';

/** What an attempt showed. */
export type Talk =
  /** The server speaks HTTP/2 and was asked; `connectUs` is from the start to the connection, with TLS secured. */
  | { readonly kind: 'asked'; readonly connectUs: number; readonly answers: ServerAnswers }
  /** TLS stands and the server does not take HTTP/2 with it. */
  | { readonly kind: 'other-protocol'; readonly connectUs: number }
  | { readonly kind: 'failed'; readonly connectUs: number; readonly probe: FailedProbe };

/** How long things may take, in milliseconds. */
export interface TalkLimits {
  /** From the start to the first bytes of HTTP/2. */
  readonly connectMs: number;
  /** From there to the last answer. */
  readonly answerMs: number;
}

/** How many of the first bytes of something else are kept. */
const firstBytesLimit = 64;

/** Makes the attempt. Rejects with the reason of `signal` only. */
export async function talkToEndpoint(
  settings: DialSettings,
  usesTls: boolean,
  limits: TalkLimits,
  signal: AbortSignal,
): Promise<Talk> {
  const begin = await beginHttp2(settings, usesTls, limits.connectMs, signal);
  if (begin.kind !== 'begun') return begin;
  const { session, connectUs, close } = begin;
  const timeUp = new AbortController();
  const stop = (): void => timeUp.abort();
  const timer = setTimeout(stop, limits.answerMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answers = await askServices(session, settings.authority, timeUp.signal);
    signal.throwIfAborted();
    return { kind: 'asked', connectUs, answers };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    close();
  }
}

interface Begun {
  readonly kind: 'begun';
  readonly session: ClientHttp2Session;
  readonly connectUs: number;
  readonly close: () => void;
}

function beginHttp2(
  settings: DialSettings,
  usesTls: boolean,
  limitMs: number,
  signal: AbortSignal,
): Promise<Begun | Exclude<Talk, { readonly kind: 'asked' }>> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const startedAt = process.hrtime.bigint();
    const secured = usesTls ? openTls(settings) : undefined;
    const socket: Socket = secured ?? openSocket({ transport: settings.transport, tls: undefined });
    let session: ClientHttp2Session | undefined;
    let connectUs = 0;
    let received = Buffer.alloc(0);
    let isSettled = false;
    const timer = setTimeout(() => fail({ kind: 'silent', isConnected: connectUs > 0 }), limitMs);
    const abort = (): void => {
      settle(() => {
        close();
        reject(toError(signal.reason));
      });
    };
    signal.addEventListener('abort', abort, { once: true });

    function close(): void {
      session?.destroy();
      socket.destroy();
    }
    function settle(tell: () => void): void {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      tell();
    }
    function fail(probe: FailedProbe): void {
      settle(() => {
        close();
        resolve({ kind: 'failed', connectUs, probe });
      });
    }
    function look(data: Buffer): void {
      if (isSettled) return;
      received = Buffer.concat([received, data]);
      const verdict = judgeFirstBytes(received);
      if (verdict === 'other') fail({ kind: 'not-http2', firstBytes: received.subarray(0, firstBytesLimit) });
      const begun = session;
      if (verdict === 'http2' && begun !== undefined) {
        settle(() => resolve({ kind: 'begun', session: begun, connectUs, close }));
      }
    }

    socket.once(usesTls ? 'secureConnect' : 'connect', () => {
      connectUs = Math.max(Number((process.hrtime.bigint() - startedAt) / 1_000n), 1);
      if (secured !== undefined && secured.alpnProtocol !== 'h2') {
        settle(() => {
          close();
          resolve({ kind: 'other-protocol', connectUs });
        });
        return;
      }
      const stream = tapSocket(socket, look);
      session = connectHttp2(`http://${settings.authority}`, { createConnection: () => stream });
      // What goes wrong is judged by the bytes and by the socket.
      session.on('error', () => undefined);
      stream.on('error', () => undefined);
    });
    socket.on('error', error => fail(judgeError(error, connectUs > 0)));
    socket.once('close', () => {
      fail(
        received.length > 0
          ? { kind: 'not-http2', firstBytes: received.subarray(0, firstBytesLimit) }
          : { kind: 'closed' },
      );
    });
  });
}

function openTls({ transport, authority }: DialSettings): TLSSocket {
  const host = authority.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return connectTls({
    ...transport.address,
    // Only the questions of a probe are sent, so nobody has to be trusted.
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
    ...serverNameOption(host),
  });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The probe was aborted.');
}
