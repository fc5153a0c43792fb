import { execFileSync } from 'node:child_process';

import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Direction, ExportFormat, PairState, type RecordingServiceDefinition } from '../../../gen/sockeye/v1/recording';
import { Target } from '../../../gen/sockeye/v1/target';
import { sampleDescriptorsBase64 } from '../../../gen/sample-descriptors';
import type { ServiceImplementation } from '../../../src-shared/service-handlers';
import type { SchemaProvider } from '../../schema/loaded-schema';
import type { DiskRecordingStore } from '../disk/disk-recording-store';
import { createRecordingService } from '../recording-service';
import type { RecordedEvent, RecordingStart, RecordingWriter } from '../recording-store';
import { callEnd, callStart, makeDirectory, messageOf, openStore } from '../testing/recorded';
import { diffLines } from './diff-lines';
import { quote } from './grpcurl-command';

const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, Buffer.from(sampleDescriptorsBase64, 'base64')),
);
const schemas: SchemaProvider = {
  getSchema: () => Promise.resolve(undefined),
  getSchemaByHash: hash => (hash === 'sample' ? { contentHash: hash, registry } : undefined),
};
const { signal } = new AbortController();

function encode(name: string, fields: Record<string, unknown>): Uint8Array {
  const type = registry.getMessage(name);
  if (type === undefined) throw new Error(`no ${name}`);
  return toBinary(type, create(type, fields));
}
const request = (name: string): RecordedEvent => messageOf(encode('greet.HelloRequest', { name }), true, 1);
const reply = (message: string): RecordedEvent => messageOf(encode('greet.HelloReply', { message }), false, 2);
const headers: RecordedEvent = {
  kind: 'request-headers',
  atUs: 0,
  metadata: [
    { key: 'x-note', value: { $case: 'text', value: "it's $HOME `id`" } },
    { key: 'x-bin', value: { $case: 'binary', value: Uint8Array.of(1, 255) } },
    { key: 'user-agent', value: { $case: 'text', value: 'sockeye' } },
  ],
};
const unix = (path: string): RecordingStart['endpoint'] => ({ address: { $case: 'unix', value: { path } } });

let place: ReturnType<typeof makeDirectory>;
let store: DiskRecordingStore;
let service: ServiceImplementation<RecordingServiceDefinition>;
let target: Target | undefined;
beforeEach(async () => {
  place = makeDirectory();
  store = await openStore(place.directory);
  target = undefined;
  service = createRecordingService(store, schemas, { get: () => target });
});
afterEach(async () => {
  await store.close();
  place.remove();
});

function record(events: readonly RecordedEvent[], more: Partial<RecordingStart> = {}): RecordingWriter {
  const start = {
    ...callStart,
    methodPath: 'greet.Greeter/SayHello',
    schemaHash: 'sample',
    endpoint: unix('/run/a b.sock'),
  };
  const writer = store.begin({ ...start, ...more });
  for (const event of events) writer.append(event);
  return writer;
}

async function exportAs(
  { id }: RecordingWriter,
  format: ExportFormat,
  direction = Direction.DIRECTION_UNSPECIFIED,
): Promise<Buffer> {
  const parts = [];
  for await (const { data } of service.exportRecording({ recordingId: id, format, direction }, signal))
    parts.push(data);
  return Buffer.concat(parts);
}

async function* inPieces(data: Uint8Array, size: number): AsyncGenerator<{ readonly data: Uint8Array }> {
  for (let at = 0; at < data.length; at += size) yield await Promise.resolve({ data: data.subarray(at, at + size) });
}

