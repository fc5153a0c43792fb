// Knocks at an endpoint without gRPC: connects, begins HTTP/2 and looks at the first bytes that come back. Sends no call.
import { connect as connectTls } from 'node:tls';

import type { DialSettings } from './connection-settings';
import { openedEvent, openSocket, serverNameOption } from './open-socket';

/** What a knock showed. */
export type Probe =
  /** The server spoke HTTP/2; `connectUs` is from the start to the connection (with TLS: secured), in microseconds. */
  | { readonly kind: 'http2'; readonly connectUs: number }
  /** The system did not connect: `ENOENT`, `ECONNREFUSED`, `EACCES`, ... */
  | { readonly kind: 'not-connected'; readonly errno: string }
  /** TLS did not come about; `reason` are OpenSSL's or Node's words, `code` their code. */
  | { readonly kind: 'tls-failed'; readonly code: string; readonly reason: string }
  /** Something that is not HTTP/2 came: these bytes (at most 64). */
  | { readonly kind: 'not-http2'; readonly firstBytes: Buffer }
  /** The server hangs up on plaintext, and answers TLS. */
  | { readonly kind: 'tls-expected' }
  /** The connection was accepted, then closed without a word. */
  | { readonly kind: 'closed' }
  /** The connection was accepted (or waits to be), and nothing came in time. */
  | { readonly kind: 'silent'; readonly isConnected: boolean };

/** A knock that did not show a server of HTTP/2. */
export type FailedProbe = Exclude<Probe, { readonly kind: 'http2' }>;

/** The connection preface and an empty SETTINGS frame (RFC 9113, 3.4). */
const clientPreface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
const frameHeaderBytes = 9;

/**
 * Knocks and says what happened, in at most `limitMs`; twice when the server hangs up on plaintext, the second time with
 * TLS. Rejects with the signal's reason only.
 */
export async function probeTarget(settings: DialSettings, limitMs: number, signal: AbortSignal): Promise<Probe> {
  const startedAt = Date.now();
  const probe = await knock(settings, limitMs, signal);
  if (probe.kind !== 'closed' || settings.tls !== undefined) return probe;
  return (await answersTls(settings, limitMs - (Date.now() - startedAt))) ? { kind: 'tls-expected' } : probe;
}

function knock(settings: DialSettings, limitMs: number, signal: AbortSignal): Promise<Probe> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const startedAt = process.hrtime.bigint();
    let connectUs: number | undefined;
    let received = Buffer.alloc(0);
    const socket = openSocket(settings);
    const timer = setTimeout(() => finish({ kind: 'silent', isConnected: connectUs !== undefined }), limitMs);
    const abort = (): void => finish(undefined);
    signal.addEventListener('abort', abort, { once: true });

    function finish(probe: Probe | undefined): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      if (probe !== undefined) resolve(probe);
      else reject(signal.reason instanceof Error ? signal.reason : new Error('The probe was aborted.'));
    }

    socket.once(openedEvent(settings), () => {
      connectUs = Number((process.hrtime.bigint() - startedAt) / 1_000n);
      socket.write(clientPreface);
    });
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      const verdict = judge(received);
      if (verdict === 'http2') finish({ kind: 'http2', connectUs: connectUs ?? 0 });
      else if (verdict === 'other') finish({ kind: 'not-http2', firstBytes: received.subarray(0, 64) });
    });
    socket.once('error', error => finish(judgeError(error, connectUs !== undefined)));
    socket.once('close', () => {
      finish(received.length > 0 ? { kind: 'not-http2', firstBytes: received.subarray(0, 64) } : { kind: 'closed' });
    });
  });
}

/** Whether a handshake comes about, with whatever certificate, or is refused in the language of TLS. */
function answersTls({ transport, authority }: DialSettings, limitMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const host = authority.replace(/:\d+$/, '');
    const socket = connectTls({
      ...transport.address,
      // Nothing is sent on this connection, so nobody has to be trusted.
      rejectUnauthorized: false,
      ALPNProtocols: ['h2'],
      ...serverNameOption(host),
    });
    const timer = setTimeout(() => finish(false), Math.max(limitMs, 0));
    function finish(answer: boolean): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    }
    socket.once('secureConnect', () => finish(true));
    socket.once('error', (error: Error) => finish('code' in error && /ALERT/.test(String(error.code))));
    socket.once('close', () => finish(false));
  });
}

/** Whether these first bytes are HTTP/2's: a server begins with a SETTINGS frame on stream 0. */
export function judge(received: Buffer): 'http2' | 'other' | 'more' {
  const expected = [undefined, undefined, undefined, 4, undefined, 0, 0, 0, 0];
  const length = Math.min(received.length, frameHeaderBytes);
  for (let index = 0; index < length; index++) {
    if (expected[index] !== undefined && received[index] !== expected[index]) return 'other';
  }
  return length < frameHeaderBytes ? 'more' : 'http2';
}

/** What an error of a socket says; a connection that broke after it stood counts as closed. */
export function judgeError(error: Error, isConnected: boolean): FailedProbe {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isSystem = 'syscall' in error && !('library' in error);
  if (isSystem && !isConnected && error.syscall !== 'read') return { kind: 'not-connected', errno: code };
  if (isSystem) return { kind: 'closed' };
  return { kind: 'tls-failed', code, reason: error.message };
}
