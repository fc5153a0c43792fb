import { Metadata } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { StartCall } from '../../gen/sockeye/v1/call';
import { type Recording, StatusOrigin } from '../../gen/sockeye/v1/recording';
import { listenRaw } from '../wire/dial/testing/test-servers';
import { CallRig, json, toReply } from './testing/call-rig';

const { STATUS_ORIGIN_TARGET, STATUS_ORIGIN_SOCKEYE, STATUS_ORIGIN_USER, STATUS_ORIGIN_CONNECTION } = StatusOrigin;

let rig: CallRig;
beforeEach(async () => (rig = await CallRig.open()));
afterEach(() => rig.close());

describe('the four kinds', () => {
  beforeEach(() => rig.useSample());

  test('unary', async () => {
    const recording = await rig.unary('{"name":"Ada"}').end();
    expect(recording.status).toEqual({ code: 0, message: 'OK', origin: STATUS_ORIGIN_TARGET, explanation: undefined });
    expect(await rig.namesOf(recording)).toEqual([
      'requestHeaders',
      '{"name":"Ada"}',
      'halfClose',
      'responseHeaders',
      '{"message":"Hello Ada"}',
      'status',
    ]);
    const { timings } = recording;
    if (timings === undefined) throw new Error('no timings');
    expect(timings.connectedUs).toBeGreaterThan(0n);
    expect(timings.headersUs).toBeGreaterThanOrEqual(timings.connectedUs);
    expect(timings.firstMessageUs).toBeGreaterThanOrEqual(timings.headersUs);
    expect(timings.endedUs).toBeGreaterThanOrEqual(timings.lastMessageUs);
    const again = await rig.unary('{}').end();
    expect(again.timings?.connectedUs).toBe(0n);
  });

  test('server streaming', async () => {
    const recording = await rig.run('SayHellos', { message: json('{"count":2000}').value }).end();
    expect(recording).toMatchObject({ messagesSent: 1n, messagesReceived: 2_000n, methodKind: 2, isHalfClosed: true });
  });

  test('client streaming', async () => {
    const run = rig.run('SayHelloToAll', { message: json('{"name":"Ada"}').value });
    run.act(json('{"name":"Bob"}')).act({ $case: 'halfClose', value: {} });
    const recording = await run.end();
    expect(recording).toMatchObject({ messagesSent: 2n, messagesReceived: 1n, status: { code: 0 } });
    expect((await rig.namesOf(recording)).at(-2)).toContain('"message":"Hello Ada and Bob"');
  });

  test('bidirectional, one by one, past a message that does not encode', async () => {
    const run = rig.run('Chat');
    await run.act(json('{"name":"Ada"}')).until(({ messagesReceived }) => messagesReceived === 1n);
    run.act(json('{"name":1}')).act(json('{"name":"Bob"}'));
    await run.until(({ messagesReceived }) => messagesReceived === 2n);
    expect(run.rejected).toEqual([1]);
    run.act({
      $case: 'message',
      value: { content: { $case: 'data', value: Uint8Array.of(10, 1, 69) }, expandsVariables: false },
    });
    await run.until(({ messagesReceived }) => messagesReceived === 3n);
    const recording = await run.act({ $case: 'halfClose', value: {} }).end();
    expect(recording.status).toMatchObject({ code: 0, origin: STATUS_ORIGIN_TARGET });
    expect(await rig.namesOf(recording)).toEqual([
      'requestHeaders',
      '{"name":"Ada"}',
      'responseHeaders',
      '{"message":"Hello Ada"}',
      '{"name":"Bob"}',
      '{"message":"Hello Bob"}',
      '{"name":"E"}',
      '{"message":"Hello E"}',
      'halfClose',
      'status',
    ]);
  });
});