describe('JSON lines', () => {
  test('come back as the same recordings, several behind each other, however they are cut', async () => {
    const large = messageOf(new Uint8Array(700_000).fill(200), false, 2 ** 40);
    const one = record([headers, request('Ada'), { kind: 'half-close', atUs: 1 }, reply('Hi'), large]);
    one.setConnected(2);
    one.setSent(3);
    one.append(callEnd);
    const two = record([callEnd], { schemaHash: 'gone', endpoint: undefined, methodPath: 'x.Y/Z' });
    const exported = Buffer.concat([
      await exportAs(one, ExportFormat.EXPORT_FORMAT_JSON_LINES),
      await exportAs(two, ExportFormat.EXPORT_FORMAT_UNSPECIFIED),
    ]);
    const { recordingIds } = await service.importRecordings(inPieces(exported, 9_973), signal);
    expect(recordingIds).toHaveLength(2);
    for (const [place, original] of [one, two].entries()) {
      const id = recordingIds[place] ?? '';
      expect(id).not.toBe(original.id);
      expect(await store.readEvents(id, 0, 100)).toEqual(await store.readEvents(original.id, 0, 100));
      const [before, after] = [await store.get(original.id), await store.get(id)];
      expect(after).toEqual({ ...before, summary: { ...before?.summary, id } });
    }
    const { timings } = (await store.get(recordingIds[0] ?? ''))?.summary ?? {};
    expect(timings).toMatchObject({ connectedUs: 2n, sentUs: 3n });
    const lines = exported.toString().split('\n');
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ index: 1, event: 'sent', message: { name: 'Ada' } });
  });

  test.each([
    ['is not JSON', '{"format":"sockeye-recording"', /Line 1 .* not JSON/],
    ['is of something else', '{"format":"har"}', /Line 1 .*"har"/],
    ['is of a later version', '{"format":"sockeye-recording","version":2}', /Line 1 .*version is 2/],
    ['has an event first', '{"index":0,"atUs":0,"event":"half-close"}', /Line 1 .*without a recording/],
  ])('a file that %s is refused', async (_name, text, words) => {
    await expect(service.importRecordings(inPieces(Buffer.from(text), 10), signal)).rejects.toMatchObject({
      code: 3,
      details: expect.stringMatching(words) as string,
    });
  });

  test('a line that goes on and on is refused, and takes no memory', async () => {
    const piece = { data: Buffer.alloc(8 * 1024 * 1024, ' ') };
    let taken = 0;
    async function* endless(): AsyncGenerator<typeof piece> {
      for (; taken < 100; taken++) yield await Promise.resolve(piece);
    }
    await expect(service.importRecordings(endless(), signal)).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('longer than any line') as string,
    });
    expect(taken).toBeLessThan(50);
  });

  test('of a file that breaks off, the recordings before are kept and the broken one is not', async () => {
    const text = (
      await exportAs(record([headers, reply('a'), callEnd]), ExportFormat.EXPORT_FORMAT_JSON_LINES)
    ).toString();
    const broken = text + text.split('\n').slice(0, 2).join('\n');
    const before = (await store.list({ targetId: '', limit: 9 })).totalCount;
    await expect(service.importRecordings(inPieces(Buffer.from(broken), 50), signal)).rejects.toMatchObject({
      details: expect.stringMatching(/Line 7 .*no status/) as string,
    });
    expect((await store.list({ targetId: '', limit: 9 })).totalCount).toBe(before + 1);
  });
});

test('messages are exported as gRPC frames them, one direction at a time', async () => {
  const writer = record([headers, request('Ada'), reply('Hi'), reply(''), callEnd]);
  const frames = await exportAs(writer, ExportFormat.EXPORT_FORMAT_LENGTH_PREFIXED);
  expect([...frames]).toEqual([0, 0, 0, 0, 4, 10, 2, 72, 105, 0, 0, 0, 0, 0]);
  const sent = await exportAs(writer, ExportFormat.EXPORT_FORMAT_LENGTH_PREFIXED, Direction.DIRECTION_SENT);
  expect([...sent]).toEqual([0, 0, 0, 0, 5, 10, 3, ...Buffer.from('Ada')]);
});

