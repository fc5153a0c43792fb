// What a target's settings and a call's options do on the wire, against servers that say what they saw.
import { EventEmitter, once } from 'node:events';
import type { IncomingHttpHeaders, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { StatusOrigin } from '../../gen/sockeye/v1/recording';
import { Compression, type ConnectionSettings } from '../../gen/sockeye/v1/target';
import { listenRaw } from '../wire/dial/testing/test-servers';
import { CallRig, json, toReply } from './testing/call-rig';
import { framePrefix } from './wire/frame-reader';

const { STATUS_ORIGIN_TARGET, STATUS_ORIGIN_SOCKEYE, STATUS_ORIGIN_CONNECTION } = StatusOrigin;
const grpc = { ':status': 200, 'content-type': 'application/grpc' };

let rig: CallRig;
beforeEach(async () => (rig = await CallRig.open()));
afterEach(() => rig.close());

function settle(changes: Partial<ConnectionSettings>): void {
  rig.target = { ...rig.target, connection: { authority: '', tls: undefined, receiveLimitBytes: 0n, ...changes } };
}

const frame = (data: Buffer, isCompressed = false): Buffer =>
  Buffer.concat([framePrefix(data.length, isCompressed), data]);

/** Answers every call with these bytes and OK. */
async function answer(headers: Record<string, string>, ...chunks: readonly Buffer[]): Promise<void> {
  await rig.serveHttp2(stream => {
    stream.respond({ ...grpc, ...headers }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
  });
}

describe('compression', () => {
  /** Fields and bytes of the request of one call. */
  async function requestOf(
    start: Parameters<CallRig['unary']>[1],
  ): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
    const seen: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
    const server = await rig.serveHttp2(() => undefined);
    server.on('stream', (stream, headers) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        seen.push({ headers, body: Buffer.concat(chunks) });
        stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true });
      });
    });
    expect((await rig.unary('{"name":"Ada"}', start).end()).status).toMatchObject({ code: 0 });
    const [request] = seen;
    if (request === undefined) throw new Error('The server saw no call.');
    return request;
  }

  test('is off unless it is asked for, and replies may be compressed', async () => {
    const { headers, body } = await requestOf({});
    expect(headers['grpc-encoding']).toBeUndefined();
    expect(headers['grpc-accept-encoding']).toBe('identity,deflate,gzip');
    expect(body).toEqual(frame(Buffer.from('\n\x03Ada')));
  });

  test('of the target is used by its calls, and each message is gzip', async () => {
    settle({ requestCompression: Compression.COMPRESSION_GZIP });
    const { headers, body } = await requestOf({});
    expect(headers['grpc-encoding']).toBe('gzip');
    expect(body[0]).toBe(1);
    expect(gunzipSync(body.subarray(5)).toString()).toBe('\n\x03Ada');
  });

  test('of a call goes before that of its target, both ways', async () => {
    const gzip = await requestOf({ requestCompression: Compression.COMPRESSION_GZIP });
    expect(gzip.headers['grpc-encoding']).toBe('gzip');
  });

  test('of the target is turned off by the call', async () => {
    settle({ requestCompression: Compression.COMPRESSION_GZIP });
    const { headers } = await requestOf({ requestCompression: Compression.COMPRESSION_IDENTITY });
    expect(headers['grpc-encoding']).toBeUndefined();
  });

  test('of replies is refused when the target says so', async () => {
    settle({ refusesCompression: true });
    expect((await requestOf({})).headers['grpc-accept-encoding']).toBe('identity');
  });

  test('keeps the order of messages, small and large, and half-closes behind them', async () => {
    const received: number[] = [];
    await rig.serve(call => {
      call.on('data', (data: Buffer) => received.push(data.length));
      call.on('end', () => call.end());
    });
    settle({ requestCompression: Compression.COMPRESSION_GZIP });
    const sizes = [0, 1, 500_000, 2, 0, 100_000, 3];
    const run = rig.run('Chat');
    for (const size of sizes) {
      run.act({
        $case: 'message',
        value: { content: { $case: 'data', value: new Uint8Array(size) }, expandsVariables: false },
      });
    }
    expect((await run.act({ $case: 'halfClose', value: {} }).end()).status).toMatchObject({ code: 0 });
    expect(received).toEqual(sizes);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('%s of replies is undone, small and large, between others, in their order', async (encoding, pack) => {
    const large = 'y'.repeat(3_000_000);
    await answer(
      { 'grpc-encoding': encoding },
      frame(pack(toReply('one')), true),
      frame(toReply('two')),
      frame(pack(toReply(large)), true),
      frame(toReply('four')),
    );
    const recording = await rig.unary('{}').end();
    expect(recording).toMatchObject({ messagesReceived: 4n, status: { code: 0 } });
    expect(recording.bytesReceived).toBeGreaterThan(3_000_000n);
    const names = (await rig.namesOf(recording)).slice(-5) as string[];
    expect(names.map(name => name.slice(0, 15))).toEqual([
      '{"message":"one',
      '{"message":"two',
      '{"message":"yyy',
      '{"message":"fou',
      'status',
    ]);
  });

  test('a small reply that grows over the limit is refused in words', async () => {
    settle({ receiveLimitBytes: 1_000_000n });
    await answer({ 'grpc-encoding': 'gzip' }, frame(gzipSync(Buffer.alloc(2_000_000)), true));
    expect((await rig.unary('{}').end()).status).toMatchObject({
      code: 8,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'message-too-large', what: expect.stringContaining('1000000') as string },
    });
  });

  test.each([
    ['gzip', 'compressed with gzip, but it is not'],
    ['snappy', 'it is "snappy"'],
    ['identity', 'no grpc-encoding is named'],
  ])('a reply that is no %s as it says fails in words', async (encoding, words) => {
    await answer({ 'grpc-encoding': encoding }, frame(Buffer.from('not compressed'), true));
    expect((await rig.unary('{}').end()).status).toMatchObject({
      code: 13,
      origin: STATUS_ORIGIN_SOCKEYE,
      message: expect.stringContaining(words) as string,
    });
  });
});

