// One call on the wire: gRPC on HTTP/2, from the connection to the one end. Every call is made as a bidirectional one: the
// frames on the wire are those of all four kinds. Nothing here knows a recording or what a message means.
import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2';

import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import { ConnectError, sentHeaderLimitBytes } from '../../wire/dial/connect-http2';
import type { TargetWire, WireSession } from '../../wire/dial/target-wire';
import type { CallEnd } from './call-end';
import { compress } from './decompress';
import { framePrefix } from './frame-reader';
import { ReplyMessages } from './reply-messages';
import { headerListBytes, readMetadata, readStatus, requestHeaders } from './wire-headers';

/** From this size on prefix and message are written apart instead of being copied together. */
const copyLimitBytes = 64 * 1024;
/** So much is taken before there is a connection. */
const earlyLimitBytes = 64 * 1024;
/** A call that waits for its server tries again after this time, then after twice of it, up to the second. */
const firstRetryMs = 50;
const lastRetryMs = 1_000;
/** HEADERS (RFC 9113, 6.2). */
const headersFrame = 1;

/** What node:http2 throws when a connection takes no more calls. */
const spentCodes = new Set([
  'ERR_HTTP2_INVALID_SESSION',
  'ERR_HTTP2_GOAWAY_SESSION',
  'ERR_HTTP2_OUT_OF_STREAMS',
  'ERR_HTTP2_SESSION_ERROR',
]);

/** What a call is made of. */
export interface WireCallStart {
  readonly wire: TargetWire;
  /** With leading slash. */
  readonly path: string;
  /** All of it, checked. */
  readonly metadata: readonly MetadataEntry[];
  /** From now; undefined for none. */
  readonly deadlineMs: number | undefined;
  /** Try to connect until the deadline, instead of once. */
  readonly waitForReady: boolean;
  readonly isCompressed: boolean;
}

/** Who is told what happens. `onEnd` comes once, as the last. */
export interface WireCallListener {
  /** The connection was made for this call and stands. */
  onConnected(): void;
  /** The request was handed to the connection. */
  onSent(): void;
  onHeaders(metadata: readonly MetadataEntry[]): void;
  /** Answers a promise for when the message has been put away, when that is not at once. */
  onMessage(data: Buffer): Promise<void> | undefined;
  /** More can be written. */
  onDrain(): void;
  onEnd(end: CallEnd): void;
}

