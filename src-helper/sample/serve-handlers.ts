// Serves methods made of bytes with grpc-js. Nothing here knows a method or a message.
import { status, type Server, type ServerDuplexStream } from '@grpc/grpc-js';

import { RpcError } from '../../src-shared/rpc-error';
import type { MethodHandler, ServiceHandlers } from '../../src-shared/service-handlers';

type Call = ServerDuplexStream<Uint8Array, Uint8Array>;

/**
 * Adds each handler to the server. All are registered as bidirectional: the frames on the wire are the same for the four
 * kinds, so clients of every kind can call them. What a handler throws becomes the status: an RpcError with its code and
 * details, anything else as INTERNAL with a fixed text, and is given to `onDefect`.
 */
export function serveHandlers(server: Server, handlers: ServiceHandlers, onDefect: (error: unknown) => void): void {
  for (const [path, handler] of handlers) {
    server.register<Uint8Array, Uint8Array>(
      path,
      (call: Call) => void serve(call, handler, onDefect),
      asBuffer,
      data => data,
      'bidi',
    );
  }
}

async function serve(call: Call, handler: MethodHandler, onDefect: (error: unknown) => void): Promise<void> {
  const caller = new AbortController();
  call.once('cancelled', () => {
    caller.abort();
  });
  try {
    // Left early, the plain iterator of a server call destroys the call, and no reply would go out.
    const requests = call.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    for await (const data of handler(requests, caller.signal)) {
      if (caller.signal.aborted) return;
      if (!call.write(data)) await drained(call, caller.signal);
    }
    call.end();
  } catch (error) {
    if (caller.signal.aborted) return;
    if (!(error instanceof RpcError)) onDefect(error);
    call.emit('error', asServiceError(error));
  }
}

/** Resolves when the call takes more, or the caller has gone. */
function drained(call: Call, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      call.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    call.on('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function asServiceError(error: unknown): { readonly code: number; readonly details: string } {
  if (error instanceof RpcError) return { code: error.code, details: error.details };
  return { code: status.INTERNAL, details: 'The server has a defect; see its log.' };
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
