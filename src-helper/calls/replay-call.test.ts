import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http2';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ReplayMetadata, ReplayPacing, ReplayRequest } from '../../gen/sockeye/v1/call';
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import type { Recording } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import type { Target } from '../../gen/sockeye/v1/target';
import { createStartTimes } from '../steady-now';
import { createMemoryRecordingStore } from '../recordings/memory-recording-store';
import type { RecordedEvent, RecordingStore, RecordingStart } from '../recordings/recording-store';
import { callEnd, callStart, openStore } from '../recordings/testing/recorded';
import { createTargetConnections } from '../wire/dial/create-target-connections';
import type { TargetConnections } from '../wire/dial/target-connections';
import { makeDirectory, unixTarget } from '../wire/dial/testing/test-servers';
import { replayCall } from './replay-call';

const { REPLAY_METADATA_RECORDED, REPLAY_METADATA_TARGET, REPLAY_METADATA_RENEWED } = ReplayMetadata;

/** What a server was sent in one call. */
interface Seen {
  readonly headers: IncomingHttpHeaders;
  /** All frames of the request, one behind the other. */
  readonly body: Buffer;
  /** When each piece came, in ms since the first. */
  readonly timesMs: readonly number[];
  readonly isHalfClosed: boolean;
}

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let connections: TargetConnections;
let recordings: RecordingStore;
let targets: Target[];
const seen: Seen[] = [];
const closers: (() => unknown)[] = [];
const never = new AbortController().signal;

/** A server that keeps each byte; it answers OK at the half-close, or when it has so many bytes. */
async function serve(name: string, enoughBytes = Infinity): Promise<string> {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    const pieces: Buffer[] = [];
    const timesMs: number[] = [];
    let bytes = 0;
    const answer = (isHalfClosed: boolean): void => {
      if (stream.headersSent || stream.destroyed) return;
      seen.push({ headers, body: Buffer.concat(pieces), timesMs, isHalfClosed });
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '0' }, { endStream: true });
    };
    stream.on('error', () => undefined);
    stream.on('data', (data: Buffer) => {
      pieces.push(data);
      timesMs.push(performance.now());
      bytes += data.length;
      if (bytes >= enoughBytes) answer(false);
    });
    stream.on('end', () => answer(true));
  });
  const path = join(directory.path, name);
  server.listen(path);
  await once(server, 'listening');
  closers.push(() => server.close());
  return path;
}

beforeEach(async () => {
  directory = await makeDirectory();
  connections = createTargetConnections();
  recordings = createMemoryRecordingStore({ limitBytes: 10_000_000 });
  targets = [];
  seen.length = 0;
});
afterEach(async () => {
  connections.close();
  for (const close of closers.splice(0)) await close();
  await recordings.close();
  await directory.remove();
});

const text = (key: string, value: string): MetadataEntry => ({ key, value: { $case: 'text', value } });
const sent = (data: Uint8Array, atUs = 10): RecordedEvent => ({ kind: 'message', atUs, isSent: true, data });
const received: RecordedEvent = { kind: 'message', atUs: 11, isSent: false, data: Uint8Array.of(8, 1) };
const halfClose: RecordedEvent = { kind: 'half-close', atUs: 20 };
const frame = (data: Uint8Array): Buffer => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(data.byteLength, 1);
  return Buffer.concat([prefix, data]);
};

/** An event that no schema knows, one that cannot be decoded, an empty one, and one of 300,000 bytes. */
const strange = [
  Uint8Array.of(10, 3, 65, 100, 97, 0xa0, 6, 1, 0xfa, 0xff, 0xff, 0xff, 0x0f, 1, 7),
  Uint8Array.of(0xff, 0xff, 0x0a, 9, 1),
  new Uint8Array(0),
  new Uint8Array(300_000).fill(0xab),
];