describe('what is refused', () => {
  test('a first message that does not encode calls nothing', async () => {
    const run = rig.unary('{"nam":"Ada"}');
    await expect(run.end()).rejects.toThrow('There is no recording.');
    expect(run.rejected).toEqual([0]);
    expect((await rig.recordings.list({ targetId: '', limit: 1 })).totalCount).toBe(0);
  });

  test.each<[string, number, RegExp, string, Partial<StartCall>]>([
    ['an unknown target', 5, /no target with the id "nobody"/, 'SayHello', { targetId: 'nobody' }],
    ['a schema that cannot be had', 9, /schema of test could not be loaded/, 'SayHello', { targetId: 'unreadable' }],
    ['an unknown method', 9, /has no method greet\.Greeter\/Nothing/, 'Nothing', {}],
    ['a deadline of 0', 3, /deadline of 0 ms/, 'Chat', { deadlineMs: 0n }],
    ['a deadline that is too long', 3, /1 to 2147483647 ms can/, 'Chat', { deadlineMs: 2_147_483_648n }],
    ['no request', 3, /takes one request, and there is none/, 'SayHello', {}],
    ['bad metadata', 3, /upper-case/, 'Chat', { metadata: [{ key: 'K', value: undefined }] }],
  ])('%s', async (_name, code, details, method, start) => {
    await expect(rig.run(method, start).end()).rejects.toMatchObject({
      code,
      details: expect.stringMatching(details) as string,
    });
  });

  test('a call that cannot be started leaves neither a connection nor an open recording', async () => {
    const acquire = rig.connections.acquire.bind(rig.connections);
    let released = 0;
    rig.connections.acquire = wanted => {
      const connection = acquire(wanted);
      const release = (): void => {
        released++;
        connection.release();
      };
      return { client: connection.client, wire: connection.wire, metadata: connection.metadata, release };
    };
    const begin = rig.recordings.begin.bind(rig.recordings);
    rig.recordings.begin = start => {
      const writer = begin(start);
      return {
        ...writer,
        append: event => {
          if (event.kind === 'request-headers') throw new Error('no room');
          writer.append(event);
        },
      };
    };
    await expect(rig.unary('{}').end()).rejects.toThrow('no room');
    expect(released).toBe(1);
    expect((await rig.recordings.list({ targetId: '', limit: 1 })).recordings).toMatchObject([
      { status: { code: 13, origin: STATUS_ORIGIN_SOCKEYE, message: expect.stringContaining('no room') as string } },
    ]);
    rig.recordings.begin = () => {
      throw new Error('no recording');
    };
    await expect(rig.unary('{}').end()).rejects.toThrow('no recording');
    expect(released).toBe(2);
  });

  test('acts that make no sense end the call', async () => {
    await rig.useSample();
    const second = rig.run('Chat').act({ $case: 'halfClose', value: {} }).act(json('{}'));
    await expect(second.end()).rejects.toMatchObject({ code: 3 });
    await expect(rig.unary('{}').act({ $case: 'halfClose', value: {} }).end()).rejects.toMatchObject({ code: 3 });
  });
});

