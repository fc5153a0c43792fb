// Servers that break off, lie, or flood: each call ends, in words, and the helper goes on.
import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import { StatusOrigin } from '../../gen/sockeye/v1/recording';
import type { Target } from '../../gen/sockeye/v1/target';
import { listenRaw, unixTarget } from '../wire/dial/testing/test-servers';
import { CallRig, toReply } from './testing/call-rig';
import type { CallEnd } from './wire/call-end';
import { framePrefix } from './wire/frame-reader';
import { WireCall } from './wire/wire-call';

const { STATUS_ORIGIN_SOCKEYE, STATUS_ORIGIN_CONNECTION } = StatusOrigin;
const grpc = { ':status': 200, 'content-type': 'application/grpc' };
const frame = (data: Buffer, isCompressed = false): Buffer =>
  Buffer.concat([framePrefix(data.length, isCompressed), data]);

let rig: CallRig;
beforeEach(async () => (rig = await CallRig.open()));
afterEach(() => rig.close());

/** A frame of HTTP/2 (RFC 9113, 4.1). */
function http2Frame(type: number, payload: Buffer, { flags = 0, stream = 0 } = {}): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
const settingsFrame = http2Frame(4, Buffer.alloc(0));
function goawayFrame(code: number, words: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(code, 4);
  return http2Frame(7, Buffer.concat([head, Buffer.from(words)]));
}

/** Answers every call with these bytes, and leaves the stream open. */
async function begin(
  chunks: readonly Buffer[],
  then: (stream: ServerHttp2Stream) => void,
  headers = {},
): Promise<void> {
  await rig.serveHttp2(stream => {
    stream.respond({ ...grpc, ...headers });
    for (const chunk of chunks) stream.write(chunk);
    then(stream);
  });
}

describe('without a limit for replies', () => {
  test('a message that says it has 4 GiB is refused by its prefix', async () => {
    await begin([Buffer.from('00ffffffff', 'hex')], () => undefined);
    expect((await rig.unary('{}').end()).status).toMatchObject({
      code: 8,
      origin: STATUS_ORIGIN_SOCKEYE,
      message: expect.stringContaining('4294967295') as string,
    });
  });
});

describe('a call ends', () => {
  const large = frame(gzipSync(toReply('y'.repeat(30_000_000))), true);

  test('when its connection breaks while a reply is decompressed, and the reply is kept', async () => {
    await begin([large], stream => setImmediate(() => stream.session?.socket.destroySoon()), {
      'grpc-encoding': 'gzip',
    });
    expect(await rig.run('Chat').end()).toMatchObject({
      messagesReceived: 1n,
      status: { code: 14, origin: STATUS_ORIGIN_CONNECTION },
    });
  });

  test('when it is reset while a reply is decompressed', async () => {
    await begin([large], stream => setImmediate(() => stream.close(2)), { 'grpc-encoding': 'gzip' });
    expect((await rig.run('Chat').end()).status).toMatchObject({ code: 13, origin: STATUS_ORIGIN_CONNECTION });
  });

  test('when its deadline passes while a reply is decompressed', async () => {
    await begin([large], () => undefined, { 'grpc-encoding': 'gzip' });
    expect((await rig.run('Chat', { deadlineMs: 30n }).end()).status).toMatchObject({ code: 4 });
  });

  test.each([0, 2, 11])('when the server says GOAWAY with %i right after its settings', async code => {
    const raw = await listenRaw(rig.socketPath, socket => {
      socket.once('data', () => socket.end(Buffer.concat([settingsFrame, goawayFrame(code, 'go away')])));
    });
    rig.onClose(() => raw.close());
    expect((await rig.unary('{}').end()).status).toMatchObject({ code: 14, origin: STATUS_ORIGIN_CONNECTION });
  });

  test('when the server says GOAWAY in the middle, and goes on: nothing is lost', async () => {
    await rig.serveHttp2(stream => {
      stream.respond(grpc, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.write(frame(toReply('one')));
      stream.session?.goaway(0);
      setImmediate(() => stream.end(frame(toReply('two'))));
    });
    expect(await rig.unary('{}').end()).toMatchObject({ messagesReceived: 2n, status: { code: 0 } });
  });

  test('with its status, though the server resets the stream behind the trailers', async () => {
    await rig.serveHttp2(stream => {
      stream.respond(grpc, { waitForTrailers: true });
      stream.on('wantTrailers', () => {
        stream.sendTrailers({ 'grpc-status': '5', 'grpc-message': 'gone' });
        setImmediate(() => stream.close(0));
      });
      stream.end(frame(toReply('one')));
    });
    expect(await rig.run('Chat').end()).toMatchObject({ messagesReceived: 1n, status: { code: 5, message: 'gone' } });
  });

  test('without a status when that stands in headers that data follow', async () => {
    await begin([frame(toReply('one'))], stream => stream.end(), { 'grpc-status': '0' });
    expect(await rig.unary('{}').end()).toMatchObject({
      messagesReceived: 1n,
      status: { code: 13, origin: STATUS_ORIGIN_SOCKEYE },
    });
  });

  test('when it is cancelled before there is a connection, and nothing reaches the server', async () => {
    const sockets: Socket[] = [];
    let calls = 0;
    const raw = await listenRaw(rig.socketPath, socket => {
      sockets.push(socket);
      socket.on('data', () => calls++);
    });
    rig.onClose(() => raw.close());
    const run = rig.run('Chat');
    await run.until(() => true);
    run.act({ $case: 'cancel', value: {} });
    expect((await run.end()).status).toMatchObject({ code: 1 });
    expect(calls).toBeLessThanOrEqual(1);
  });
});

describe('fields that only look like trouble, or are', () => {
  test.each(['authorization', 'from', 'constructor', '__proto__', 'tostring'])(
    '%s, twice, is sent or refused in words',
    async key => {
      const seen: unknown[] = [];
      const server = await rig.serveHttp2(stream =>
        stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true }),
      );
      server.on('stream', (...[, , , raw]: readonly [unknown, unknown, unknown, readonly string[]]) => {
        seen.push(raw.filter((_, at) => raw[at - (at % 2)] === key));
      });
      const metadata = ['a', 'b'].map(value => ({ key, value: { $case: 'text' as const, value } }));
      const { status } = await rig.unary('{}', { metadata }).end();
      if (key === 'authorization' || key === 'from') {
        const message = expect.stringContaining(key) as string;
        expect(status).toMatchObject({ code: 13, origin: STATUS_ORIGIN_SOCKEYE, message });
      } else expect(seen).toEqual([[key, 'a', key, 'b']]);
    },
  );
});