async function record(events: readonly RecordedEvent[], start: Partial<RecordingStart> = {}): Promise<string> {
  const writer = recordings.begin({ ...callStart, targetId: 'one', schemaHash: 'gone', ...start });
  for (const event of events) writer.append(event);
  await recordings.flush();
  return writer.id;
}

async function replay(request: Partial<ReplayRequest>, signal = never): Promise<Recording | undefined> {
  let last: Recording | undefined;
  const parts = {
    targets: { list: () => targets, get: (id: string) => targets.find(each => each.id === id), watch: unwatched },
    connections,
    recordings,
    nextStartUs: createStartTimes(),
  };
  for await (const { recording } of replayCall(parts, ReplayRequest.fromPartial(request), signal)) last = recording;
  return last;
}

function unwatched(): never {
  throw new Error('Replays do not watch targets.');
}

async function addTarget(id: string, metadata: MetadataEntry[] = [], enoughBytes?: number): Promise<void> {
  targets.push({ ...unixTarget(await serve(id, enoughBytes)), id, name: id, metadata });
}

describe.each(['memory', 'disk'])('a replay of a recording in the %s store', kind => {
  beforeEach(async () => {
    if (kind === 'disk') recordings = await openStore(join(directory.path, 'store'));
    await addTarget('one');
  });

  test.each([
    ['unary', MethodKind.METHOD_KIND_UNARY, strange.slice(0, 1)],
    ['server streaming', MethodKind.METHOD_KIND_SERVER_STREAMING, strange.slice(1, 2)],
    ['client streaming', MethodKind.METHOD_KIND_CLIENT_STREAMING, strange],
    ['bidirectional', MethodKind.METHOD_KIND_BIDIRECTIONAL, strange],
  ])('puts the same bytes on the wire: %s', async (_name, methodKind, messages) => {
    const events = messages.flatMap(data => [sent(data), received]);
    const id = await record([...events, halfClose, callEnd], { methodKind });
    const recording = await replay({ recordingId: id });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body.equals(Buffer.concat(messages.map(frame)))).toBe(true);
    expect(seen[0]?.headers[':path']).toBe('/a.B/C');
    expect(seen[0]?.isHalfClosed).toBe(true);
    expect(recording).toMatchObject({ replayOfId: id, methodKind, status: { code: 0 } });
    const kept = await recordings.get(recording?.id ?? '');
    expect(kept).toMatchObject({ schemaHash: 'gone', summary: { replayOfId: id } });
    const again = await recordings.readEvents(recording?.id ?? '', 0, 100);
    const bytes = again?.flatMap(({ event }) => (event.kind === 'message' && event.isSent ? [...event.data] : []));
    expect(bytes).toEqual(messages.flatMap(data => [...data]));
  });

  test('of 20,000 messages sends them all', async () => {
    const messages = Array.from({ length: 20_000 }, (_, number) => Buffer.from(`message ${number}`));
    const id = await record([...messages.map(data => sent(data)), halfClose, callEnd]);
    await replay({ recordingId: id });
    expect(seen[0]?.body.equals(Buffer.concat(messages.map(frame)))).toBe(true);
  });
});

