// Serves handlers of bytes on a grpc-js server. Every method is a bidi method here: the frames of gRPC look the same for
// all four kinds. Nothing here knows a method or a message.
import { type handleBidiStreamingCall, Metadata, type Server, type ServerDuplexStream } from '@grpc/grpc-js';

import { helperSaidKey, linkTokenKey } from '../../src-shared/helper-messages';
import type { Log } from '../../src-shared/log';
import { RpcError } from '../../src-shared/rpc-error';
import type { MethodHandler, ServiceHandlers } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { TokenGuard } from './token-guard';

type ServerCall = ServerDuplexStream<Buffer, Uint8Array>;

/** What the link wants beside the handlers. */
export interface LinkNeeds {
  /** A call without the token ends as UNAUTHENTICATED. */
  readonly guard: TokenGuard;
  /** Called for each call, request, reply and end: there is, or soon will be, something to write. */
  readonly onTraffic: () => void;
}

/**
 * Adds the handlers to a server. An RpcError ends its call with its status; whatever else a handler throws is a bug: it is
 * logged with its stack and the caller gets INTERNAL without details.
 */
export function addHandlers(server: Server, handlers: ServiceHandlers, log: Log, link?: LinkNeeds): void {
  const onTraffic = link?.onTraffic ?? ((): void => undefined);
  for (const [path, handler] of handlers) {
    const answer: handleBidiStreamingCall<Buffer, Uint8Array> = call => {
      onTraffic();
      if (link?.guard(call.metadata) ?? true) void answerCall(call, { path, handler, log, onTraffic });
      else refuse(call, StatusCode.UNAUTHENTICATED, 'This socket belongs to a running Sockeye and answers only to it.');
    };
    server.register(path, answer, toBuffer, (data: Buffer) => data, 'bidi');
  }
}

function toBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

interface Answering {
  readonly path: string;
  readonly handler: MethodHandler;
  readonly log: Log;
  readonly onTraffic: () => void;
}

async function answerCall(call: ServerCall, { path, handler, log, onTraffic }: Answering): Promise<void> {
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort());
  const requests = readRequests(call, onTraffic, gone.signal);
  try {
    for await (const reply of handler(requests, gone.signal)) {
      if (gone.signal.aborted) return;
      onTraffic();
      if (!call.write(reply)) await drained(call, gone.signal);
    }
    call.end();
  } catch (error) {
    if (gone.signal.aborted) return;
    if (error instanceof RpcError) {
      refuse(call, error.code, error.details);
    } else {
      log.error('a method failed', error, { path });
      refuse(call, StatusCode.INTERNAL, 'Sockeye made a mistake in this call; its log says which.');
    }
  } finally {
    requests.close();
    onTraffic();
  }
}

/** Ends a call with an error; marked for main, which sends a token. Other clients get no trailer of ours. */
function refuse(call: ServerCall, code: number, details: string): void {
  const metadata = new Metadata();
  if (call.metadata.get(linkTokenKey).length > 0) metadata.set(helperSaidKey, '1');
  call.emit('error', { code, details, metadata });
}

/** Requests as they come. `close` ends a read that still waits: the handler is done and the caller may say no more. */
interface Requests extends AsyncIterable<Uint8Array> {
  close(): void;
}

/**
 * Not a plain `for await` over the call: left early, that destroys the call, no reply goes out and the caller hangs.
 * A read fails with the signal's reason when the caller has gone.
 */
function readRequests(call: ServerCall, onTraffic: () => void, signal: AbortSignal): Requests {
  // grpc-js types its object streams without their element.
  const source = call.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  const done: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined };
  let isClosed = false;
  let endRead: (() => void) | undefined;
  const close = (): void => {
    isClosed = true;
    endRead?.();
    // Not awaited: behind a read that still waits, it settles only when the call itself has ended.
    source.return?.().catch(() => undefined);
  };
  const next = (): Promise<IteratorResult<Uint8Array, undefined>> =>
    new Promise((resolve, reject) => {
      if (isClosed) {
        resolve(done);
        return;
      }
      endRead = () => resolve(done);
      onTraffic();
      source.next().then(resolve, (error: unknown) => reject(toError(signal.aborted ? signal.reason : error)));
    });
  const closeAndEnd = (): Promise<typeof done> => {
    close();
    return Promise.resolve(done);
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: closeAndEnd }), close };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Settles when the call takes more, or when its caller has gone. */
function drained(call: ServerCall, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const settle = (): void => {
      call.removeListener('drain', settle);
      signal.removeEventListener('abort', settle);
      resolve();
    };
    call.once('drain', settle);
    signal.addEventListener('abort', settle, { once: true });
    if (signal.aborted) settle();
  });
}
