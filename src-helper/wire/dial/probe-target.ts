// Knocks at an endpoint without gRPC: connects, begins HTTP/2 and looks at what comes back. Sends no call.
import { checkServerIdentity, connect as connectTls, type PeerCertificate, TLSSocket } from 'node:tls';

import type { DialSettings } from './connection-settings';
import { clientGreeting, readGreeting } from './http2-greeting';
import { openedEvent, openSocket, serverNameOption } from './open-socket';

/** What a knock showed. */
export type Probe =
  /** The server spoke HTTP/2; `connectUs` is from the start to the connection (with TLS: secured), in microseconds. */
  | { readonly kind: 'http2'; readonly connectUs: number }
  /** The system did not connect: `ENOENT`, `ECONNREFUSED`, `EACCES`, ... */
  | { readonly kind: 'not-connected'; readonly errno: string }
  /** TLS did not come about; `reason` are OpenSSL's or Node's words, `code` their code. */
  | {
      readonly kind: 'tls-failed';
      readonly code: string;
      readonly reason: string;
      /** The server's certificate, when it was what failed. */
      readonly certificate: PeerCertificate | undefined;
    }
  /** Something that is not HTTP/2 came: these bytes (at most 64). */
  | { readonly kind: 'not-http2'; readonly firstBytes: Buffer }
  /** The server spoke HTTP/2 and sent the client away (RFC 9113, 6.8); `said` is what it gave as its reason. */
  | { readonly kind: 'goaway'; readonly errorCode: number; readonly said: string }
  /** The server hangs up on plaintext, and answers TLS. */
  | { readonly kind: 'tls-expected' }
  /** The connection was accepted, then closed without a word. */
  | {
      readonly kind: 'closed';
      /** That was behind a handshake of TLS, when it was this server's answer to one. */
      readonly isSecured?: boolean;
      /** It cannot be written to at all: a pipe that the server opened for one direction. */
      readonly isOneWay?: boolean;
    }
  /** The connection was accepted (or waits to be), and nothing came in time. */
  | { readonly kind: 'silent'; readonly isConnected: boolean };

/** A knock that did not show a server of HTTP/2. */
export type FailedProbe = Exclude<Probe, { readonly kind: 'http2' }>;

/** How long a server that has begun HTTP/2 may take to answer the PING; one that does not is taken to go on talking. */
const pingMs = 200;

/**
 * Knocks and says what happened, in at most `limitMs`; twice when the server hangs up: on plaintext with TLS the second
 * time, on TLS without a word, to hear why. Rejects with the signal's reason only.
 */
export async function probeTarget(settings: DialSettings, limitMs: number, signal: AbortSignal): Promise<Probe> {
  const startedAt = Date.now();
  const probe = await knock(settings, limitMs, signal);
  if (probe.kind !== 'closed' || probe.isOneWay === true) return probe;
  const leftMs = Math.max(0, limitMs - (Date.now() - startedAt));
  if (settings.tls !== undefined) return (await hearAlert(settings, leftMs)) ?? probe;
  return (await answersTls(settings, leftMs)) ? { kind: 'tls-expected' } : probe;
}

/**
 * What a server says that hangs up behind the handshake: with TLS 1.3 it refuses a client's certificate only then. Who
 * writes at that moment may never read the alert, so nothing is written.
 */
function hearAlert(settings: DialSettings, limitMs: number): Promise<FailedProbe | undefined> {
  return new Promise(resolve => {
    const socket = openSocket(settings);
    let isSecured = false;
    const timer = setTimeout(() => finish(undefined), limitMs);
    function finish(heard: FailedProbe | undefined): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(heard);
    }
    socket.once('error', error => {
      const fault = judgeError(error, true);
      finish(fault.kind === 'tls-failed' ? fault : undefined);
    });
    socket.once('secureConnect', () => (isSecured = true));
    socket.once('data', () => finish(undefined));
    // gRPC's C core says nothing at all when it refuses a certificate.
    socket.once('close', () => finish({ kind: 'closed', isSecured }));
  });
}

