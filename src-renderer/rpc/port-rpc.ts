// The transport of the generated clients: every kind of call is a bidi call over a MessagePort. Nothing here knows a
// method or a message.
import { RpcError } from '../../src-shared/rpc-error';
import { methodPath } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { exchange, type Requests } from './exchange';
import { createPortPool } from './port-pool';
import type { OpenPort } from './reply-port';

/**
 * What the generated clients call. ts-proto exports no such type, and generates for each file only the part that its
 * services need; this is the whole.
 */
export interface Rpc {
  request(service: string, method: string, data: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
  clientStreamingRequest(
    service: string,
    method: string,
    data: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
  serverStreamingRequest(
    service: string,
    method: string,
    data: Uint8Array,
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array>;
  bidirectionalStreamingRequest(
    service: string,
    method: string,
    data: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array>;
}

/**
 * Makes the transport. Rejects and throws RpcError for a status other than OK, and the signal's reason when that is
 * aborted. A stream is called when it is first read, and cancelled when its reader leaves it.
 */
export function createPortRpc(openPort: OpenPort): Rpc {
  const pool = createPortPool(openPort);
  const call = (path: string, requests: Requests, signal?: AbortSignal): AsyncIterable<Uint8Array> =>
    exchange(pool, path, requests, signal);
  return {
    request(service, method, data, signal) {
      const path = methodPath(service, method);
      return takeOnly(call(path, { kind: 'one', data }, signal), path);
    },
    clientStreamingRequest(service, method, data, signal) {
      const path = methodPath(service, method);
      return takeOnly(call(path, { kind: 'stream', data }, signal), path);
    },
    serverStreamingRequest: (service, method, data, signal) =>
      call(methodPath(service, method), { kind: 'one', data }, signal),
    bidirectionalStreamingRequest: (service, method, data, signal) =>
      call(methodPath(service, method), { kind: 'stream', data }, signal),
  };
}

/** The one reply of a call that has one. Waits for the status behind it. */
export async function takeOnly(replies: AsyncIterable<Uint8Array>, path: string): Promise<Uint8Array> {
  let only: Uint8Array | undefined;
  for await (const reply of replies) {
    if (only !== undefined) throw new RpcError(path, StatusCode.INTERNAL, 'The call has one reply, but two came.');
    only = reply;
  }
  if (only === undefined) throw new RpcError(path, StatusCode.INTERNAL, 'The call ended without its reply.');
  return only;
}