/** One call. Begins with `open`. */
export class WireCall {
  readonly #start: WireCallStart;
  readonly #listener: WireCallListener;
  readonly #startedMs = performance.now();
  readonly #replies: ReplyMessages;
  #session: WireSession | undefined;
  #stream: ClientHttp2Stream | undefined;
  #early: Buffer[] = [];
  #earlyBytes = 0;
  #isHalfClosed = false;
  #isPaused = false;
  #hasEnded = false;
  #hasClosed = false;
  /** HTTP/2 would not send its request. */
  #isUnsent = false;
  #hasAnswered = false;
  #answer: CallEnd | undefined;
  #isOver = false;
  #deadline: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(start: WireCallStart, listener: WireCallListener) {
    this.#start = start;
    this.#listener = listener;
    this.#replies = new ReplyMessages(start.wire.settings.receiveLimitBytes, {
      onMessage: data => listener.onMessage(data),
      onRefused: end => this.#finish(end),
      onBusy: () => this.#stream?.pause(),
      onIdle: () => this.#onIdle(),
    });
  }

  /** Begins the call, on the connection that stands or on a new one. */
  open(): void {
    const { deadlineMs, wire } = this.#start;
    if (deadlineMs !== undefined) {
      this.#deadline = setTimeout(() => {
        this.#finish({ kind: 'deadline', deadlineMs, isConnected: this.#stream !== undefined });
      }, deadlineMs);
    }
    const session = wire.ready;
    if (session === undefined) void this.#connect(firstRetryMs);
    else if (!this.#send(session)) void this.#connect(firstRetryMs);
  }

  /** Writes a message. False when the next one should wait for `onDrain`. */
  write(data: Uint8Array): boolean {
    if (this.#isOver) return true;
    if (!this.#start.isCompressed || data.byteLength === 0) return this.#writeFrame(asBuffer(data), false);
    compress(data).then(
      compressed => {
        if (!this.#isOver && this.#writeFrame(compressed, true)) this.#listener.onDrain();
      },
      (error: unknown) =>
        this.#finish({ kind: 'undecodable', reason: `A message could not be compressed: ${String(error)}` }),
    );
    return false;
  }

  /** Closes the request side behind what was written; nothing may be waited for. */
  halfClose(): void {
    this.#isHalfClosed = true;
    this.#stream?.end();
  }

  /** Ends the call. */
  cancel(): void {
    this.#finish({ kind: 'cancelled' });
  }

  /** Stops reading, so that the target stops sending, until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#replies.isBusy) this.#stream?.resume();
  }

  async #connect(retryMs: number): Promise<void> {
    const { wire, waitForReady } = this.#start;
    try {
      const session = await wire.connect();
      if (this.#isOver) return;
      this.#listener.onConnected();
      if (this.#send(session)) return;
      if (waitForReady) this.#retryLater(retryMs);
      else this.#finish({ kind: 'lost', loss: session.loss ?? { kind: 'closed' }, hasAnswered: false });
    } catch (error) {
      if (this.#isOver) return;
      const known = error instanceof ConnectError ? error : new ConnectError(String(error), undefined, error);
      if (!waitForReady) {
        this.#finish({ kind: 'not-connected', error: known });
        return;
      }
      this.#retryLater(retryMs);
    }
  }

  #retryLater(ms: number): void {
    this.#retry = setTimeout(() => void this.#connect(Math.min(ms * 2, lastRetryMs)), ms);
  }

  /** False when the connection takes no more calls since a moment ago; else the call is on its way, or over. */
  #send(session: WireSession): boolean {
    const { wire, deadlineMs, isCompressed, path, metadata } = this.#start;
    const headers = requestHeaders({
      path,
      scheme: wire.settings.tls === undefined ? 'http' : 'https',
      authority: wire.settings.authority,
      metadata,
      timeoutMs: deadlineMs === undefined ? undefined : deadlineMs - (performance.now() - this.#startedMs),
      isCompressed,
      refusesCompression: wire.settings.refusesCompression,
    });
    const sizeBytes = headerListBytes(headers);
    const limitBytes = Math.min(session.http2.remoteSettings.maxHeaderListSize ?? Infinity, sentHeaderLimitBytes);
    if (sizeBytes > limitBytes) {
      this.#finish({ kind: 'metadata-too-large', sizeBytes, limitBytes });
      return true;
    }
    let stream: ClientHttp2Stream;
    try {
      stream = session.http2.request(headers, { endStream: false });
    } catch (error) {
      const known = error instanceof Error ? error : new Error(String(error));
      if (!('code' in known && spentCodes.has(String(known.code)))) {
        this.#finish({ kind: 'not-sendable', reason: known.message });
        return true;
      }
      session.loss ??= { kind: 'error', error: known };
      return false;
    }
    session.watch.callBegan();
    stream.once('close', () => session.watch.callEnded());
    this.#session = session;
    this.#stream = stream;
    this.#listener.onSent();
    this.#listen(stream);
    if (this.#isPaused) stream.pause();
    for (const frame of this.#early.splice(0)) stream.write(frame);
    if (this.#isHalfClosed) stream.end();
    else if (this.#earlyBytes >= earlyLimitBytes && !stream.writableNeedDrain) this.#listener.onDrain();
    return true;
  }

  #listen(stream: ClientHttp2Stream): void {
    // The third argument are the fields as they came; repeated ones are apart there.
    stream.on('response', (headers: IncomingHttpHeaders, flags: number, raw?: readonly string[]) => {
      this.#onResponse(headers, flags, raw ?? rawOf(headers));
    });
    stream.on('trailers', (headers: IncomingHttpHeaders, _flags: number, raw?: readonly string[]) => {
      this.#answer ??= readStatus(headers, raw ?? rawOf(headers));
      if (this.#hasEnded) this.#settle();
    });
    stream.on('frameError', (type: number) => (this.#isUnsent ||= type === headersFrame));
    stream.on('data', (chunk: Buffer) => this.#replies.push(chunk));
    stream.on('drain', () => this.#listener.onDrain());
    stream.on('end', () => {
      this.#hasEnded = true;
      if (this.#answer !== undefined) {
        this.#settle();
        return;
      }
      // Trailers may come as the next event; of a stream that is closed, 'close' tells more.
      setImmediate(() => {
        if (this.#answer !== undefined || !(stream.closed || stream.destroyed)) this.#settle();
      });
    });
    // What is behind an error, 'close' tells.
    stream.on('error', () => undefined);
    stream.on('close', () => {
      setImmediate(() => {
        this.#hasClosed = true;
        this.#onClose(stream);
      });
    });
  }

  #onResponse(headers: IncomingHttpHeaders, flags: number, raw: readonly string[]): void {
    const isLast = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const status = readStatus(headers, raw);
    if (isLast && status !== undefined) {
      this.#answer = status;
      return;
    }
    const httpStatus = Number(headers[':status']);
    const contentType = headers['content-type'] ?? '';
    if (httpStatus !== 200 || !contentType.startsWith('application/grpc')) {
      this.#finish({ kind: 'not-grpc', httpStatus, contentType, trailers: readMetadata(raw) });
      return;
    }
    const encoding = headers['grpc-encoding'];
    this.#replies.encoding = typeof encoding === 'string' ? encoding : '';
    this.#hasAnswered = true;
    this.#listener.onHeaders(readMetadata(raw));
  }

  /** A message has been decompressed, and what stood behind it was handed on. */
  #onIdle(): void {
    const stream = this.#stream;
    if (this.#hasClosed && stream !== undefined) this.#onClose(stream);
    else if (this.#hasEnded) this.#settle();
    else if (!this.#isPaused) stream?.resume();
  }

  /** The answer has come to its end. */
  #settle(): void {
    if (this.#replies.isBusy) return;
    const answer = this.#answer ?? { kind: 'incomplete', reason: 'The server ended the call without a status.' };
    const isCut = !this.#replies.isEmpty && answer.kind === 'status' && answer.code === 0;
    this.#finish(
      isCut ? { kind: 'incomplete', reason: 'The server ended the call in the middle of a message.' } : answer,
    );
  }

  #onClose(stream: ClientHttp2Stream): void {
    if (this.#isOver || this.#replies.isBusy) return;
    this.#takeRest(stream);
    this.#settleClosed(stream);
  }

  #settleClosed(stream: ClientHttp2Stream): void {
    // What was taken may have begun to be decompressed, or ended the call.
    if (this.#isOver || this.#replies.isBusy) return;
    const http2 = this.#session?.http2;
    if (this.#isUnsent) this.#session?.onUnsent();
    if (this.#answer !== undefined) this.#settle();
    else if (this.#isUnsent || http2?.destroyed === true || this.#session?.isSocketClosed === true) {
      this.#finish({ kind: 'lost', loss: this.#session?.loss ?? { kind: 'closed' }, hasAnswered: this.#hasAnswered });
    } else if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) this.#finish({ kind: 'reset', code: stream.rstCode });
    else this.#settle();
  }

  /** Takes what came while nothing was read: a stream that is closed hands on no more by itself. */
  #takeRest(stream: ClientHttp2Stream): void {
    stream.removeAllListeners('data');
    for (;;) {
      // Without an encoding it gives bytes.
      const chunk = stream.read() as Buffer | null;
      if (chunk === null) break;
      this.#replies.push(chunk);
    }
  }

  #writeFrame(data: Buffer, isCompressed: boolean): boolean {
    const prefix = framePrefix(data.length, isCompressed);
    const parts = data.length <= copyLimitBytes ? [Buffer.concat([prefix, data])] : [prefix, data];
    const stream = this.#stream;
    if (stream === undefined) {
      this.#early.push(...parts);
      this.#earlyBytes += prefix.length + data.length;
      return this.#earlyBytes < earlyLimitBytes;
    }
    stream.cork();
    for (const part of parts) stream.write(part);
    stream.uncork();
    return !stream.writableNeedDrain;
  }

  /** The one end of the call. */
  #finish(end: CallEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#replies.close();
    clearTimeout(this.#deadline);
    clearTimeout(this.#retry);
    this.#early = [];
    const stream = this.#stream;
    if (stream !== undefined && !stream.destroyed) {
      // A server that has answered needs no reset, unless it would wait for what it does not read.
      if (end.kind !== 'status' || stream.writableLength > 0) resetStream(stream);
      // To end it twice makes an error, stack and all, that nobody sees.
      else if (!stream.writableEnded) stream.end();
      // What still comes is thrown away.
      stream.resume();
    }
    this.#listener.onEnd(end);
  }
}

/**
 * Cancels. By itself node:http2 ends the request side first and flushes that, so that a server sees a half-close, and may
 * answer it, before it sees the cancel.
 */
function resetStream(stream: ClientHttp2Stream): void {
  stream._final = callback => callback();
  stream.close(constants.NGHTTP2_CANCEL);
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** The fields in a flat list, for a Node that does not give it. */
function rawOf(headers: IncomingHttpHeaders): readonly string[] {
  return Object.entries(headers).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).flatMap(each => [key, each]),
  );
}