describe('a grpcurl command', () => {
  /** What a shell hands to grpcurl. */
  const argumentsOf = (command: string): readonly string[] =>
    execFileSync('sh', ['-c', `grpcurl() { printf '%s\\0' "$@"; }; ${command}`], { encoding: 'utf8' })
      .split('\0')
      .slice(0, -1);
  const commandOf = async (writer: RecordingWriter): Promise<string> =>
    (await exportAs(writer, ExportFormat.EXPORT_FORMAT_GRPCURL)).toString();

  test('reaches a Unix socket and survives the shell, whatever is in the call', async () => {
    const name = `O'Hara"; rm -rf $(pwd) \`id\` \\ Über\n`;
    const command = await commandOf(record([headers, request(name), { kind: 'half-close', atUs: 1 }, callEnd]));
    expect(argumentsOf(command)).toEqual([
      ...['-unix', '-plaintext', '-authority', 'localhost'],
      ...['-H', "x-note: it's $HOME `id`", '-H', 'x-bin: Af8=', '-d', JSON.stringify({ name })],
      ...['/run/a b.sock', 'greet.Greeter/SayHello'],
    ]);
  });

  test('takes nothing of a recording for a flag or a command, wherever it stands', async () => {
    const nasty = `-x' "$(touch /tmp/pwned)" \`id\`;\n| & > * ~ \\ !! $HOME`;
    const settings = { caPath: `/ca ${nasty}`, certificatePath: nasty, keyPath: '-k', serverName: '' };
    target = {
      ...Target.fromPartial({}),
      connection: { authority: `-plaintext ${nasty}`, tls: settings, receiveLimitBytes: 0n },
      schemaSources: {
        useReflection: false,
        reflectionMetadata: [],
        protoPaths: [`/${nasty}.proto`],
        importPaths: [nasty],
        descriptorSetPaths: ['-h'],
      },
    };
    const metadata = [{ key: 'x-a', value: { $case: 'text', value: nasty } }] as const;
    const endpoint = { address: { $case: 'tcp', value: { host: '-help', port: 1 } } } as const;
    const head: RecordedEvent = { kind: 'request-headers', atUs: 0, metadata };
    const command = await commandOf(record([head, request(nasty)], { endpoint }));
    expect(argumentsOf(command)).toEqual([
      ...['-authority', `-plaintext ${nasty}`, '-cacert', `/ca ${nasty}`, '-cert', nasty, '-key', '-k'],
      ...['-protoset', '-h', '-import-path', nasty, '-proto', `/${nasty}.proto`, '-H', `x-a: ${nasty}`],
      ...['-d', JSON.stringify({ name: nasty }), '--', '-help:1', 'greet.Greeter/SayHello'],
    ]);
  });

  test('sends all messages, and uses the settings of the target', async () => {
    const settings = { caPath: '/ca.pem', certificatePath: '/c.pem', keyPath: '/k.pem', serverName: '' };
    target = {
      ...Target.fromPartial({}),
      connection: { authority: 'api.example', tls: settings, receiveLimitBytes: 0n },
      schemaSources: {
        useReflection: false,
        reflectionMetadata: [],
        protoPaths: ['/p/a.proto', '/folder'],
        importPaths: ['/p'],
        descriptorSetPaths: [],
      },
    };
    const endpoint = { address: { $case: 'tcp', value: { host: '::1', port: 50051 } } } as const;
    const command = await commandOf(record([request('a'), request('b')], { endpoint }));
    expect(argumentsOf(command)).toEqual([
      ...['-authority', 'api.example', '-cacert', '/ca.pem', '-cert', '/c.pem', '-key', '/k.pem'],
      ...['-import-path', '/p', '-proto', '/p/a.proto', '-d', '{"name":"a"}\n{"name":"b"}'],
      ...['[::1]:50051', 'greet.Greeter/SayHello'],
    ]);
  });

  test('F18: is refused, in words, where a message that was sent has fields that grpcurl cannot be told', async () => {
    const unknown = messageOf(Uint8Array.of(...encode('greet.HelloRequest', { name: 'Ada' }), 0xf8, 0x07, 1), true, 1);
    await expect(commandOf(record([headers, unknown, callEnd]))).rejects.toMatchObject({
      code: 9,
      details: expect.stringContaining('fields that the schema does not know') as string,
    });
  });

  test('is refused, in words, where grpcurl cannot go', async () => {
    const endpoint = { address: { $case: 'pipe', value: { name: 'p' } } } as const;
    await expect(commandOf(record([request('a')], { endpoint }))).rejects.toMatchObject({ code: 9 });
    await expect(commandOf(record([request('a')], { schemaHash: 'gone' }))).rejects.toMatchObject({ code: 9 });
  });

  test('holds no key that a terminal would take for its own, whatever names hold', async () => {
    const keys = '\u001b[201~\u0003\u0015\r\t\u007f\u009b';
    const endpoint = { address: { $case: 'unix', value: { path: `/run/${keys}; touch /tmp/pwned;` } } } as const;
    const metadata = [{ key: 'x-a', value: { $case: 'text', value: keys } }] as const;
    const command = await commandOf(
      record([{ kind: 'request-headers', atUs: 0, metadata }, request(keys)], { endpoint }),
    );
    expect(command).not.toMatch(/(?!\n)\p{Cc}/u);
    const words = argumentsOf(command);
    expect(words).toContain(`/run/${keys}; touch /tmp/pwned;`);
    expect(words).toContain(`x-a: ${keys}`);
  });

  test.each(['', "'", '-d', 'a b', '$x', 'a\nb', '*', '~', '\u001b', "a\u0003'b\u007f"])('quotes %j', word => {
    expect(argumentsOf(`grpcurl ${quote(word)}`)).toEqual([word]);
  });

  test('leaves no word that zsh takes for the path of a program', () => {
    expect(quote('=ls')).toBe("'=ls'");
  });
});