test('what came before the connection broke is kept, though the store had enough', async () => {
  await rig.serveHttp2(stream => {
    stream.respond(grpc, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    const reply = frame(toReply('x'.repeat(60_000)));
    for (let at = 0; at < 20; at++) stream.write(reply);
    stream.end(() => stream.session?.socket.destroySoon());
  });
  let go: () => void = () => undefined;
  const held = new Promise<void>(resolve => (go = resolve));
  const begun = rig.recordings.begin.bind(rig.recordings);
  rig.recordings.begin = about => {
    const writer = begun(about);
    return Object.assign(Object.create(writer) as typeof writer, {
      append: writer.append.bind(writer),
      untilReady: () => held,
    });
  };
  const run = rig.run('Chat');
  const { wire } = rig.connections.acquire(rig.target);
  await run.until(({ messagesReceived }) => messagesReceived > 0n);
  const http2 = wire.ready?.http2;
  if (http2 !== undefined && !http2.destroyed) await once(http2, 'close');
  go();
  const recording = await run.end();
  expect(recording).toMatchObject({ messagesReceived: 20n });
});

const nothing = (): undefined => undefined;
const listener = { onConnected: nothing, onSent: nothing, onHeaders: nothing, onMessage: nothing, onDrain: nothing };

/** Begins a call without a deadline on the wire of this target; answers how to cancel it, and its end. */
function begins(
  target: Target,
  metadata: readonly MetadataEntry[] = [],
): { readonly cancel: () => void; readonly end: Promise<CallEnd> } {
  const { wire } = rig.connections.acquire(target);
  const start = { wire, path: '/a.B/C', metadata, deadlineMs: undefined, waitForReady: false, isCompressed: false };
  let one: WireCall | undefined;
  const end = new Promise<CallEnd>(resolve => {
    one = new WireCall(start, { ...listener, onEnd: resolve });
    one.open();
    one.halfClose();
  });
  return { cancel: () => one?.cancel(), end };
}

describe('very many calls of one moment all end, on one connection', { timeout: 120_000 }, () => {
  const answerAtOnce = (stream: ServerHttp2Stream): void =>
    stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true });

  test.each([
    ['30,000 small ones', 30_000, 1],
    ['1,000 with metadata of 64 kB', 1_000, 64_000],
  ])('%s', async (_name, count, bytes) => {
    const server = await rig.serveHttp2(answerAtOnce);
    let connections = 0;
    server.on('session', () => connections++);
    // Each its own, or HPACK would make a byte or two of it.
    const metadata = (at: number): MetadataEntry[] => [
      { key: 'x', value: { $case: 'text', value: `${at}${'~'.repeat(bytes)}` } },
    ];
    const ends = await Promise.all(Array.from({ length: count }, (_, at) => begins(rig.target, metadata(at)).end));
    expect(ends.filter(end => end.kind !== 'status' || end.code !== 0)).toEqual([]);
    expect(connections).toBe(1);
  });
});

