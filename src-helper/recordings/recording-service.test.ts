import { create, createFileRegistry, fromBinary, toBinary, type DescMessage } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { beforeEach, expect, test } from 'vitest';

import { type RecordingServiceDefinition, StatusOrigin } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { sampleDescriptorsBase64 } from '../../gen/sample-descriptors';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import type { SchemaProvider } from '../schema/loaded-schema';
import { createMemoryRecordingStore } from './memory-recording-store';
import { createRecordingService } from './recording-service';
import type { RecordingStore, RecordingWriter } from './recording-store';

const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, Buffer.from(sampleDescriptorsBase64, 'base64')),
);
const typeOf = (name: string): DescMessage => {
  const type = registry.getMessage(name);
  if (type === undefined) throw new Error(`no ${name}`);
  return type;
};
const schemas: SchemaProvider = {
  getSchema: () => Promise.resolve(undefined),
  getSchemaByHash: hash => (hash === 'sample' ? { contentHash: hash, registry } : undefined),
};
const { signal } = new AbortController();
const encode = (type: string, fields: Record<string, unknown>): Uint8Array =>
  toBinary(typeOf(type), create(typeOf(type), fields));

let store: RecordingStore;
let service: ServiceImplementation<RecordingServiceDefinition>;
let writer: RecordingWriter;

function begin(schemaHash: string): RecordingWriter {
  return store.begin({
    targetId: 't',
    targetName: 'Target',
    endpoint: undefined,
    methodPath: 'greet.Greeter/SayHello',
    methodKind: MethodKind.METHOD_KIND_UNARY,
    schemaHash,
    startedAtUs: 1n,
  });
}

beforeEach(() => {
  store = createMemoryRecordingStore({ limitBytes: 1e9 });
  service = createRecordingService(store, schemas);
  writer = begin('sample');
});

const read = async (recordingId: string, start = 0n, count = 100): Promise<unknown[]> => [
  ...(await service.readEvents({ recordingId, start, count, filter: undefined }, signal)).events,
];

test('sent messages are read as requests, received ones as replies', async () => {
  writer.append({ kind: 'message', atUs: 1, isSent: true, data: encode('greet.HelloRequest', { name: 'Ada' }) });
  writer.append({ kind: 'message', atUs: 2, isSent: false, data: encode('greet.HelloReply', { message: 'Hello' }) });
  expect(await read(writer.id)).toMatchObject([
    {
      index: 0n,
      atUs: 1n,
      body: { value: { direction: 1, sizeBytes: 5n, preview: '{"name":"Ada"}', decodeError: '' } },
    },
    { index: 1n, atUs: 2n, body: { value: { direction: 2, sizeBytes: 7n, preview: '{"message":"Hello"}' } } },
  ]);
});

test('a preview has 300 characters, and one of 50 MB is there at once', async () => {
  const message = 'x'.repeat(50_000_000);
  writer.append({ kind: 'message', atUs: 1, isSent: false, data: encode('greet.HelloReply', { message }) });
  const startedAt = performance.now();
  const [event] = await read(writer.id);
  expect(performance.now() - startedAt).toBeLessThan(100);
  expect(event).toMatchObject({
    body: { value: { preview: `{"message":"${'x'.repeat(288)}`, sizeBytes: 50_000_005n } },
  });
});

test('bytes that are no message, and a schema that is gone, are said and do no harm', async () => {
  writer.append({ kind: 'message', atUs: 1, isSent: true, data: Uint8Array.of(10, 200) });
  const other = begin('gone');
  other.append({ kind: 'message', atUs: 1, isSent: true, data: Uint8Array.of(1) });
  expect(await read(writer.id)).toMatchObject([
    { body: { value: { preview: '', decodeError: expect.stringMatching(/./) as string } } },
  ]);
  expect(await read(other.id)).toMatchObject([
    { body: { value: { preview: '', decodeError: 'The schema of this recording is no longer at hand.' } } },
  ]);
});

test('a message is read whole, or up to the limits', async () => {
  const data = encode('greet.HelloRequest', { name: 'Ada' });
  writer.append({ kind: 'half-close', atUs: 1 });
  writer.append({ kind: 'message', atUs: 1, isSent: true, data });
  const of = { recordingId: writer.id, index: 1n, bytesOffset: 0n };
  expect(await service.readMessage({ ...of, jsonLimit: 0, bytesLimit: 0 }, signal)).toMatchObject({
    typeName: 'greet.HelloRequest',
    json: '{\n  "name": "Ada"\n}',
    isJsonCut: false,
    data,
    sizeBytes: 5n,
    decodeError: '',
  });
  expect(await service.readMessage({ ...of, jsonLimit: 5, bytesLimit: 2 }, signal)).toMatchObject({
    json: '{\n  "',
    isJsonCut: true,
    data: data.slice(0, 2),
    sizeBytes: 5n,
  });
  await expect(service.readMessage({ ...of, index: 0n, jsonLimit: 0, bytesLimit: 0 }, signal)).rejects.toMatchObject({
    code: 5,
  });
  await expect(service.readMessage({ ...of, index: 9n, jsonLimit: 0, bytesLimit: 0 }, signal)).rejects.toMatchObject({
    code: 5,
  });
});

test('details of a status are decoded when their type is known, and given as bytes when not', async () => {
  const any = (typeUrl: string, value: Uint8Array): Uint8Array =>
    new BinaryWriter().uint32(10).string(typeUrl).uint32(18).bytes(value).finish();
  const known = encode('greet.HelloReply', { message: 'Hi' });
  const status = new BinaryWriter().uint32(8).int32(3).uint32(18).string('bad');
  status.uint32(26).bytes(any('type.googleapis.com/greet.HelloReply', known));
  status.uint32(26).bytes(any('type.googleapis.com/nobody.Knows', Uint8Array.of(1, 2)));
  const end = (value: Uint8Array): Parameters<RecordingWriter['append']>[0] => ({
    kind: 'status',
    atUs: 9,
    status: { code: 3, message: 'bad', origin: StatusOrigin.STATUS_ORIGIN_TARGET, explanation: undefined },
    trailers: [{ key: 'grpc-status-details-bin', value: { $case: 'binary', value } }],
  });
  writer.append(end(status.finish()));
  expect(await read(writer.id)).toMatchObject([
    {
      body: {
        value: {
          details: [
            { typeUrl: 'type.googleapis.com/greet.HelloReply', json: '{\n  "message": "Hi"\n}', value: known },
            { typeUrl: 'type.googleapis.com/nobody.Knows', json: '', value: Uint8Array.of(1, 2) },
          ],
        },
      },
    },
  ]);
  const garbage = begin('sample');
  garbage.append(end(Uint8Array.of(26, 255)));
  expect(await read(garbage.id)).toMatchObject([{ body: { value: { details: [] } } }]);
});

test('asking for a recording that is not there, or for too many events, is refused', async () => {
  await expect(read('nobody')).rejects.toMatchObject({ code: 5 });
  await expect(read(writer.id, 0n, 0)).rejects.toMatchObject({ code: 3 });
  await expect(read(writer.id, 0n, 1_001)).rejects.toMatchObject({ code: 3 });
  const watched = service.watchRecording({ recordingId: 'nobody' }, signal)[Symbol.asyncIterator]();
  await expect(watched.next()).rejects.toMatchObject({ code: 5 });
});
