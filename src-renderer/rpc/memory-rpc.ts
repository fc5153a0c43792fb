import { RpcError } from '../../src-shared/rpc-error';
import { methodPath, type ServiceHandlers } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { type Rpc, takeOnly } from './port-rpc';

/**
 * A transport without processes: calls these handlers directly, for tests of the window. Like the real one it throws
 * RpcError, and the signal's reason when that is aborted; to leave a stream cancels it.
 */
export function createMemoryRpc(handlers: ServiceHandlers): Rpc {
  const call = (
    service: string,
    method: string,
    requests: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> => callHandler(handlers, methodPath(service, method), requests, signal);
  return {
    request: (service, method, data, signal) =>
      takeOnly(call(service, method, once(data), signal), methodPath(service, method)),
    clientStreamingRequest: (service, method, data, signal) =>
      takeOnly(call(service, method, data, signal), methodPath(service, method)),
    serverStreamingRequest: (service, method, data, signal) => call(service, method, once(data), signal),
    bidirectionalStreamingRequest: call,
  };
}

async function* once(data: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(data);
}

async function* callHandler(
  handlers: ServiceHandlers,
  path: string,
  requests: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  signal?.throwIfAborted();
  const handler = handlers.get(path);
  if (handler === undefined) throw new RpcError(path, StatusCode.UNIMPLEMENTED, `No handler for ${path}.`);
  const gone = new AbortController();
  const replies = handler(requests, gone.signal)[Symbol.asyncIterator]();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      gone.abort();
      reject(toError(signal?.reason));
    };
  });
  aborted.catch(() => undefined); // Nobody may be reading when it comes.
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      const next = await Promise.race([replies.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    gone.abort();
    void replies.return?.(undefined).catch(() => undefined);
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