describe('ending', () => {
  test('half-close lets the server finish, cancel does not', async () => {
    const seen: string[] = [];
    await rig.serve(call => {
      call.on('data', () => undefined);
      call.once('end', () => {
        seen.push('end');
        call.end();
      });
      call.once('cancelled', () => seen.push('cancelled'));
    });
    const first = await rig.run('Chat').act({ $case: 'halfClose', value: {} }).end();
    expect(first.status).toMatchObject({ code: 0 });
    expect(seen[0]).toBe('end');
    seen.length = 0;
    const run = rig.run('Chat');
    await run.until(() => true);
    const second = await run.act({ $case: 'cancel', value: {} }).end();
    expect(second.isHalfClosed).toBe(false);
    // What the user did needs no explanation.
    expect(second.status).toMatchObject({ code: 1, origin: STATUS_ORIGIN_USER, explanation: undefined });
    expect(seen).not.toContain('end');
  });

  test.each(['the generator is left', 'the caller goes'])('the server sees a cancel when %s', async how => {
    let cancelled = (): void => undefined;
    const seen = new Promise<void>(resolve => (cancelled = resolve));
    await rig.serve(call => {
      call.sendMetadata(new Metadata());
      call.once('cancelled', cancelled);
    });
    const run = rig.run('Chat');
    const { id } = await run.until(({ eventCount }) => eventCount === 2n);
    if (how === 'the caller goes') {
      run.gone.abort();
      await run.end();
    } else {
      await run.leave();
    }
    await seen;
    for await (const { status } of (await rig.recordings.watch(id, new AbortController().signal)) ?? []) {
      if (status !== undefined) expect(status).toMatchObject({ code: 1, origin: STATUS_ORIGIN_USER });
    }
  });

  test('a cancel overtakes messages that the server does not read', async () => {
    await rig.serve(call => void call.pause());
    const run = rig.run('Chat');
    for (let index = 0; index < 50; index++) {
      run.act({
        $case: 'message',
        value: { content: { $case: 'data', value: new Uint8Array(1_000_000) }, expandsVariables: false },
      });
    }
    const recording = await run.act({ $case: 'cancel', value: {} }).end();
    expect(recording.status).toMatchObject({ code: 1, origin: STATUS_ORIGIN_USER });
    expect(recording.messagesSent).toBeLessThan(50n);
  });

  test('the deadline reaches the server and ends the call here', async () => {
    let deadline: unknown;
    await rig.serve(call => (deadline = call.getDeadline()));
    const { status } = await rig.run('Chat', { deadlineMs: 300n }).end();
    expect(status?.code).toBe(4);
    expect(Number(deadline) - Date.now()).toBeLessThan(300);
  });

  test('a listener that says nothing is explained when the deadline has passed', async () => {
    const listener = await listenRaw(rig.socketPath, () => undefined);
    rig.onClose(() => listener.close());
    const { status } = await rig.run('Chat', { deadlineMs: 100n }).end();
    expect(status).toMatchObject({
      code: 4,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'silent-listener' },
    });
  });

  test('a missing socket fails at once and in words; with wait for ready the call waits for the server', async () => {
    const failed = await rig.unary('{}').end();
    expect(failed.status).toMatchObject({
      code: 14,
      origin: STATUS_ORIGIN_CONNECTION,
      explanation: { cause: 'socket-missing' },
    });
    const waiting = rig.unary('{"name":"Ada"}', { waitForReady: true });
    await waiting.until(() => true);
    await rig.serve(call => {
      call.on('data', (data: Buffer) => call.write(data));
      call.once('end', () => call.end());
    });
    expect((await waiting.end()).status).toMatchObject({ code: 0 });
  });

  test('a connection that breaks is told from a status of the server', async () => {
    let isFirst = true;
    const server = await rig.serve(call => {
      if (isFirst) {
        isFirst = false;
        call.emit('error', { code: 14, details: 'I am tired' });
      } else {
        call.write(Buffer.alloc(0));
      }
    });
    const told = await rig.run('Chat').end();
    expect(told.status).toEqual({
      code: 14,
      message: 'I am tired',
      origin: STATUS_ORIGIN_TARGET,
      explanation: undefined,
    });
    const run = rig.run('Chat');
    await run.until(({ messagesReceived }) => messagesReceived === 1n);
    server.forceShutdown();
    const { status } = await run.end();
    expect(status).toMatchObject({ origin: STATUS_ORIGIN_CONNECTION });
    expect(['connection-dropped', 'stream-reset', 'socket-missing', 'nobody-listens']).toContain(
      status?.explanation?.cause,
    );
  });

  test('a reset with PROTOCOL_ERROR on a socket points at the authority', async () => {
    await rig.serveHttp2(stream => stream.close(1));
    expect((await rig.unary('{}').end()).status).toMatchObject({
      code: 13,
      origin: STATUS_ORIGIN_CONNECTION,
      explanation: { cause: 'authority-rejected' },
    });
  });

  test.each([100_000, 1_000_000, 20_000_000])('%d bytes of metadata fail at once and in words', async size => {
    await rig.useSample();
    const metadata = [{ key: 'k', value: { $case: 'text' as const, value: 'x'.repeat(size) } }];
    expect((await rig.unary('{}', { metadata }).end()).status).toMatchObject({
      explanation: { cause: 'metadata-too-large', what: expect.stringContaining(String(size).slice(0, 3)) as string },
    });
    // The connection that this may have cost is made anew.
    expect((await rig.unary('{}').end()).status).toMatchObject({ code: 0 });
  });

  test('an answer with more header fields than node:http2 takes by itself comes whole', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 'v']));
    const status = { 'grpc-status': '0' };
    await rig.serveHttp2(stream => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...many, ...status }, { endStream: true });
    });
    const recording = await rig.unary('{}').end();
    const last = (await rig.eventsOf(recording)).at(-1)?.body;
    expect(last?.$case === 'status' && last.value.trailers.filter(({ key }) => key.startsWith('k'))).toHaveLength(
      1_000,
    );
  });

  test('an answer without gRPC is told', async () => {
    await rig.serveHttp2(stream => {
      stream.respond({ ':status': 404, 'content-type': 'text/html' });
      stream.end('<html>');
    });
    const { status } = await rig.unary('{}').end();
    expect(status).toMatchObject({ code: 12, origin: STATUS_ORIGIN_SOCKEYE, explanation: { cause: 'not-grpc' } });
  });
});