function knock(settings: DialSettings, limitMs: number, signal: AbortSignal): Promise<Probe> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const startedAt = process.hrtime.bigint();
    let connectUs: number | undefined;
    let isGreeted = false;
    let received = Buffer.alloc(0);
    const socket = openSocket(settings, { acceptsAnyCertificate: true });
    const timer = setTimeout(() => finish(isGreeted ? spoke() : silent()), limitMs);
    let pingTimer: NodeJS.Timeout | undefined;
    const abort = (): void => finish(undefined);
    signal.addEventListener('abort', abort, { once: true });

    const spoke = (): Probe => ({ kind: 'http2', connectUs: connectUs ?? 0 });
    const silent = (): Probe => ({ kind: 'silent', isConnected: connectUs !== undefined });
    function finish(probe: Probe | undefined): void {
      clearTimeout(timer);
      clearTimeout(pingTimer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      if (probe !== undefined) resolve(probe);
      else reject(signal.reason instanceof Error ? signal.reason : new Error('The probe was aborted.'));
    }

    socket.once(openedEvent(settings), () => {
      connectUs = Number((process.hrtime.bigint() - startedAt) / 1_000n);
      const distrust = socket instanceof TLSSocket ? findDistrust(socket, settings) : undefined;
      if (distrust === undefined) socket.write(clientGreeting);
      else finish(distrust);
    });
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      const answer = readGreeting(received);
      if (answer.kind === 'settled') finish(spoke());
      else if (answer.kind === 'goaway') finish(answer);
      else if (answer.kind === 'other') finish({ kind: 'not-http2', firstBytes: received.subarray(0, 64) });
      else if (answer.isGreeted) {
        isGreeted = true;
        pingTimer ??= setTimeout(() => finish(spoke()), pingMs);
      }
    });
    socket.once('error', error => finish(isGreeted ? spoke() : judgeError(error, connectUs !== undefined)));
    socket.once('close', () => {
      if (isGreeted) finish(spoke());
      else
        finish(received.length > 0 ? { kind: 'not-http2', firstBytes: received.subarray(0, 64) } : { kind: 'closed' });
    });
  });
}

/** Why the certificate is not accepted. It is looked at while the socket is open: one that failed forgets it. */
function findDistrust(socket: TLSSocket, { tls }: DialSettings): Probe | undefined {
  if (tls === undefined) return undefined;
  const certificate = socket.getPeerCertificate(true);
  // Node's types say Error; at run time it is OpenSSL's code, or null for none.
  const code = socket.authorizationError as unknown as string | null;
  if (code !== null) return { kind: 'tls-failed', code, reason: code, certificate };
  // For an address, which is not sent as a name, Node would check whatever it connects to.
  const mismatch = checkServerIdentity(tls.serverName, certificate);
  if (mismatch === undefined) return undefined;
  return { kind: 'tls-failed', code: 'ERR_TLS_CERT_ALTNAME_INVALID', reason: mismatch.message, certificate };
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

/** What an error of a socket says; a connection that broke after it stood counts as closed. */
export function judgeError(error: Error, isConnected: boolean): FailedProbe {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isSystem = 'syscall' in error && !('library' in error);
  if (isSystem && !isConnected && error.syscall !== 'read') return { kind: 'not-connected', errno: code };
  if (isSystem) return { kind: 'closed' };
  // Said of any socket, with TLS or without: it has no way out, or the other side has ended.
  if (code === 'ERR_STREAM_WRITE_AFTER_END') return { kind: 'closed', isOneWay: true };
  if (code === 'EPIPE' || code.startsWith('ERR_STREAM_')) return { kind: 'closed' };
  return { kind: 'tls-failed', code, reason: error.message, certificate: undefined };
}
