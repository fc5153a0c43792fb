import { once } from 'node:events';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';

import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { CallServiceDefinition, RunRequest, RunResponse, StartCall } from '../../gen/sockeye/v1/call';
import { type Event, type Recording, StatusOrigin } from '../../gen/sockeye/v1/recording';
import type { Target } from '../../gen/sockeye/v1/target';
import { sampleDescriptorsBase64 } from '../../gen/sample-descriptors';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { createMemoryRecordingStore } from '../recordings/memory-recording-store';
import { createRecordingService } from '../recordings/recording-service';
import type { RecordingStore } from '../recordings/recording-store';
import { startSample, type Sample } from '../sample/start-sample';
import type { SchemaProvider } from '../schema/loaded-schema';
import { createTargetConnections } from '../targets/create-target-connections';
import type { TargetConnections } from '../targets/target-connections';
import { listenRaw, makeDirectory, unixTarget } from '../targets/test-servers';
import { createCallService } from './call-service';

const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, Buffer.from(sampleDescriptorsBase64, 'base64')),
);
const schema = { contentHash: 'sample', registry };
const schemas: SchemaProvider = {
  getSchema: id => Promise.resolve(id === 'unreadable' ? undefined : schema),
  getSchemaByHash: () => schema,
};
const { STATUS_ORIGIN_TARGET, STATUS_ORIGIN_SOCKEYE, STATUS_ORIGIN_USER } = StatusOrigin;

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let connections: TargetConnections;
let recordings: RecordingStore;
let service: ServiceImplementation<CallServiceDefinition>;
let target: Target;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  directory = await makeDirectory();
  target = unixTarget(join(directory.path, 's'));
  connections = createTargetConnections();
  recordings = createMemoryRecordingStore({ limitBytes: 10_000_000 });
  service = createCallService({
    targets: {
      list: () => [target],
      get: id => (id === 'nobody' ? undefined : { ...target, id }),
      watch: () => {
        throw new Error('Calls do not watch targets.');
      },
    },
    connections,
    schemas,
    recordings,
  });
});
afterEach(async () => {
  connections.close();
  for (const close of closers.splice(0)) await close();
  await directory.remove();
});

async function useSample(): Promise<Sample> {
  const sample = await startSample({ directory: directory.path });
  target = unixTarget(sample.socketPath);
  closers.push(() => sample.stop());
  return sample;
}

