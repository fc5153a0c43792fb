import { afterEach, describe, expect, it } from 'vitest';

import { creditPortionBytes, initialCreditBytes, messageCost, type ReplyFrame } from '../../src-shared/call-frames';
import { RpcError } from '../../src-shared/rpc-error';
import type { MethodHandler, ServiceHandlers } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { type JoinedLink, joinLink } from '../testing/joined-link';

const service = 'test.Link';

let link: JoinedLink | undefined;

afterEach(async () => {
  await link?.close();
  link = undefined;
});

async function join(methods: Readonly<Record<string, MethodHandler>>): Promise<JoinedLink> {
  const remote: ServiceHandlers = new Map(
    Object.entries(methods).map(([name, handler]) => [`/${service}/${name}`, handler]),
  );
  link = await joinLink({ remote });
  return link;
}

const echo: MethodHandler = async function* (requests) {
  for await (const request of requests) yield request;
};

/** Requests that go on for ever; counts them and says when it was told to stop. */
function endless(bytes: number): { stream: MethodHandler; produced: () => number; ended: Promise<void> } {
  let produced = 0;
  let end = (): void => undefined;
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  const stream: MethodHandler = async function* () {
    try {
      for (;;) {
        await Promise.resolve();
        produced++;
        yield new Uint8Array(bytes);
      }
    } finally {
      end();
    }
  };
  return { stream, produced: () => produced, ended };
}

/** Waits until a number has stood still for a while: what has stopped can only be seen by its not going on. */
async function standstill(value: () => number): Promise<number> {
  for (let last = -1; last !== value();) {
    last = value();
    await new Promise(resolve => setTimeout(resolve, 300));
  }
  return value();
}

async function rejection(promise: Promise<unknown>): Promise<RpcError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RpcError)) throw new Error(`not an RpcError: ${String(error)}`);
  return error;
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const item of source) all.push(item);
  return all;
}

async function* generate(count: number, bytes: number, onProduced = (): void => undefined): AsyncIterable<Uint8Array> {
  for (let index = 0; index < count; index++) {
    await Promise.resolve();
    onProduced();
    yield new Uint8Array(bytes).fill(index % 256);
  }
}

