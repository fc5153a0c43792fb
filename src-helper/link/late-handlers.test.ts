import { expect, it } from 'vitest';

import { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import type { MethodHandler, ServiceHandlers } from '../../src-shared/service-handlers';
import { createLateHandlers } from './late-handlers';

const path = '/sockeye.v1.LinkService/Ping';
const { signal } = new AbortController();

async function* none(): AsyncGenerator<Uint8Array> {
  // No requests.
}

async function first(handlers: ServiceHandlers): Promise<Uint8Array | undefined> {
  const replies = handlers.get(path)?.(none(), signal);
  if (replies !== undefined) for await (const reply of replies) return reply;
  return undefined;
}

const answers = (byte: number): ServiceHandlers => {
  const handler: MethodHandler = async function* () {
    yield await Promise.resolve(Uint8Array.of(byte));
  };
  return new Map([[path, handler]]);
};

it('loads at the first call, once for all', async () => {
  let loads = 0;
  const handlers = createLateHandlers([LinkServiceDefinition], () => Promise.resolve(answers(++loads)));
  expect(loads).toBe(0);
  expect(await Promise.all([first(handlers), first(handlers)])).toEqual([Uint8Array.of(1), Uint8Array.of(1)]);
  expect(await first(handlers)).toEqual(Uint8Array.of(1));
  expect(loads).toBe(1);
});

it('fails the calls that wait for a load that fails, and loads again for the next', async () => {
  let loads = 0;
  const handlers = createLateHandlers([LinkServiceDefinition], () =>
    ++loads === 1 ? Promise.reject(new Error('no memory')) : Promise.resolve(answers(7)),
  );
  const failed = await Promise.allSettled([first(handlers), first(handlers)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await first(handlers)).toEqual(Uint8Array.of(7));
});

it('ends the handler when its caller leaves', async () => {
  let isEnded = false;
  const handler: MethodHandler = async function* () {
    try {
      for (;;) yield await Promise.resolve(new Uint8Array(1));
    } finally {
      isEnded = true;
    }
  };
  const handlers = createLateHandlers([LinkServiceDefinition], () => Promise.resolve(new Map([[path, handler]])));
  await first(handlers);
  expect(isEnded).toBe(true);
});
