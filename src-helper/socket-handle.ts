import type { Socket } from 'node:net';

/** What Node's own modules use of a socket, and node:http2 hides once it has the socket. */
export interface SocketHandle {
  /** Bytes that were given to be written and that the system has not taken. */
  readonly writeQueueSize: number;
  /** Bytes that were given to be written so far. */
  readonly bytesWritten: number;
  /** Asks for what comes, also when it was asked before. */
  readStart(): void;
}

/** The handle below a socket of node:net or node:tls; undefined when the socket is closed. */
export function socketHandle(socket: Socket): SocketHandle | undefined {
  // Node's types leave it out; it is the same in Node 18, 20 and 24: the tests of calls were run on all but the first.
  const { _handle } = socket as { readonly _handle?: SocketHandle | null };
  return _handle ?? undefined;
}