describe('what goes over the wire', () => {
  test('metadata both ways: repeated keys, bytes, 10,000 bytes, headers and trailers apart', async () => {
    let received = new Metadata();
    await rig.serve(call => {
      received = call.metadata;
      const headers = new Metadata();
      headers.add('where', 'headers');
      headers.add('data-bin', Buffer.from([0, 255]));
      call.sendMetadata(headers);
      const trailers = new Metadata();
      trailers.add('where', 'trailers');
      trailers.add('long', 'x'.repeat(10_000));
      call.end(trailers);
    });
    rig.target = { ...rig.target, metadata: [{ key: 'k', value: { $case: 'text', value: 'target' } }] };
    const recording = await rig
      .unary('{}', {
        metadata: [
          { key: 'k', value: { $case: 'text', value: 'call' } },
          { key: 'long', value: { $case: 'text', value: 'y'.repeat(10_000) } },
          { key: 'data-bin', value: { $case: 'binary', value: Uint8Array.of(1, 200) } },
        ],
      })
      .end();
    // node:http2 joins repeated keys on the way in; the order is what counts.
    expect(received.get('k').join(', ')).toBe('target, call');
    expect(received.get('long')).toEqual(['y'.repeat(10_000)]);
    expect(received.get('data-bin')).toEqual([Buffer.from([1, 200])]);
    const events = await rig.eventsOf(recording);
    expect(events[0]?.body).toMatchObject({
      value: { metadata: [{ key: 'k', value: { value: 'target' } }, { key: 'k', value: { value: 'call' } }, {}, {}] },
    });
    const headers = events.find(({ body }) => body?.$case === 'responseHeaders')?.body;
    expect(headers).toMatchObject({
      value: {
        metadata: expect.arrayContaining([
          { key: 'where', value: { $case: 'text', value: 'headers' } },
          { key: 'data-bin', value: { $case: 'binary', value: Uint8Array.of(0, 255) } },
        ]) as unknown,
      },
    });
    expect(events.at(-1)?.body).toMatchObject({
      value: {
        trailers: [
          { key: 'where', value: { value: 'trailers' } },
          { key: 'long', value: { value: 'x'.repeat(10_000) } },
        ],
      },
    });
  });

  test('a Trailers-Only answer has trailers and no headers', async () => {
    await rig.serveHttp2(stream => {
      const status = { 'grpc-status': '9', 'grpc-message': 'not%20now', why: 'because' };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
    });
    const recording = await rig.unary('{}').end();
    expect(recording.status).toEqual({
      code: 9,
      message: 'not now',
      origin: STATUS_ORIGIN_TARGET,
      explanation: undefined,
    });
    expect(await rig.namesOf(recording)).not.toContain('responseHeaders');
    expect((await rig.eventsOf(recording)).at(-1)?.body).toMatchObject({
      value: {
        trailers: expect.arrayContaining([{ key: 'why', value: { $case: 'text', value: 'because' } }]) as unknown,
      },
    });
  });

  test('a reply of 5 MB comes through, and is refused in words under a limit of 4 MiB', async () => {
    const reply = toReply('x'.repeat(5_000_000));
    await rig.serve(call => {
      call.write(reply);
      call.end();
    });
    expect(await rig.unary('{}').end()).toMatchObject({ bytesReceived: BigInt(reply.length), status: { code: 0 } });
    rig.target = { ...rig.target, connection: { authority: '', tls: undefined, receiveLimitBytes: 4_194_304n } };
    expect((await rig.unary('{}').end()).status).toMatchObject({
      code: 8,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'message-too-large' },
    });
  });

  test('100,000 messages to a reader that does not read: bounded, complete, and told in few updates', async () => {
    await rig.useSample();
    const run = rig.run('SayHellos', { message: json('{"count":100000}').value });
    const { id } = await run.until(() => true);
    // Nobody reads the updates of the call meanwhile.
    let last: Recording | undefined;
    for await (const recording of (await rig.recordings.watch(id, new AbortController().signal)) ?? [])
      last = recording;
    expect(last).toMatchObject({ messagesReceived: 100_000n, eventCount: 100_005n, status: { code: 0 } });
    expect(last?.eventsDropped).toBeGreaterThan(0n);
    const told = run.told;
    await run.end();
    expect(run.told - told).toBeLessThanOrEqual(2);
    const kept = await rig.recordings.readEvents(id, 100_000, 5);
    expect(kept).toHaveLength(5);
  });

  test('a store that has enough stops the server', async () => {
    let written = 0;
    await rig.serve(call => {
      const write = (): void => {
        do written++;
        while (call.write(Buffer.alloc(60_000)));
      };
      call.on('drain', write);
      write();
    });
    let release = (): void => undefined;
    const full = new Promise<void>(resolve => (release = resolve));
    const begin = rig.recordings.begin.bind(rig.recordings);
    rig.recordings.begin = start => ({ ...begin(start), untilReady: () => full });
    const run = rig.run('Chat');
    await run.until(({ messagesReceived }) => messagesReceived === 1n);
    let seen = -1;
    // Still when nothing was written for 1,000 turns of the event loop.
    while (seen !== written) {
      seen = written;
      for (let turn = 0; turn < 1_000; turn++) await new Promise(resolve => setImmediate(resolve));
    }
    expect(run.recording?.messagesReceived).toBe(1n);
    expect(written).toBeLessThan(1_000);
    release();
    await run.until(({ messagesReceived }) => messagesReceived > 1_000n);
    await run.leave();
  });
});