describe('an answer that is not right', () => {
  test('a stream that ends without a status is told', async () => {
    await rig.serveHttp2(stream => {
      stream.respond(grpc);
      stream.end(frame(toReply('one')));
    });
    const recording = await rig.unary('{}').end();
    expect(recording).toMatchObject({
      messagesReceived: 1n,
      status: { code: 13, origin: STATUS_ORIGIN_SOCKEYE, message: 'The server ended the call without a status.' },
    });
  });

  test('a stream that ends in the middle of a message is told', async () => {
    await answer({}, frame(toReply('one')), frame(toReply('two')).subarray(0, 9));
    expect(await rig.unary('{}').end()).toMatchObject({
      messagesReceived: 1n,
      status: { code: 13, origin: STATUS_ORIGIN_SOCKEYE, message: expect.stringContaining('middle') as string },
    });
  });

  test('a status message keeps what is not encoded rightly', async () => {
    await rig.serveHttp2(stream => {
      stream.respond({ ...grpc, 'grpc-status': '42x', 'grpc-message': '100%25 %C3%BC %zz %' }, { endStream: true });
    });
    expect((await rig.unary('{}').end()).status).toMatchObject({
      code: 2,
      message: '100% ü %zz %',
      origin: STATUS_ORIGIN_TARGET,
    });
  });

  test('repeated keys of an answer stay apart and in their order', async () => {
    await rig.serveHttp2(stream => {
      const many = { 'grpc-status': '0', a: ['1', '2'], b: 'x, y', 'c-bin': ['AAE', 'Ag=='] };
      stream.respond({ ...grpc, ...many }, { endStream: true });
    });
    const body = (await rig.eventsOf(await rig.unary('{}').end())).at(-1)?.body;
    const trailers = body?.$case === 'status' ? body.value.trailers : [];
    expect(trailers.filter(({ key }) => ['a', 'b', 'c-bin'].includes(key))).toEqual([
      { key: 'a', value: { $case: 'text', value: '1' } },
      { key: 'a', value: { $case: 'text', value: '2' } },
      { key: 'b', value: { $case: 'text', value: 'x, y' } },
      { key: 'c-bin', value: { $case: 'binary', value: Uint8Array.of(0, 1) } },
      { key: 'c-bin', value: { $case: 'binary', value: Uint8Array.of(2) } },
    ]);
  });
});

