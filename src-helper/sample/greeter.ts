import { setTimeout as pause } from 'node:timers/promises';

import type { GreeterDefinition, HelloReply, HelloRequest, HelloSummary, SayHellosRequest } from '../../gen/greet';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';

const defaultCount = 5;
const maxIntervalMs = 60_000;
const maxPaddingBytes = 100 * 1024 * 1024;
const namesInSummary = 10;

/** The greeter of proto/greet.proto, which says what each method promises. */
export const greeter: ServiceImplementation<GreeterDefinition> = {
  sayHello: request => Promise.resolve({ message: greet(request) }),
  sayHellos,
  sayHelloToAll,
  chat,
};

function greet({ name }: { readonly name: string }): string {
  return `Hello ${name === '' ? 'stranger' : name}`;
}

async function* sayHellos(request: SayHellosRequest, signal: AbortSignal): AsyncGenerator<HelloReply> {
  checkLimit('interval_ms', request.intervalMs, maxIntervalMs);
  checkLimit('padding_bytes', request.paddingBytes, maxPaddingBytes);
  const count = request.count === 0 ? defaultCount : request.count;
  const greeting = greet(request);
  const padding = request.paddingBytes === 0 ? '' : ` ${'.'.repeat(request.paddingBytes - 1)}`;
  for (let number = 1; number <= count && !signal.aborted; number++) {
    if (number > 1 && request.intervalMs > 0) await pauseUnlessAborted(request.intervalMs, signal);
    yield { message: `${greeting}, ${number} of ${count}${padding}` };
  }
}

async function sayHelloToAll(requests: AsyncIterable<HelloRequest>): Promise<HelloSummary> {
  const times = new Map<string, number>();
  let count = 0n;
  for await (const { name } of requests) {
    count += 1n;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  const names = [...times.keys()].slice(0, namesInSummary).map(name => (name === '' ? 'stranger' : name));
  const others = times.size - names.length;
  const everybody = [...names, ...(others > 0 ? [`${others} more`] : [])];
  return { message: `Hello ${list(everybody)}`, count, timesByName: Object.fromEntries(times) };
}

async function* chat(requests: AsyncIterable<HelloRequest>): AsyncGenerator<HelloReply> {
  for await (const request of requests) yield { message: greet(request) };
}

/** `a`, `a and b`, `a, b and c`; `nobody` for none. */
function list(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return 'nobody';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function checkLimit(field: string, value: number, limit: number): void {
  if (value <= limit) return;
  throw new RpcError(
    '/greet.Greeter/SayHellos',
    StatusCode.INVALID_ARGUMENT,
    `${field} is ${value}; at most ${limit} is allowed.`,
  );
}

async function pauseUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
