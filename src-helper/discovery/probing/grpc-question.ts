// One question to a server over an HTTP/2 session that stands: gRPC by hand, so that a probe keeps to one connection.
import { type ClientHttp2Session, type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2';

/** What came of a question. */
export type GrpcAnswer =
  /** The server answered as gRPC does: with a status, and with one message when all is well. */
  | { readonly kind: 'grpc'; readonly code: number; readonly message: Buffer | undefined }
  /** It answered as a web server does. */
  | { readonly kind: 'http'; readonly status: number; readonly contentType: string }
  /** The stream was reset, the connection ended, or no answer came in time. */
  | { readonly kind: 'none' };

/** The most that is read of an answer: a list of tens of thousands of services. */
const answerLimitBytes = 4 * 1024 * 1024;
const prefixBytes = 5;

/** Asks and half-closes. Never rejects; gives up when `signal` is aborted. */
export function askGrpc(
  session: ClientHttp2Session,
  { path, authority, message }: { readonly path: string; readonly authority: string; readonly message: Uint8Array },
  signal: AbortSignal,
): Promise<GrpcAnswer> {
  return new Promise(resolve => {
    const stream = signal.aborted ? undefined : beginStream(session, path, authority);
    if (stream === undefined) {
      resolve({ kind: 'none' });
      return;
    }
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    const parts: Buffer[] = [];
    let bytes = 0;
    function finish(): void {
      signal.removeEventListener('abort', stop);
      resolve(read({ ...headers, ...trailers }, Buffer.concat(parts)));
    }
    // Not left to the stream's `close`, which takes a connection that can be written to.
    const stop = (): void => {
      stream.close(constants.NGHTTP2_CANCEL);
      finish();
    };
    signal.addEventListener('abort', stop, { once: true });
    stream.on('response', now => (headers = now));
    stream.on('trailers', (now: IncomingHttpHeaders) => (trailers = now));
    stream.on('data', (data: Buffer) => {
      bytes += data.length;
      if (bytes > answerLimitBytes) stop();
      else parts.push(data);
    });
    // The end comes as `close`.
    stream.on('error', () => undefined);
    stream.once('close', finish);
    stream.end(frame(message));
  });
}

/** Undefined when the session takes no streams any more: it has ended, or the server has said that it leaves. */
function beginStream(session: ClientHttp2Session, path: string, authority: string): ClientHttp2Stream | undefined {
  try {
    return session.request({
      ':method': 'POST',
      ':path': path,
      ':authority': authority,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'sockeye-probe',
    });
  } catch {
    return undefined;
  }
}

function frame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function read(headers: IncomingHttpHeaders, body: Buffer): GrpcAnswer {
  const code = headers['grpc-status'];
  const contentType = headers['content-type'] ?? '';
  if (typeof code === 'string' && /^\d+$/.test(code)) {
    return { kind: 'grpc', code: Number(code), message: firstMessage(body) };
  }
  const status = headers[':status'];
  if (status === undefined) return { kind: 'none' };
  if (!contentType.startsWith('application/grpc')) return { kind: 'http', status: Number(status), contentType };
  // It answers as gRPC does, and broke off before its status.
  const message = firstMessage(body);
  return message === undefined ? { kind: 'none' } : { kind: 'grpc', code: 0, message };
}

/** Messages are preceded by a flag for compression, which nobody asked for, and their length. */
function firstMessage(body: Buffer): Buffer | undefined {
  if (body.length < prefixBytes || body[0] !== 0) return undefined;
  const end = prefixBytes + body.readUInt32BE(1);
  return end <= body.length ? body.subarray(prefixBytes, end) : undefined;
}