describe('the connection', () => {
  test('a server that takes less metadata than it is sent is not called at all', async () => {
    let calls = 0;
    const server = await rig.serveHttp2(() => calls++);
    server.on('session', session => session.settings({ maxHeaderListSize: 1_000 }));
    // The settings of the server come in a frame of their own behind the first one.
    await rig.unary('{}', { deadlineMs: 300n }).end();
    calls = 0;
    const metadata = [{ key: 'k', value: { $case: 'text' as const, value: 'x'.repeat(2_000) } }];
    expect((await rig.unary('{}', { metadata }).end()).status).toMatchObject({
      code: 8,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'metadata-too-large', what: expect.stringContaining('At most 1000') as string },
    });
    expect(calls).toBe(0);
  });

  test('calls share one connection, and a new one is made when the server says that it takes no more', async () => {
    let sessions = 0;
    const server = await rig.serveHttp2(stream => {
      stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true });
    });
    server.on('session', () => sessions++);
    const call = async (): Promise<void> => {
      expect((await rig.unary('{}').end()).status).toMatchObject({ code: 0 });
    };
    let session: ServerHttp2Session | undefined;
    server.on('session', opened => (session = opened));
    await call();
    await call();
    expect(sessions).toBe(1);
    const { wire } = rig.connections.acquire(rig.target);
    const told = once(wire.ready?.http2 ?? new EventEmitter(), 'goaway');
    session?.goaway(0);
    await told;
    await call();
    expect(sessions).toBe(2);
  });

  test('a connection that the server closes with an error is told with its words', async () => {
    await rig.serveHttp2(stream => stream.session?.goaway(11, 0, Buffer.from('too_many_pings')));
    expect((await rig.run('Chat').end()).status).toMatchObject({
      code: 14,
      origin: STATUS_ORIGIN_CONNECTION,
      message: expect.stringContaining('ENHANCE_YOUR_CALM, "too_many_pings"') as string,
    });
  });

  test('a connection that breaks in the middle of a stream is told as that, whether or not the client has half-closed', async () => {
    const sockets: Socket[] = [];
    const server = await rig.serveHttp2(stream => {
      stream.respond(grpc);
      stream.write(frame(toReply('one')));
    });
    server.on('connection', (socket: Socket) => sockets.push(socket));
    for (const halfCloses of [false, true]) {
      const run = rig.run('Chat');
      if (halfCloses) run.act({ $case: 'halfClose', value: {} });
      await run.until(({ messagesReceived }) => messagesReceived === 1n);
      const { wire } = rig.connections.acquire(rig.target);
      // As the system closes the sockets of a process that dies.
      sockets.splice(0).forEach(socket => socket.destroy());
      expect(await run.end()).toMatchObject({
        messagesReceived: 1n,
        status: { code: 14, origin: STATUS_ORIGIN_CONNECTION, explanation: { cause: 'connection-dropped' } },
      });
      expect(wire.ready).toBeUndefined();
    }
  });

  test('the server is pinged while a call is open, when the target says so', async () => {
    const server = await rig.serveHttp2(stream => stream.respond(grpc));
    const pinged = new Promise<void>(resolve => {
      server.on('session', session => session.on('ping', () => resolve()));
    });
    settle({ keepaliveMs: 10n });
    const run = rig.run('Chat');
    await run.until(({ eventCount }) => eventCount === 2n);
    await pinged;
    await run.leave();
  });

  test('a call that waits for its server survives what listens there before', async () => {
    const other = await listenRaw(rig.socketPath, socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const run = rig.run('Chat', { waitForReady: true, message: json('{"name":"Ada"}').value });
    await run.until(() => true);
    await other.close();
    await rig.serve(call => {
      call.on('data', (data: Buffer) => call.write(data));
      call.once('end', () => call.end());
    });
    run.act({ $case: 'halfClose', value: {} });
    expect(await run.end()).toMatchObject({ messagesReceived: 1n, status: { code: 0 } });
  });

  test('times say how long the call waited for its connection', async () => {
    await rig.useSample();
    const { timings } = await rig.unary('{}').end();
    expect(timings?.connectedUs).toBeGreaterThan(0n);
    expect(timings?.sentUs).toBeGreaterThanOrEqual(timings?.connectedUs ?? 0n);
    expect(timings?.headersUs).toBeGreaterThan(timings?.sentUs ?? 0n);
    const again = (await rig.unary('{}').end()).timings;
    expect(again?.connectedUs).toBe(0n);
    expect(again?.sentUs).toBeLessThan(again?.headersUs ?? 0n);
  });
});
