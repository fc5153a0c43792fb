import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A stream over a socket that lets `onData` see what comes in before its reader does. node:http2 reads a bare socket
 * beneath JavaScript, where nobody else can see what a server said that does not speak HTTP/2.
 */
export function tapSocket(socket: Socket, onData: (data: Buffer) => void): Duplex {
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (data: Buffer, _encoding, done) => void socket.write(data, error => done(error)),
    final: done => void socket.end(() => done()),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (data: Buffer) => {
    onData(data);
    if (!stream.destroyed && !stream.push(data)) socket.pause();
  });
  socket.once('end', () => {
    if (!stream.destroyed) stream.push(null);
  });
  socket.once('close', () => stream.destroy());
  return stream;
}
