import { afterEach, expect, it } from 'vitest';

import { RpcError } from '../../src-shared/rpc-error';
import type { MethodHandler } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { type JoinedLink, joinLink } from '../testing/joined-link';

const service = 'test.Host';

let link: JoinedLink | undefined;

afterEach(async () => {
  await link?.close();
  link = undefined;
});

async function join(method: MethodHandler): Promise<JoinedLink> {
  link = await joinLink({ remote: new Map(), local: new Map([[`/${service}/Method`, method]]) });
  return link;
}

it('main answers its own service without the helper', async () => {
  const { rpc } = await join(async function* (requests) {
    for await (const request of requests) yield Uint8Array.of((request[0] ?? 0) + 1);
  });
  expect(await rpc.request(service, 'Method', Uint8Array.of(41))).toEqual(Uint8Array.of(42));
});

it('a slow reader stops a method of main', async () => {
  let produced = 0;
  const { rpc } = await join(async function* () {
    for (; produced < 100_000; produced++) {
      await Promise.resolve();
      yield new Uint8Array(64 * 1024);
    }
  });
  const replies = rpc.serverStreamingRequest(service, 'Method', new Uint8Array())[Symbol.asyncIterator]();
  await replies.next();
  expect(produced).toBeLessThan(20);
  for (let count = 0; count < 200; count++) await replies.next();
  expect(produced).toBeGreaterThanOrEqual(200);
  expect(produced).toBeLessThan(240);
  await replies.return?.();
});

it('to leave the loop aborts the signal of a method of main', async () => {
  let isAborted = (): void => undefined;
  const aborted = new Promise<void>(resolve => {
    isAborted = resolve;
  });
  const { rpc } = await join(async function* (_requests, signal) {
    signal.addEventListener('abort', isAborted);
    yield new Uint8Array();
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
  });
  for await (const reply of rpc.serverStreamingRequest(service, 'Method', new Uint8Array())) {
    expect(reply.byteLength).toBe(0);
    break;
  }
  await aborted;
});

it('an RpcError passes, and a bug is logged and hidden', async () => {
  const { rpc, logged } = await join(async function* (requests) {
    for await (const request of requests) {
      if (request[0] === 1) throw new RpcError('/x', StatusCode.NOT_FOUND, 'Not here.');
      throw new Error('secret detail');
    }
    yield new Uint8Array();
  });
  await expect(rpc.request(service, 'Method', Uint8Array.of(1))).rejects.toMatchObject({
    code: StatusCode.NOT_FOUND,
    details: 'Not here.',
  });
  const bug = rpc.request(service, 'Method', Uint8Array.of(2));
  await expect(bug).rejects.toMatchObject({ code: StatusCode.INTERNAL });
  await expect(bug).rejects.not.toThrow(/secret/);
  expect(logged.join('')).toContain('secret detail');
});
