// Opens one HTTP/2 connection to a target, and says exactly why when it does not come about.
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import type { DialSettings } from './connection-settings';
import { flowControlWindowBytes } from './flow-control';
import { openedEvent, openSocket } from './open-socket';
import { type FailedProbe, judgeError } from './probe-target';

/** Largest header block that is taken. */
const headerLimitBytes = 16 * 1024 * 1024;
/**
 * Largest header block that is sent: from some 200 KiB on it does not fit the buffer of a Unix socket, and a server on
 * node:http2, which refuses it, then neither reads on nor says a word, so that the connection hangs.
 */
export const sentHeaderLimitBytes = 192 * 1024;
/** Most header fields in an answer; node:http2 takes 128 by itself. */
const headerPairs = 10_000;
/** How long a server may take to accept the connection and to begin HTTP/2. */
const connectLimitMs = 20_000;

/** A connection that did not come about. */
export class ConnectError extends Error {
  /** `fault` is what is known; undefined when only a knock at the endpoint can tell. */
  constructor(
    message: string,
    readonly fault: FailedProbe | undefined,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/**
 * Connects and waits for the server's SETTINGS; resolves with what `adopt` makes of session and socket. It is called before
 * anything else of the server is heard, so that a GOAWAY right behind the SETTINGS finds who listens. Rejects with
 * ConnectError. Aborting `signal` gives the attempt up.
 */
export function connectHttp2<Adopted>(
  settings: DialSettings,
  adopt: (session: ClientHttp2Session, socket: Socket) => Adopted,
  signal: AbortSignal,
  limitMs = connectLimitMs,
): Promise<Adopted> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(settings);
    let session: ClientHttp2Session | undefined;
    let isOpen = false;
    const fail = (error: ConnectError): void => {
      settle();
      // What comes after the first failure says nothing new.
      socket.on('error', () => undefined);
      session?.on('error', () => undefined);
      session?.destroy();
      socket.destroy();
      reject(error);
    };
    const onError = (error: Error): void => fail(connectError(error, isOpen));
    const onClose = (): void => fail(new ConnectError('The connection was closed before HTTP/2 began.', undefined));
    const onAbort = (): void => fail(new ConnectError('The attempt to connect was given up.', undefined));
    const timer = setTimeout(() => {
      fail(new ConnectError('The server did not begin HTTP/2 in time.', { kind: 'silent', isConnected: isOpen }));
    }, limitMs);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const emitter of [socket, session]) emitter?.off('error', onError).off('close', onClose);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', onError).on('close', onClose);
    socket.once(openedEvent(settings), () => {
      isOpen = true;
      if (socket instanceof TLSSocket && !speaksHttp2(socket)) {
        fail(new ConnectError('The server did not choose HTTP/2 in the TLS handshake.', undefined));
        return;
      }
      session = startSession(settings, socket);
      session.on('error', onError).on('close', onClose);
      session.once('remoteSettings', () => {
        settle();
        if (session !== undefined) resolve(adopt(session, socket));
      });
    });
  });
}

function speaksHttp2({ alpnProtocol }: TLSSocket): boolean {
  // Servers that do not negotiate (some C-core builds) speak it all the same.
  return alpnProtocol === 'h2' || alpnProtocol === false || alpnProtocol === null;
}

function startSession({ tls }: DialSettings, socket: ReturnType<typeof openSocket>): ClientHttp2Session {
  // The authority is that of each call; here it only says the scheme.
  const session = connect(`${tls === undefined ? 'http' : 'https'}://localhost`, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: flowControlWindowBytes, maxHeaderListSize: headerLimitBytes },
    maxHeaderListPairs: headerPairs,
    maxSendHeaderBlockLength: sentHeaderLimitBytes,
    maxSessionMemory: Number.MAX_SAFE_INTEGER,
  });
  session.once('connect', () => session.setLocalWindowSize(flowControlWindowBytes));
  return session;
}

function connectError(error: Error, isOpen: boolean): ConnectError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const probe = judgeError(error, isOpen);
  // What HTTP/2 did not understand, and why a server hangs up, a knock can tell.
  const fault = code.startsWith('ERR_HTTP2') || probe.kind === 'closed' ? undefined : probe;
  return new ConnectError(error.message, fault, error);
}