describe('without a deadline', () => {
  const settingsAck = http2Frame(4, Buffer.alloc(0), { flags: 1 });
  const window = http2Frame(8, Buffer.from([0, 0, 0, 1]));
  const ping = http2Frame(6, Buffer.alloc(8));
  /** `:status: 200`, and `content-type: application/grpc` as a literal (RFC 7541, 6). */
  const rightHeaders = Buffer.concat([Buffer.from('885f10', 'hex'), Buffer.from('application/grpc')]);
  const unreadable = {
    'a header block that cannot be decompressed': http2Frame(1, Buffer.from('ffffffffff7f', 'hex'), {
      flags: 4,
      stream: 1,
    }),
    'trailers of that kind behind good headers': Buffer.concat([
      http2Frame(1, rightHeaders, { flags: 4, stream: 1 }),
      http2Frame(1, Buffer.from('ffffffffff7f', 'hex'), { flags: 5, stream: 1 }),
    ]),
    'a frame of the wrong length': http2Frame(8, Buffer.alloc(3), { stream: 1 }),
    'a frame longer than was agreed': Buffer.from('ffffff000000000001', 'hex'),
  };

  /** Answers the first request of each connection with these bytes and sits; counts connections. */
  async function sitBehind(path: string, bytes: Buffer): Promise<{ connections: number; requested: Promise<void> }> {
    let request: () => void = () => undefined;
    const seen = { connections: 0, requested: new Promise<void>(resolve => (request = resolve)) };
    const raw = await listenRaw(path, socket => {
      seen.connections++;
      let hasAnswered = false;
      socket.write(Buffer.concat([settingsFrame, settingsAck]));
      socket.on('data', data => {
        if (hasAnswered || data.length < 40) return;
        hasAnswered = true;
        socket.write(bytes);
        request();
      });
    });
    rig.onClose(() => raw.close());
    return seen;
  }

  test.each(Object.entries(unreadable))('a call ends, in words, behind %s', async (_name, bytes) => {
    const seen = await sitBehind(rig.socketPath, bytes);
    for (const connections of [1, 2]) {
      const { status } = await rig.unary('{}').end();
      expect(status).toMatchObject({ code: 14, origin: STATUS_ORIGIN_CONNECTION });
      expect(status?.explanation).toMatchObject({
        cause: 'http2-broken',
        what: expect.stringContaining('header compression') as string,
      });
      expect(seen.connections, 'the next call makes a new connection').toBe(connections);
    }
  });

  test('calls that begin while a session breaks end as those that it breaks', async () => {
    const raw = await listenRaw(rig.socketPath, socket => {
      socket.write(settingsFrame);
      let reads = 0;
      // The first read is the preface.
      socket.on('data', () => reads++ > 0 && socket.write(unreadable['a frame longer than was agreed']));
    });
    rig.onClose(() => raw.close());
    const ends: Promise<CallEnd>[] = [];
    for (let turn = 0; turn < 40; turn++) {
      for (let call = 0; call < 5; call++) ends.push(begins(rig.target).end);
      await new Promise(setImmediate);
    }
    const kinds = (await Promise.all(ends)).map(end => (end.kind === 'lost' ? end.loss.kind : end.kind));
    expect(new Set(kinds)).toEqual(new Set(['unreadable']));
  });

  test('a server that sits, in a debugger or behind frames that answer nothing, is left alone', async () => {
    const paths = ['silent', 'chatty', 'broken'].map(name => path.join(rig.directory.path, name));
    const bytes = [Buffer.alloc(0), Buffer.concat([window, ping, settingsFrame, window]), Object.values(unreadable)[0]];
    const calls: ReturnType<typeof begins>[] = [];
    const servers: Awaited<ReturnType<typeof sitBehind>>[] = [];
    for (const [at, socketPath] of paths.entries()) {
      const server = await sitBehind(socketPath, bytes[at] ?? Buffer.alloc(0));
      servers.push(server);
      calls.push(begins(unixTarget(socketPath)));
      await server.requested;
    }
    // By when the last one is found out, the others would have been.
    const first = await Promise.race(calls.map(({ end }, at) => end.then(({ kind }) => ({ at, kind }))));
    expect(first).toEqual({ at: 2, kind: 'lost' });
    calls.forEach(({ cancel }) => cancel());
    expect((await Promise.all(calls.map(({ end }) => end))).map(({ kind }) => kind)).toEqual([
      'cancelled',
      'cancelled',
      'lost',
    ]);
    expect(servers.map(({ connections }) => connections)).toEqual([1, 1, 1]);
  });
});
