// Servers that do what no server should, each on a Unix socket. They write bytes themselves, or bend node:http2 where the
// fault is above HTTP/2.
import { randomBytes } from 'node:crypto';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A server that listens until it is closed. */
export interface BadServer {
  readonly close: () => Promise<void>;
}

/** Listens on this path; resolves when it does. */
export type StartBadServer = (path: string) => Promise<BadServer>;

/** SETTINGS without settings, and its acknowledgement: all that the wire needs to begin (RFC 9113, 6.5). */
const settings = frame(4, 0, 0, Buffer.alloc(0));
const settingsAck = frame(4, 1, 0, Buffer.alloc(0));

/** A frame of HTTP/2 (RFC 9113, 4.1); `length` may lie. */
function frame(type: number, flags: number, stream: number, payload: Buffer, length = payload.length): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A server of bytes: `serve` gets each connection. */
function raw(serve: (socket: Socket) => void): StartBadServer {
  return path => {
    const sockets = new Set<Socket>();
    const server = createServer(socket => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
      serve(socket);
    });
    return listen(server, path, () => sockets.forEach(socket => socket.destroy()));
  };
}

/** A server of HTTP/2: `serve` gets each stream. */
function http2(serve: (stream: ServerHttp2Stream) => void): StartBadServer {
  return path => {
    const server = createHttp2Server({ maxSendHeaderBlockLength: 16 * 1024 * 1024 });
    const sessions = new Set<{ destroy(): void }>();
    server.on('session', session => {
      sessions.add(session);
      session.on('error', () => undefined);
      session.once('close', () => sessions.delete(session));
    });
    server.on('stream', stream => {
      stream.on('error', () => undefined);
      stream.resume();
      serve(stream);
    });
    return listen(server, path, () => sessions.forEach(session => session.destroy()));
  };
}

async function listen(server: Server, path: string, endAll: () => void): Promise<BadServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        endAll();
      }),
  };
}

/** After the client's first request, these; then what comes is read and thrown away. */
function answering(...frames: Buffer[]): StartBadServer {
  return raw(socket => {
    socket.write(Buffer.concat([settings, settingsAck]));
    let hasAnswered = false;
    let received = Buffer.alloc(0);
    socket.on('data', data => {
      if (hasAnswered) return;
      received = Buffer.concat([received, data]);
      if (!hasRequest(received)) return;
      hasAnswered = true;
      for (const bytes of frames) socket.write(bytes);
    });
  });
}

/** Whether HEADERS stand among a client's frames, behind the 24 bytes of its preface. */
function hasRequest(received: Buffer): boolean {
  for (let at = 24; at + 9 <= received.length; at += 9 + received.readUIntBE(at, 3)) {
    if (received[at + 3] === 1) return true;
  }
  return false;
}

const okHeaders = { ':status': 200, 'content-type': 'application/grpc+proto' };

/** A gRPC message: the prefix (compressed or not, length) and the bytes; `length` may lie. */
function grpcMessage(data: Buffer, { isCompressed = false, length = data.length } = {}): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(isCompressed ? 1 : 0, 0);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, data]);
}

/** Bytes that unpack to 64 MiB of zeros; a gzip of many such members is one. */
const member = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });

/** Answers with a message that unpacks to so many times 64 MiB. */
function compressed(times: number): StartBadServer {
  const data = grpcMessage(Buffer.concat(Array.from({ length: times }, () => member)), { isCompressed: true });
  return http2(stream => {
    stream.respond({ ...okHeaders, 'grpc-encoding': 'gzip' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(data);
  });
}

/** The faults of targets, by their names in the table. */
export const badServers: Readonly<Record<string, StartBadServer>> = {
  'a target that never answers': raw(socket => void socket.resume()),
  'a target that never reads': raw(socket => void socket.pause()),
  'a target that hangs up at once': raw(socket => void socket.destroy()),
  'a target that speaks HTTP/1.1': raw(socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  'a target that answers random bytes': raw(socket => void socket.write(randomBytes(4096))),
  'a target that floods pings': raw(socket => {
    socket.write(settings);
    const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(6, 0, 0, Buffer.alloc(8))));
    const flood = (): void => {
      while (!socket.destroyed && socket.write(pings));
    };
    socket.on('drain', flood);
    socket.resume();
    flood();
  }),
  'a frame that never ends': answering(frame(0, 0, 1, Buffer.alloc(64), 0xff_ff_ff)),
  'a frame of the wrong length': answering(frame(8, 0, 1, Buffer.alloc(3))), // WINDOW_UPDATE has four bytes.
  'broken HPACK': answering(frame(1, 4, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]))),
  'a GOAWAY for each call': answering(frame(7, 0, 0, Buffer.concat([Buffer.alloc(4), Buffer.from([0, 0, 0, 2])]))),
  'a message shorter than its length': http2(stream => {
    stream.respond(okHeaders);
    stream.end(grpcMessage(Buffer.from('short'), { length: 100 }));
  }),
  'a message longer than any memory': http2(stream => {
    stream.respond(okHeaders);
    stream.end(grpcMessage(Buffer.from('short'), { length: 0xff_ff_ff_ff }));
  }),
  'an end without a status': http2(stream => {
    stream.respond(okHeaders);
    stream.end();
  }),
  'a reset in the middle': http2(stream => {
    stream.respond(okHeaders);
    stream.write(grpcMessage(Buffer.alloc(10)).subarray(0, 8));
    stream.close(2);
  }),
  'a target that floods messages': http2(stream => {
    stream.respond(okHeaders);
    const many = Buffer.concat(Array.from({ length: 1000 }, () => grpcMessage(Buffer.alloc(0))));
    const flood = (): void => {
      while (!stream.destroyed && stream.write(many));
    };
    stream.on('drain', flood);
    flood();
  }),
  'a compressed bomb': compressed(32),
  'a large message that was compressed': compressed(3),
  'a compressed message that is none': http2(stream => {
    stream.respond({ ...okHeaders, 'grpc-encoding': 'gzip' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(grpcMessage(Buffer.from('not gzip'), { isCompressed: true }));
  }),
  '100,000 headers': http2(stream => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`x-${at}`, 'y']));
    stream.respond({ ...okHeaders, ...many });
    stream.end();
  }),
};