describe('a comparison', () => {
  test('pairs the messages of one direction by their order and tells the lines that differ', async () => {
    const left = record([request('Ada'), reply('one'), reply('two'), reply('three'), callEnd]);
    const right = record([reply('one'), request('Ada'), reply('zwei'), callEnd]);
    const { pairs, pairCount } = await service.diffRecordings(
      { leftId: left.id, rightId: right.id, start: 0n, count: 9 },
      signal,
    );
    expect(pairCount).toBe(4n);
    expect(pairs.map(({ state, leftIndex, rightIndex }) => [state, leftIndex, rightIndex])).toEqual([
      [PairState.PAIR_STATE_EQUAL, 0n, 1n],
      [PairState.PAIR_STATE_EQUAL, 1n, 0n],
      [PairState.PAIR_STATE_CHANGED, 2n, 2n],
      [PairState.PAIR_STATE_LEFT_ONLY, 3n, undefined],
    ]);
    expect(pairs[2]?.lines).toEqual([
      { number: 2, isRight: false, text: '  "message": "two"' },
      { number: 2, isRight: true, text: '  "message": "zwei"' },
    ]);
    const rest = await service.diffRecordings({ leftId: left.id, rightId: right.id, start: 3n, count: 9 }, signal);
    expect(rest.pairs).toEqual(pairs.slice(3));
    const asked = { leftId: left.id, rightId: 'nobody', start: 0n, count: 1 };
    await expect(service.diffRecordings(asked, signal)).rejects.toMatchObject({ code: 5 });
  });

  test('aligns lines that moved, and says when there are more', () => {
    expect(diffLines('a\nb\nc\nd', 'a\nx\nb\nd', 9)).toEqual({
      lines: [
        { number: 2, isRight: true, text: 'x' },
        { number: 3, isRight: false, text: 'c' },
      ],
      hasMore: false,
    });
    const many = (word: string): string => Array.from({ length: 5_000 }, (_, index) => `${word}${index}`).join('\n');
    const { lines, hasMore } = diffLines(many('a'), many('b'), 3);
    expect([lines.length, hasMore]).toEqual([3, true]);
  });
});

describe('the service', () => {
  test('finds, filters and pages', async () => {
    const writer = record(
      Array.from({ length: 250 }, (_, index) => reply(index % 2 === 0 ? `even ${index}` : `odd ${index}`)),
    );
    const filter = { direction: Direction.DIRECTION_RECEIVED, text: 'EVEN', ignoresCase: true };
    const of = { recordingId: writer.id, filter };
    const read = await service.readEvents({ ...of, start: 10n, count: 200 }, signal);
    expect([read.events.length, read.events[0]?.index, read.matchedCount]).toEqual([115, 20n, 125n]);
    expect(read.events[0]?.body?.value).toMatchObject({ preview: '{"message":"even 20"}' });
    expect(await service.findEvent({ ...of, from: 21n, isBackward: false }, signal)).toEqual({
      index: 22n,
      position: 11n,
      matchedCount: 125n,
    });
    expect(await service.findEvent({ ...of, from: 249n, isBackward: false }, signal)).toMatchObject({
      index: undefined,
    });
  });

  test('previews a page of large messages, and reads one by pieces', async () => {
    const text = 'y'.repeat(2_000_000);
    const writer = record([reply(text), reply(text), callEnd]);
    const { events } = await service.readEvents(
      { recordingId: writer.id, start: 0n, count: 10, filter: undefined },
      signal,
    );
    expect(events[1]?.body?.value).toMatchObject({
      sizeBytes: 2_000_004n,
      preview: expect.stringMatching(/^\{"message":"y+/) as string,
    });
    const asked = { recordingId: writer.id, index: 1n, jsonLimit: 0, bytesLimit: 10, bytesOffset: 2_000_000n };
    const piece = await service.readMessage(asked, signal);
    expect([piece.data.length, piece.sizeBytes, piece.json]).toEqual([4, 2_000_004n, '']);
  });

  test('lists with a problem when there is one, deletes and restores', async () => {
    const { id } = record([callEnd]);
    const list = { limit: 0, targetId: '', methodText: '', statusCodes: [], includesRunning: false, text: '' };
    const rest = { startedFromUs: 0n, startedBeforeUs: 0n, isPinned: false, ignoresCase: false, pageToken: '' };
    const count = async (): Promise<bigint> => (await service.listRecordings({ ...list, ...rest }, signal)).totalCount;
    expect(await count()).toBe(1n);
    await service.deleteRecordings({ recordingIds: [id] }, signal);
    expect(await count()).toBe(0n);
    expect(await service.restoreRecordings({ recordingIds: [id, 'x'] }, signal)).toEqual({ recordingIds: [id] });
    expect(await count()).toBe(1n);
    await expect(service.listRecordings({ ...list, ...rest, pageToken: '?' }, signal)).rejects.toMatchObject({
      code: 3,
    });
    store.problem = { cause: 'history-full', what: 'w', nextStep: 'n' };
    expect((await service.listRecordings({ ...list, ...rest }, signal)).historyProblem).toMatchObject({
      cause: 'history-full',
    });
  });
});