describe('a replay', () => {
  const [first = new Uint8Array(0)] = strange;

  test('leaves the request side open where it never was closed', async () => {
    await addTarget('one', [], frame(first).length);
    const id = await record([sent(first), callEnd]);
    await replay({ recordingId: id });
    expect(seen[0]?.isHalfClosed).toBe(false);
  });

  test('keeps the recorded times when it is asked to', async () => {
    await addTarget('one');
    const id = await record([sent(first, 0), sent(first, 150_000), halfClose, callEnd]);
    await replay({ recordingId: id, pacing: ReplayPacing.REPLAY_PACING_RECORDED });
    const [begin = 0, end = 0] = seen[0]?.timesMs ?? [];
    expect(end - begin).toBeGreaterThan(100);
  });

  test.each([
    ['renewed', REPLAY_METADATA_RENEWED, { authorization: 'new', 'x-note': 'kept', 'x-more': 'now' }],
    ['recorded', REPLAY_METADATA_RECORDED, { authorization: 'old', 'x-note': 'kept', 'x-more': undefined }],
    ['the target’s', REPLAY_METADATA_TARGET, { authorization: 'new', 'x-note': undefined, 'x-more': 'now' }],
    [
      'renewed when nothing is said',
      ReplayMetadata.REPLAY_METADATA_UNSPECIFIED,
      { authorization: 'new', 'x-note': 'kept', 'x-more': 'now' },
    ],
  ])('sends metadata: %s', async (_name, metadata, expected) => {
    await addTarget('one', [text('authorization', 'new'), text('x-more', 'now')]);
    const entries = [text('authorization', 'old'), text('x-note', 'kept'), text('grpc-timeout', '1S')];
    const headers: RecordedEvent = { kind: 'request-headers', atUs: 0, metadata: entries };
    const id = await record([headers, sent(first), halfClose, callEnd]);
    await replay({ recordingId: id, metadata });
    expect(seen[0]?.headers).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    );
    for (const [key, value] of Object.entries(expected)) expect(seen[0]?.headers[key]).toBe(value);
    expect(seen[0]?.headers['grpc-timeout']).toBeUndefined();
  });

  test('gives another target nothing of the credentials of the first', async () => {
    await addTarget('one');
    await addTarget('two', [text('x-two', 'mine')]);
    const headers: RecordedEvent = { kind: 'request-headers', atUs: 0, metadata: [text('authorization', 'secret')] };
    const id = await record([headers, sent(first), halfClose, callEnd]);
    const recording = await replay({ recordingId: id, targetId: 'two' });
    expect(recording).toMatchObject({ targetId: 'two', replayOfId: id });
    expect(seen[0]?.headers).toMatchObject({ 'x-two': 'mine' });
    expect(seen[0]?.headers['authorization']).toBeUndefined();
  });

  test('is cancelled when its caller leaves', async () => {
    await addTarget('one');
    const id = await record([sent(first), callEnd]);
    const gone = new AbortController();
    const parts = {
      targets: { list: () => targets, get: () => targets[0], watch: unwatched },
      connections,
      recordings,
      nextStartUs: createStartTimes(),
    };
    let replayId = '';
    for await (const { recording } of replayCall(parts, ReplayRequest.fromPartial({ recordingId: id }), gone.signal)) {
      replayId = recording?.id ?? '';
      if (recording?.messagesSent === 1n) break;
    }
    gone.abort();
    await expect
      .poll(async () => (await recordings.get(replayId))?.summary.status)
      .toMatchObject({ code: 1, origin: 3 });
  });

  test('is refused, in words, when it cannot be whole', async () => {
    await addTarget('one');
    await expect(replay({ recordingId: 'nobody' })).rejects.toMatchObject({ code: 5 });
    const running = await record([sent(first)]);
    await expect(replay({ recordingId: running })).rejects.toMatchObject({
      code: 9,
      details: expect.stringMatching(/still runs/) as string,
    });
    const empty = await record([callEnd], { methodKind: MethodKind.METHOD_KIND_UNARY });
    await expect(replay({ recordingId: empty })).rejects.toMatchObject({
      code: 9,
      details: expect.stringMatching(/No message was sent/) as string,
    });
    const removed = await record([sent(first), halfClose, callEnd], { targetId: 'gone', targetName: 'Old' });
    await expect(replay({ recordingId: removed })).rejects.toMatchObject({
      code: 5,
      details: expect.stringMatching(/"Old".*removed/) as string,
    });
    await recordings.close();
    recordings = createMemoryRecordingStore({ limitBytes: 1_000_000 });
    const dropped = await record([...Array.from({ length: 9 }, () => sent(new Uint8Array(300_000))), callEnd]);
    await expect(replay({ recordingId: dropped })).rejects.toMatchObject({
      code: 9,
      details: expect.stringMatching(/9 messages were sent/) as string,
    });
    expect(seen).toEqual([]);
  });
});