describe('a call through port, main and socket', () => {
  it('answers a unary request with the bytes of the method', async () => {
    const { rpc } = await join({ Echo: echo });
    expect(await rpc.request(service, 'Echo', Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('passes every message of a stream on, in order, both ways', async () => {
    const { rpc } = await join({ Echo: echo });
    const replies = await collect(rpc.bidirectionalStreamingRequest(service, 'Echo', generate(3000, 1000)));
    expect(replies).toHaveLength(3000);
    expect(replies.every((reply, index) => reply[0] === index % 256 && reply.byteLength === 1000)).toBe(true);
  });

  it('passes messages of 20 MB both ways', async () => {
    const { rpc } = await join({ Echo: echo });
    const large = new Uint8Array(20_000_000).fill(7);
    const reply = await rpc.request(service, 'Echo', large);
    expect(Buffer.compare(reply, large)).toBe(0);
  });

  it('sends exact bytes, not the pool they came from', async () => {
    const { rpc } = await join({ Echo: echo });
    const reply = await rpc.request(service, 'Echo', Uint8Array.of(5));
    expect(reply.buffer.byteLength).toBe(1);
  });

  it('ends with the words and the code of an RpcError of the method', async () => {
    const { rpc } = await join({
      Refuse: () => {
        throw new RpcError('/x', StatusCode.NOT_FOUND, 'There is no target 7. Add it first – «naïve».');
      },
    });
    const error = await rejection(rpc.request(service, 'Refuse', new Uint8Array()));
    expect(error).toMatchObject({
      path: '/test.Link/Refuse',
      code: StatusCode.NOT_FOUND,
      details: 'There is no target 7. Add it first – «naïve».',
    });
  });

  it('keeps an UNAVAILABLE of the method apart from one of the link', async () => {
    const { rpc } = await join({
      Refuse: () => {
        throw new RpcError('/x', StatusCode.UNAVAILABLE, 'The disk is away.');
      },
    });
    const error = await rejection(rpc.request(service, 'Refuse', new Uint8Array()));
    expect(error.details).toBe('The disk is away.');
  });

  it('hides what a bug said, and logs it with its stack', async () => {
    const { rpc, logged } = await join({
      Break: async function* () {
        yield await Promise.reject(new TypeError('secret detail'));
      },
    });
    const error = await rejection(rpc.request(service, 'Break', new Uint8Array()));
    expect(error.code).toBe(StatusCode.INTERNAL);
    expect(error.details).not.toContain('secret');
    expect(logged.join('')).toMatch(
      /error test a method failed path=\/test\.Link\/Break\n {2}TypeError: secret detail\n +at /,
    );
  });

  it('gives the replies that came before an error', async () => {
    const { rpc } = await join({
      Some: async function* () {
        await Promise.resolve();
        yield Uint8Array.of(1);
        yield Uint8Array.of(2);
        throw new RpcError('/x', StatusCode.ABORTED, 'No more.');
      },
    });
    const seen: number[] = [];
    const error = await rejection(
      (async () => {
        for await (const reply of rpc.serverStreamingRequest(service, 'Some', new Uint8Array()))
          seen.push(reply[0] ?? 0);
      })(),
    );
    expect(seen).toEqual([1, 2]);
    expect(error.code).toBe(StatusCode.ABORTED);
  });

  it('refuses a path that no service has', async () => {
    const { rpc } = await join({ Echo: echo });
    const error = await rejection(rpc.request(service, 'Missing', new Uint8Array()));
    expect(error.code).toBe(StatusCode.UNIMPLEMENTED);
    // In the words of main: the helper, which has none either, is not asked.
    expect(error.details).toBe('Sockeye has no method "/test.Link/Missing".');
  });
});

describe('flow control', () => {
  it('a slow reader stops the producer', async () => {
    const { stream, produced } = endless(64 * 1024);
    const { rpc } = await join({ Stream: stream });
    const replies = rpc.serverStreamingRequest(service, 'Stream', new Uint8Array())[Symbol.asyncIterator]();
    await replies.next();
    const stopped = await standstill(produced);
    // 1 MiB of credit, 4 MiB of HTTP/2 window, and 16 messages on each side of the socket.
    expect(stopped).toBeLessThan(150);
    for (let count = 0; count < 100; count++) await replies.next();
    expect(produced()).toBeGreaterThan(stopped);
    await replies.return?.();
  });

  it('a reader that never reads holds what credit allows and no more', async () => {
    const { stream } = endless(64 * 1024);
    const { openPort } = await join({ Stream: stream });
    const port = openPort();
    let bytes = 0;
    port.onBatch = batch => {
      for (const frame of batch) if (frame.kind === 'message') bytes += messageCost(frame.data);
    };
    port.post([
      { kind: 'open', path: '/test.Link/Stream' },
      { kind: 'message', data: new Uint8Array() },
      { kind: 'half-close' },
    ]);
    const held = await standstill(() => bytes);
    expect(held).toBeGreaterThanOrEqual(initialCreditBytes);
    expect(held).toBeLessThan(initialCreditBytes + messageCost(new Uint8Array(64 * 1024)));
    port.post([{ kind: 'credit', bytes: creditPortionBytes }]);
    expect(await standstill(() => bytes)).toBeGreaterThanOrEqual(held + creditPortionBytes / 2);
    port.close();
  });

  it('counts empty messages too, so that a flood of them is bounded', async () => {
    const { stream } = endless(0);
    const { openPort } = await join({ Stream: stream });
    const port = openPort();
    let messages = 0;
    port.onBatch = batch => {
      messages += batch.filter(frame => frame.kind === 'message').length;
    };
    port.post([{ kind: 'open', path: '/test.Link/Stream' }, { kind: 'half-close' }]);
    expect(await standstill(() => messages)).toBe(256);
    port.close();
  });

  it('the status waits behind messages that wait for credit', async () => {
    const { openPort } = await join({ Some: () => generate(25, 64 * 1024) });
    const port = openPort();
    const kinds: string[] = [];
    const status = new Promise<void>(resolve => {
      port.onBatch = batch => {
        kinds.push(...batch.map(frame => frame.kind));
        if (kinds.includes('status')) resolve();
      };
    });
    port.post([{ kind: 'open', path: '/test.Link/Some' }, { kind: 'half-close' }]);
    expect(await standstill(() => kinds.length)).toBeLessThan(20);
    port.post([{ kind: 'credit', bytes: 25 * messageCost(new Uint8Array(64 * 1024)) }]);
    await status;
    expect(kinds).toEqual([...Array.from({ length: 25 }, () => 'message'), 'status']);
    port.close();
  });

  it('a method that does not read stops the window', async () => {
    let sent = 0;
    let release = (): void => undefined;
    const released = new Promise<void>(resolve => {
      release = resolve;
    });
    const { rpc } = await join({
      Sink: async function* (requests) {
        await released;
        let count = 0;
        for await (const request of requests) count += request.byteLength > 0 ? 1 : 0;
        yield new TextEncoder().encode(String(count));
      },
    });
    const reply = rpc.clientStreamingRequest(
      service,
      'Sink',
      generate(500, 64 * 1024, () => sent++),
    );
    const stopped = await standstill(() => sent);
    expect(stopped).toBeLessThan(150);
    release();
    expect(new TextDecoder().decode(await reply)).toBe('500');
  });
});

it('a window that sends more than it was granted has its call ended, and the port carries the next one', async () => {
  let read = 0;
  const { openPort } = await join({
    Echo: echo,
    Sink: async function* (requests, signal) {
      for await (const request of requests) {
        read += request.byteLength;
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
      }
      yield new Uint8Array();
    },
  });
  const port = openPort();
  const nextStatus = (): Promise<ReplyFrame> =>
    new Promise(resolve => {
      port.onBatch = batch => {
        for (const frame of batch) if (frame.kind === 'status') resolve(frame);
      };
    });
  const ended = nextStatus();
  const message = { kind: 'message', data: new Uint8Array(64 * 1024) } as const;
  port.post([{ kind: 'open', path: '/test.Link/Sink' }, ...Array.from({ length: 200 }, () => message)]);
  expect(await ended).toMatchObject({ kind: 'status', code: StatusCode.RESOURCE_EXHAUSTED });
  expect(read).toBeLessThan(2 * initialCreditBytes);
  const answered = nextStatus();
  port.post([{ kind: 'open', path: '/test.Link/Echo' }, message, { kind: 'half-close' }]);
  expect(await answered).toMatchObject({ kind: 'status', code: StatusCode.OK });
  port.close();
});

describe('the end of a call', () => {
  it('to leave the loop ends the generator in the helper', async () => {
    const { stream, ended } = endless(10);
    const { rpc } = await join({ Stream: stream });
    for await (const reply of rpc.serverStreamingRequest(service, 'Stream', new Uint8Array())) {
      expect(reply.byteLength).toBe(10);
      break;
    }
    await ended;
  });

  it('closing the port ends a generator that waits', async () => {
    let isAborted = (): void => undefined;
    const aborted = new Promise<void>(resolve => {
      isAborted = resolve;
    });
    const { rpc } = await join({
      Wait: async function* (_requests, signal) {
        yield Uint8Array.of(1);
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
        isAborted();
      },
    });
    const replies = rpc.serverStreamingRequest(service, 'Wait', new Uint8Array())[Symbol.asyncIterator]();
    await replies.next();
    await replies.return?.();
    await aborted;
  });

  it('an aborted signal rejects with its reason and ends the generator', async () => {
    const { stream, ended } = endless(10);
    const { rpc } = await join({ Stream: stream });
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    await expect(
      (async () => {
        for await (const reply of rpc.serverStreamingRequest(service, 'Stream', new Uint8Array(), controller.signal)) {
          if (reply.byteLength === 10) controller.abort(reason);
        }
      })(),
    ).rejects.toBe(reason);
    await ended;
  });

  it('an early break of the method over its requests does not hang', async () => {
    const { rpc } = await join({
      First: async function* (requests) {
        for await (const request of requests) {
          yield request;
          break;
        }
      },
    });
    let returned = false;
    const requests: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: (() => {
          let count = 0;
          return () =>
            count++ === 0
              ? Promise.resolve({ done: false as const, value: Uint8Array.of(9) })
              : new Promise<never>(() => undefined); // waits for its user for ever
        })(),
        return() {
          returned = true;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    };
    expect(await collect(rpc.bidirectionalStreamingRequest(service, 'First', requests))).toEqual([Uint8Array.of(9)]);
    expect(returned).toBe(true);
  });

  it('a failing request stream fails the call with its own error', async () => {
    const { rpc } = await join({ Echo: echo });
    const reason = new Error('no more ideas');
    const requests = (async function* () {
      yield Uint8Array.of(1);
      await Promise.reject(reason);
    })();
    await expect(rpc.clientStreamingRequest(service, 'Echo', requests)).rejects.toBe(reason);
  });

  it('a helper that goes ends every open call as UNAVAILABLE, in words', async () => {
    const { stream } = endless(64 * 1024);
    const { rpc, helperGone } = await join({ Stream: stream });
    const calls = [1, 2, 3].map(() =>
      rejection(collect(rpc.serverStreamingRequest(service, 'Stream', new Uint8Array()))),
    );
    const first = rpc.serverStreamingRequest(service, 'Stream', new Uint8Array())[Symbol.asyncIterator]();
    await first.next();
    helperGone();
    for (const error of await Promise.all(calls)) {
      expect(error.code).toBe(StatusCode.UNAVAILABLE);
      expect(error.details).toMatch(/The helper process ended in the middle of this call/);
    }
    await first.return?.();
  });

  it('a port that main closes ends its call as UNAVAILABLE', async () => {
    const { stream } = endless(10);
    const { rpc, closePorts } = await join({ Stream: stream });
    const replies = rpc.serverStreamingRequest(service, 'Stream', new Uint8Array());
    const iterator = replies[Symbol.asyncIterator]();
    await iterator.next();
    closePorts();
    const error = await rejection(
      (async () => {
        for (;;) await iterator.next();
      })(),
    );
    expect(error.code).toBe(StatusCode.UNAVAILABLE);
  });
});

describe('ports', () => {
  it('one port carries one call after another', async () => {
    const { rpc, portCount } = await join({ Echo: echo });
    const before = portCount();
    for (let count = 0; count < 50; count++) await rpc.request(service, 'Echo', Uint8Array.of(count));
    expect(portCount()).toBe(before);
  });

  it('calls go on after calls that failed', async () => {
    const { rpc } = await join({ Echo: echo });
    for (let count = 0; count < 20; count++) await rejection(rpc.request(service, 'Missing', new Uint8Array()));
    expect(await rpc.request(service, 'Echo', Uint8Array.of(1))).toEqual(Uint8Array.of(1));
  });

  it('a port whose call was left is not used again', async () => {
    const { stream } = endless(10);
    const { rpc, portCount } = await join({ Echo: echo, Stream: stream });
    const before = portCount();
    for (let count = 0; count < 5; count++) {
      for await (const reply of rpc.serverStreamingRequest(service, 'Stream', new Uint8Array())) {
        if (reply.byteLength === 10) break;
      }
    }
    await rpc.request(service, 'Echo', new Uint8Array());
    expect(portCount()).toBeGreaterThanOrEqual(before + 4);
  });

  it('many calls at once each get their own replies', async () => {
    const { rpc } = await join({ Echo: echo });
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, index) => rpc.request(service, 'Echo', Uint8Array.of(index))),
    );
    expect(replies.map(reply => reply[0])).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it.each([
    ['no batch', 'hello'],
    ['an unknown frame', [{ kind: 'shout' }]],
    ['a path that is no text', [{ kind: 'open', path: 7 }]],
    [
      'a message without bytes',
      [
        { kind: 'open', path: '/test.Link/Echo' },
        { kind: 'message', data: 'x' },
      ],
    ],
    ['negative credit', [{ kind: 'credit', bytes: -1 }]],
    [
      'two calls at once',
      [
        { kind: 'open', path: '/test.Link/Echo' },
        { kind: 'open', path: '/test.Link/Echo' },
      ],
    ],
  ])('ends with a status and closes on %s', async (_name, sent) => {
    const { openPort } = await join({ Echo: echo });
    const port = openPort();
    const ended = new Promise<ReplyFrame | undefined>(resolve => {
      port.onBatch = batch => resolve(batch[0]);
    });
    const closed = new Promise<void>(resolve => {
      port.onClose = resolve;
    });
    port.post(sent as never); // What a broken window might send has no type.
    expect(await ended).toMatchObject({ kind: 'status', code: StatusCode.INTERNAL });
    await closed;
  });
});
