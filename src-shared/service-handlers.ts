// Turns an implementation of a generated service into functions from bytes to bytes, one a method. Main, the helper
// and tests serve from these; only what carries the bytes differs.
import type { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

import { RpcError } from './rpc-error';
import { StatusCode } from './status-code';

interface MessageCodec {
  encode(message: never, writer?: BinaryWriter): { finish(): Uint8Array };
  decode(input: BinaryReader | Uint8Array, length?: number): unknown;
}

interface MethodDefinition {
  readonly name: string;
  readonly requestType: MessageCodec;
  readonly requestStream: boolean;
  readonly responseType: MessageCodec;
  readonly responseStream: boolean;
}

/** What ts-proto generates for a service (`generic-definitions`). */
export interface ServiceDefinition {
  readonly fullName: string;
  readonly methods: Readonly<Record<string, MethodDefinition>>;
}

type MessageOf<Codec> = Codec extends { decode(input: Uint8Array): infer T } ? T : never;

/** What an implementation of a service looks like: the interface that ts-proto generates, by its definition. */
export type ServiceImplementation<D extends ServiceDefinition> = {
  readonly [M in keyof D['methods']]: D['methods'][M] extends {
    readonly requestType: infer Request;
    readonly requestStream: infer RequestStream;
    readonly responseType: infer Response;
    readonly responseStream: infer ResponseStream;
  }
    ? (
        request: RequestStream extends true ? AsyncIterable<MessageOf<Request>> : MessageOf<Request>,
        signal: AbortSignal,
      ) => ResponseStream extends true ? AsyncIterable<MessageOf<Response>> : Promise<MessageOf<Response>>
    : never;
};

type AnyMethod = (request: unknown, signal: AbortSignal) => unknown;

/**
 * One method as bytes: takes the encoded requests, yields the encoded replies. Ends when the method is done, throws what
 * the method throws. `signal` is aborted when the caller has gone.
 */
export type MethodHandler = (requests: AsyncIterable<Uint8Array>, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/** Handlers by the path of their method, with leading slash. */
export type ServiceHandlers = ReadonlyMap<string, MethodHandler>;

/** The path of a method on the wire. */
export function methodPath(serviceName: string, methodName: string): string {
  return `/${serviceName}/${methodName}`;
}

/** Makes the handlers of one service. Throws INVALID_ARGUMENT, as RpcError, when the bytes of a request do not decode. */
export function createServiceHandlers<D extends ServiceDefinition>(
  definition: D,
  implementation: ServiceImplementation<D>,
): ServiceHandlers {
  const handlers = new Map<string, MethodHandler>();
  for (const [key, method] of Object.entries(definition.methods)) {
    const path = methodPath(definition.fullName, method.name);
    // The definition's literal types say more than a loop over its keys can carry; ServiceImplementation checked them.
    const methods = implementation as unknown as Readonly<Record<string, AnyMethod>>;
    handlers.set(
      path,
      createHandler(path, method, (request, signal) => methods[key]?.(request, signal)),
    );
  }
  return handlers;
}

function createHandler(path: string, method: MethodDefinition, run: AnyMethod): MethodHandler {
  const decode = (data: Uint8Array): unknown => {
    try {
      return method.requestType.decode(data);
    } catch (error) {
      throw new RpcError(path, StatusCode.INVALID_ARGUMENT, 'The request is not a message of this method.', {
        cause: error,
      });
    }
  };
  const encode = (message: unknown): Uint8Array => method.responseType.encode(message as never).finish();
  return async function* handle(requests, signal) {
    const request = method.requestStream ? decodeEach(requests, decode) : decode(await takeOne(requests, path));
    const reply = run(request, signal);
    if (!method.responseStream) {
      yield encode(await reply);
      return;
    }
    // The implementation's type, checked by ServiceImplementation, says it is a stream.
    for await (const message of reply as AsyncIterable<unknown>) yield encode(message);
  };
}

async function* decodeEach(
  requests: AsyncIterable<Uint8Array>,
  decode: (data: Uint8Array) => unknown,
): AsyncIterable<unknown> {
  for await (const data of requests) yield decode(data);
}

async function takeOne(requests: AsyncIterable<Uint8Array>, path: string): Promise<Uint8Array> {
  for await (const data of requests) return data;
  throw new RpcError(path, StatusCode.INVALID_ARGUMENT, 'The call ended before its request came.');
}