/** A grpc-js server in which every method is this one. */
async function serve(handler: (call: ServerDuplexStream<Buffer, Buffer>) => void): Promise<Server> {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc-node.max_session_memory': 100 });
  for (const method of ['SayHello', 'SayHellos', 'SayHelloToAll', 'Chat']) {
    server.register<Buffer, Buffer>(
      `/greet.Greeter/${method}`,
      handler,
      data => data,
      data => data,
      'bidi',
    );
  }
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${join(directory.path, 's')}`, ServerCredentials.createInsecure(), error =>
      error === null ? resolve() : reject(error),
    );
  });
  closers.push(() => server.forceShutdown());
  return server;
}

/** A server below gRPC: what it says is up to the test. */
async function serveHttp2(onStream: (stream: ServerHttp2Stream) => void): Promise<Http2Server> {
  const server = createHttp2Server();
  server.on('stream', stream => {
    stream.on('error', () => undefined);
    onStream(stream);
  });
  server.listen(join(directory.path, 's'));
  await once(server, 'listening');
  closers.push(() => server.close());
  return server;
}

type Act = NonNullable<RunRequest['act']>;
const json = (value: string): Extract<Act, { $case: 'message' }> => ({
  $case: 'message',
  value: { content: { $case: 'json', value }, expandsVariables: false },
});

/** A user: acts that are given one by one, and what the service says to them. */
class Run {
  readonly gone = new AbortController();
  readonly #acts: Act[] = [];
  #wake = (): void => undefined;
  #isDone = false;
  readonly #replies: AsyncIterator<RunResponse, undefined>;
  /** The last recording that was told. */
  recording: Recording | undefined;
  readonly rejected: number[] = [];
  told = 0;

  constructor(method: string, start: Partial<StartCall> = {}) {
    const value = {
      targetId: 't1',
      methodPath: `greet.Greeter/${method}`,
      metadata: [],
      waitForReady: false,
      ...start,
    };
    this.#acts.push({ $case: 'start', value });
    // A generator ends without a value.
    this.#replies = service.run(this.#requests(), this.gone.signal)[Symbol.asyncIterator]() as AsyncIterator<
      RunResponse,
      undefined
    >;
  }

  act(act: Act): this {
    this.#acts.push(act);
    this.#wake();
    return this;
  }

  done(): this {
    this.#isDone = true;
    this.#wake();
    return this;
  }

  /** Reads on until a recording meets the condition; throws when the stream ends before. */
  async until(condition: (recording: Recording) => boolean): Promise<Recording> {
    for (;;) {
      const { value, done } = await this.#replies.next();
      if (done === true) throw new Error('The stream ended.');
      this.#take(value);
      if (this.recording !== undefined && condition(this.recording)) return this.recording;
    }
  }

  /** Reads to the end. */
  async end(): Promise<Recording> {
    for (;;) {
      const { value, done } = await this.#replies.next();
      if (done === true) break;
      this.#take(value);
    }
    if (this.recording === undefined) throw new Error('There is no recording.');
    return this.recording;
  }

  leave(): Promise<unknown> {
    return this.#replies.return?.() ?? Promise.resolve();
  }

  #take({ update }: RunResponse): void {
    this.told++;
    if (update?.$case === 'recording') this.recording = update.value;
    if (update?.$case === 'rejected') this.rejected.push(Number(update.value.messageNumber));
  }

  async *#requests(): AsyncGenerator<RunRequest> {
    for (;;) {
      const act = this.#acts.shift();
      if (act !== undefined) yield { act };
      else if (this.#isDone) return;
      else await new Promise<void>(resolve => (this.#wake = resolve));
    }
  }
}

const unary = (text: string, start: Partial<StartCall> = {}): Run =>
  new Run('SayHello', { message: json(text).value, ...start }).done();

async function eventsOf({ id }: Recording): Promise<readonly Event[]> {
  const reader = createRecordingService(recordings, schemas);
  return (
    await reader.readEvents(
      { recordingId: id, start: 0n, count: 1_000, filter: undefined },
      new AbortController().signal,
    )
  ).events;
}
const namesOf = async (recording: Recording): Promise<unknown[]> =>
  (await eventsOf(recording)).map(({ body }) => (body?.$case === 'message' ? body.value.preview : body?.$case));

describe('the four kinds', () => {
  beforeEach(useSample);

  test('unary', async () => {
    const recording = await unary('{"name":"Ada"}').end();
    expect(recording.status).toEqual({ code: 0, message: 'OK', origin: STATUS_ORIGIN_TARGET, explanation: undefined });
    expect(await namesOf(recording)).toEqual([
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
    const again = await unary('{}').end();
    expect(again.timings?.connectedUs).toBe(0n);
  });

  test('server streaming', async () => {
    const recording = await new Run('SayHellos', { message: json('{"count":2000}').value }).end();
    expect(recording).toMatchObject({ messagesSent: 1n, messagesReceived: 2_000n, methodKind: 2, isHalfClosed: true });
  });

  test('client streaming', async () => {
    const run = new Run('SayHelloToAll', { message: json('{"name":"Ada"}').value });
    run.act(json('{"name":"Bob"}')).act({ $case: 'halfClose', value: {} });
    const recording = await run.end();
    expect(recording).toMatchObject({ messagesSent: 2n, messagesReceived: 1n, status: { code: 0 } });
    expect((await namesOf(recording)).at(-2)).toContain('"message":"Hello Ada and Bob"');
  });

  test('bidirectional, one by one, past a message that does not encode', async () => {
    const run = new Run('Chat');
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
    expect(await namesOf(recording)).toEqual([
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
    const run = unary('{"nam":"Ada"}');
    await expect(run.end()).rejects.toThrow('There is no recording.');
    expect(run.rejected).toEqual([0]);
    expect((await recordings.list({ targetId: '', limit: 1 })).totalCount).toBe(0);
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
    await expect(new Run(method, start).end()).rejects.toMatchObject({
      code,
      details: expect.stringMatching(details) as string,
    });
  });

  test('a call that cannot be started leaves neither a connection nor an open recording', async () => {
    const acquire = connections.acquire.bind(connections);
    let released = 0;
    connections.acquire = wanted => {
      const connection = acquire(wanted);
      connection.client.close();
      return {
        ...connection,
        release: () => {
          released++;
          connection.release();
        },
      };
    };
    await expect(unary('{}').end()).rejects.toThrow('shut down');
    expect(released).toBe(1);
    expect((await recordings.list({ targetId: '', limit: 1 })).recordings).toMatchObject([
      { status: { code: 13, origin: STATUS_ORIGIN_SOCKEYE, message: expect.stringContaining('shut down') as string } },
    ]);
    recordings.begin = () => {
      throw new Error('no recording');
    };
    await expect(unary('{}').end()).rejects.toThrow('no recording');
    expect(released).toBe(2);
  });

  test('acts that make no sense end the call', async () => {
    await useSample();
    const second = new Run('Chat').act({ $case: 'halfClose', value: {} }).act(json('{}'));
    await expect(second.end()).rejects.toMatchObject({ code: 3 });
    await expect(unary('{}').act({ $case: 'halfClose', value: {} }).end()).rejects.toMatchObject({ code: 3 });
  });
});

describe('ending', () => {
  test('half-close lets the server finish, cancel does not', async () => {
    const seen: string[] = [];
    await serve(call => {
      call.on('data', () => undefined);
      call.once('end', () => {
        seen.push('end');
        call.end();
      });
      call.once('cancelled', () => seen.push('cancelled'));
    });
    const first = await new Run('Chat').act({ $case: 'halfClose', value: {} }).end();
    expect(first.status).toMatchObject({ code: 0 });
    expect(seen[0]).toBe('end');
    seen.length = 0;
    const run = new Run('Chat');
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
    await serve(call => {
      call.sendMetadata(new Metadata());
      call.once('cancelled', cancelled);
    });
    const run = new Run('Chat');
    const { id } = await run.until(({ eventCount }) => eventCount === 2n);
    if (how === 'the caller goes') {
      run.gone.abort();
      await run.end();
    } else {
      await run.leave();
    }
    await seen;
    for await (const { status } of (await recordings.watch(id, new AbortController().signal)) ?? []) {
      if (status !== undefined) expect(status).toMatchObject({ code: 1, origin: STATUS_ORIGIN_USER });
    }
  });

  test('a cancel overtakes messages that the server does not read', async () => {
    await serve(call => void call.pause());
    const run = new Run('Chat');
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
    await serve(call => (deadline = call.getDeadline()));
    const { status } = await new Run('Chat', { deadlineMs: 300n }).end();
    expect(status?.code).toBe(4);
    expect(Number(deadline) - Date.now()).toBeLessThan(300);
  });

  test('a listener that says nothing is explained when the deadline has passed', async () => {
    const listener = await listenRaw(join(directory.path, 's'), () => undefined);
    closers.push(() => listener.close());
    const { status } = await new Run('Chat', { deadlineMs: 100n }).end();
    expect(status).toMatchObject({
      code: 4,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'silent-listener' },
    });
  });

  test('a missing socket fails at once and in words; with wait for ready the call waits for the server', async () => {
    const failed = await unary('{}').end();
    expect(failed.status).toMatchObject({
      code: 14,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'socket-missing' },
    });
    const waiting = unary('{"name":"Ada"}', { waitForReady: true });
    await waiting.until(() => true);
    await serve(call => {
      call.on('data', (data: Buffer) => call.write(data));
      call.once('end', () => call.end());
    });
    expect((await waiting.end()).status).toMatchObject({ code: 0 });
  });

  test('a connection that breaks is told from a status of the server', async () => {
    let isFirst = true;
    const server = await serve(call => {
      if (isFirst) {
        isFirst = false;
        call.emit('error', { code: 14, details: 'I am tired' });
      } else {
        call.write(Buffer.alloc(0));
      }
    });
    const told = await new Run('Chat').end();
    expect(told.status).toEqual({
      code: 14,
      message: 'I am tired',
      origin: STATUS_ORIGIN_TARGET,
      explanation: undefined,
    });
    const run = new Run('Chat');
    await run.until(({ messagesReceived }) => messagesReceived === 1n);
    server.forceShutdown();
    const { status } = await run.end();
    expect(status).toMatchObject({ origin: STATUS_ORIGIN_SOCKEYE });
    expect(['connection-dropped', 'stream-reset', 'socket-missing', 'nobody-listens']).toContain(
      status?.explanation?.cause,
    );
  });

  test('a reset with PROTOCOL_ERROR on a socket points at the authority', async () => {
    await serveHttp2(stream => stream.close(1));
    expect((await unary('{}').end()).status).toMatchObject({
      code: 13,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'authority-rejected' },
    });
  });

  test('metadata that is too large to send is told', async () => {
    await useSample();
    const metadata = [{ key: 'k', value: { $case: 'text' as const, value: 'x'.repeat(100_000) } }];
    expect((await unary('{}', { metadata }).end()).status).toMatchObject({
      code: 13,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'metadata-too-large' },
    });
  });

  test('an answer with more header fields than node:http2 takes is told', async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, 'v']));
    await serveHttp2(stream => stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...many }));
    expect((await unary('{}').end()).status).toMatchObject({
      code: 8,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'too-many-headers', what: expect.stringContaining('128') as string },
    });
  });

  test('an answer without gRPC is told', async () => {
    await serveHttp2(stream => {
      stream.respond({ ':status': 404, 'content-type': 'text/html' });
      stream.end('<html>');
    });
    const { status } = await unary('{}').end();
    expect(status).toMatchObject({ code: 12, origin: STATUS_ORIGIN_SOCKEYE, explanation: { cause: 'not-grpc' } });
  });
});

describe('what goes over the wire', () => {
  test('metadata both ways: repeated keys, bytes, 10,000 bytes, headers and trailers apart', async () => {
    let received = new Metadata();
    await serve(call => {
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
    target = { ...target, metadata: [{ key: 'k', value: { $case: 'text', value: 'target' } }] };
    const recording = await unary('{}', {
      metadata: [
        { key: 'k', value: { $case: 'text', value: 'call' } },
        { key: 'long', value: { $case: 'text', value: 'y'.repeat(10_000) } },
        { key: 'data-bin', value: { $case: 'binary', value: Uint8Array.of(1, 200) } },
      ],
    }).end();
    // node:http2 joins repeated keys on the way in; the order is what counts.
    expect(received.get('k').join(', ')).toBe('target, call');
    expect(received.get('long')).toEqual(['y'.repeat(10_000)]);
    expect(received.get('data-bin')).toEqual([Buffer.from([1, 200])]);
    const events = await eventsOf(recording);
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
    await serveHttp2(stream => {
      const status = { 'grpc-status': '9', 'grpc-message': 'not%20now', why: 'because' };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
    });
    const recording = await unary('{}').end();
    expect(recording.status).toEqual({
      code: 9,
      message: 'not now',
      origin: STATUS_ORIGIN_TARGET,
      explanation: undefined,
    });
    expect(await namesOf(recording)).not.toContain('responseHeaders');
    expect((await eventsOf(recording)).at(-1)?.body).toMatchObject({
      value: {
        trailers: expect.arrayContaining([{ key: 'why', value: { $case: 'text', value: 'because' } }]) as unknown,
      },
    });
  });

  test('a reply of 5 MB comes through, and is refused in words under a limit of 4 MiB', async () => {
    const reply = toReply('x'.repeat(5_000_000));
    await serve(call => {
      call.write(reply);
      call.end();
    });
    expect(await unary('{}').end()).toMatchObject({ bytesReceived: BigInt(reply.length), status: { code: 0 } });
    target = { ...target, connection: { authority: '', tls: undefined, receiveLimitBytes: 4_194_304n } };
    expect((await unary('{}').end()).status).toMatchObject({
      code: 8,
      origin: STATUS_ORIGIN_SOCKEYE,
      explanation: { cause: 'message-too-large' },
    });
  });

  test('100,000 messages to a reader that does not read: bounded, complete, and told in few updates', async () => {
    await useSample();
    const run = new Run('SayHellos', { message: json('{"count":100000}').value });
    const { id } = await run.until(() => true);
    // Nobody reads the updates of the call meanwhile.
    let last: Recording | undefined;
    for await (const recording of (await recordings.watch(id, new AbortController().signal)) ?? []) last = recording;
    expect(last).toMatchObject({ messagesReceived: 100_000n, eventCount: 100_005n, status: { code: 0 } });
    expect(last?.eventsDropped).toBeGreaterThan(0n);
    const told = run.told;
    await run.end();
    expect(run.told - told).toBeLessThanOrEqual(2);
    const kept = await recordings.readEvents(id, 100_000, 5);
    expect(kept).toHaveLength(5);
  });

  test('a store that has enough stops the server', async () => {
    let written = 0;
    await serve(call => {
      const write = (): void => {
        do written++;
        while (call.write(Buffer.alloc(60_000)));
      };
      call.on('drain', write);
      write();
    });
    let release = (): void => undefined;
    const full = new Promise<void>(resolve => (release = resolve));
    const begin = recordings.begin.bind(recordings);
    recordings.begin = start => ({ ...begin(start), untilReady: () => full });
    const run = new Run('Chat');
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

function toReply(message: string): Buffer {
  const type = registry.getMessage('greet.HelloReply');
  if (type === undefined) throw new Error('no greet.HelloReply');
  return Buffer.from(toBinary(type, create(type, { message })));
}
