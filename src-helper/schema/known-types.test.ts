// Types and services that are known although no source describes them.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { create, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { type sendUnaryData, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Schema } from '../../gen/sockeye/v1/schema';
import { readStatusDetails } from '../recordings/status-details';
import {
  decodeWithAnyTypes,
  encodeWithAnyTypes,
  type TypeScope,
  validateWithAnyTypes,
} from './any-types/with-any-types';
import type { Schemas } from './schemas';
import { answerFrom, type ReflectionServer, startReflectionServer } from './testing/reflection-server';
import { makeFile, makeMessage, makeService, messageField, stringField } from './testing/test-descriptors';
import { ListTargets, targetAt, TestScope } from './testing/test-target';

const scope = new TestScope();
const never = new AbortController().signal;
const api = makeFile('api.proto', {
  dependency: ['google/protobuf/any.proto'],
  messageType: [makeMessage('Box', [messageField('content', '.google.protobuf.Any')])],
  service: [makeService('Api', ['Get', '.test.Box', '.test.Box'])],
});
let directory: string;

beforeEach(async () => {
  directory = await scope.makeDirectory();
});
afterEach(() => scope.end());

async function load(schemas: Schemas): Promise<Schema> {
  let last: Schema | undefined;
  for await (const update of schemas.load('t1', false, never) ?? []) {
    if (update.kind === 'schema') last = update.schema;
  }
  if (last === undefined) throw new Error('nothing loaded');
  return last;
}

const schemasFor = (socketPath: string, sources?: Parameters<typeof targetAt>[1]): Schemas =>
  scope.createSchemas(new ListTargets([targetAt(socketPath, sources)]), join(directory, 'cache'));

/** The scope of messages of a server with these files. */
async function typesOf(files: readonly FileDescriptorProto[]): Promise<TypeScope> {
  const server = await startReflectionServer(scope, ['v1'], answerFrom(files));
  const schemas = schemasFor(server.socketPath);
  const schema = await schemas.getSchema('t1', never);
  if (schema === undefined) throw new Error('nothing loaded');
  return { schemas, targetId: 't1', schema };
}

describe('F34: an Any of a known type', () => {
  it.each([
    ['google.rpc.Status', '"code":3,"message":"no"'],
    ['google.rpc.Status', '"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R"}]'],
    ['google.rpc.ErrorInfo', '"reason":"R","domain":"d","metadata":{"a":"b"}'],
    ['google.rpc.RetryInfo', '"retryDelay":"1.500s"'],
    ['google.rpc.DebugInfo', '"stackEntries":["a"],"detail":"d"'],
    ['google.rpc.QuotaFailure', '"violations":[{"subject":"s","description":"d"}]'],
    ['google.rpc.PreconditionFailure', '"violations":[{"type":"t","subject":"s"}]'],
    ['google.rpc.BadRequest', '"fieldViolations":[{"field":"f","description":"d"}]'],
    ['google.rpc.RequestInfo', '"requestId":"r"'],
    ['google.rpc.ResourceInfo', '"resourceType":"t"'],
    ['google.rpc.Help', '"links":[{"description":"d","url":"u"}]'],
    ['google.rpc.LocalizedMessage', '"locale":"en","message":"m"'],
    ['google.rpc.HttpRequest', '"method":"GET"'],
    ['google.rpc.HttpResponse', '"status":404'],
    ['google.rpc.context.AttributeContext', '"source":{"ip":"::1"}'],
    ['google.type.Money', '"currencyCode":"EUR","units":"3"'],
    ['google.type.Date', '"year":2026'],
    ['google.type.LatLng', '"latitude":1.5'],
    ['google.protobuf.Duration', '"value":"1.500s"'],
    ['google.protobuf.Timestamp', '"value":"2026-01-01T00:00:00Z"'],
    ['google.protobuf.Struct', '"value":{"a":1}'],
    ['google.protobuf.StringValue', '"value":"a"'],
    ['google.protobuf.FieldMask', '"value":"a,b"'],
    ['google.protobuf.Api', '"name":"a"'],
    ['google.protobuf.FileDescriptorProto', '"name":"a"'],
    ['grpc.health.v1.HealthCheckResponse', '"status":"SERVING"'],
    ['grpc.reflection.v1.ServiceResponse', '"name":"a"'],
    ['grpc.reflection.v1alpha.ServiceResponse', '"name":"a"'],
    ['grpc.channelz.v1.ServerRef', '"serverId":"1"'],
  ])('%s with %s is written, valid, and read, in messages and in status details', async (name, fields) => {
    const types = await typesOf([api]);
    const box = types.schema.registry.getMessage('test.Box');
    if (box === undefined) throw new Error('no Box');
    const content = `{"@type":"type.googleapis.com/${name}",${fields}}`;
    const text = `{"content":${content}}`;
    const encoded = await encodeWithAnyTypes(text, box, types, never);
    if (encoded.kind !== 'encoded') throw new Error(JSON.stringify(encoded.problems));
    expect(await validateWithAnyTypes(text, box, types, never)).toEqual([]);
    const options = { indent: 0, limit: 10_000 };
    const decoded = await decodeWithAnyTypes(encoded.data, box, types, options, never);
    expect(decoded).toMatchObject({ json: text, unresolvedTypes: [] });
    // A Status has its details in field 3, as the box has its content in field 1.
    const status = Uint8Array.from(encoded.data);
    status[0] = 0x1a;
    const trailer = { key: 'grpc-status-details-bin', value: { $case: 'binary' as const, value: status } };
    const [detail] = readStatusDetails([trailer], undefined);
    const value = JSON.parse(detail?.json ?? '') as unknown;
    const isSpecial = name.startsWith('google.protobuf.') && fields.startsWith('"value"');
    expect(isSpecial ? { value } : value).toEqual(JSON.parse(`{${fields}}`));
  });

  it('a definition of the server wins', async () => {
    const own = makeFile('own.proto', {
      package: 'google.rpc',
      messageType: [makeMessage('ErrorInfo', [stringField('why')])],
    });
    const types = await typesOf([{ ...api, dependency: [...api.dependency, 'own.proto'] }, own]);
    const box = types.schema.registry.getMessage('test.Box');
    if (box === undefined) throw new Error('no Box');
    const text = '{"content":{"@type":"type.googleapis.com/google.rpc.ErrorInfo","why":"R"}}';
    expect(await encodeWithAnyTypes(text, box, types, never)).toMatchObject({ kind: 'encoded' });
  });
});

describe('F34: an import of a known file that nobody has', () => {
  const source = [
    'syntax = "proto3";',
    'package test;',
    'import "google/rpc/status.proto";',
    'import "grpc/health/v1/health.proto";',
    'message Job { google.rpc.Status error = 1; grpc.health.v1.HealthCheckResponse health = 2; }',
    'service Jobs { rpc Get(Job) returns (Job); }',
  ].join('\n');

  it('is understood in .proto files', async () => {
    const path = join(directory, 'jobs.proto');
    await writeFile(path, source);
    const schema = await load(schemasFor('/nowhere.sock', { useReflection: false, protoPaths: [path] }));
    expect(schema.problems).toEqual([]);
    expect(schema.services.map(service => service.fullName)).toContain('test.Jobs');
  });

  it('is taken from the folders that were given when it is somewhere in them', async () => {
    await mkdir(join(directory, 'protos/third_party/google/rpc'), { recursive: true });
    await writeFile(
      join(directory, 'protos/third_party/google/rpc/status.proto'),
      'syntax = "proto3"; package google.rpc; message Status { string own = 1; }',
    );
    await writeFile(join(directory, 'protos/jobs.proto'), source);
    const schemas = schemasFor('/nowhere.sock', { useReflection: false, protoPaths: [join(directory, 'protos')] });
    expect((await load(schemas)).problems).toEqual([]);
    const full = await schemas.getFullSchema('t1', never);
    const fields = full?.registry.getMessage('google.rpc.Status')?.fields;
    expect(fields?.map(field => field.name)).toEqual(['own']);
  });

  it('is understood in a descriptor set, and from reflection', async () => {
    const file = makeFile('jobs.proto', {
      dependency: ['google/rpc/status.proto'],
      messageType: [makeMessage('Job', [messageField('error', '.google.rpc.Status')])],
      service: [makeService('Jobs', ['Get', '.test.Job', '.test.Job'])],
    });
    const path = join(directory, 'set.binpb');
    await writeFile(path, toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] })));
    const bySet = await load(schemasFor('/nowhere.sock', { useReflection: false, descriptorSetPaths: [path] }));
    const server = await startReflectionServer(scope, ['v1'], answerFrom([file]));
    directory = await scope.makeDirectory();
    for (const schema of [bySet, await load(schemasFor(server.socketPath))]) {
      expect(schema.problems).toEqual([]);
      expect(schema.services[0]?.methods.map(method => method.name)).toEqual(['Get']);
    }
  });
});

describe('A17: health without a description', () => {
  const methods = { v1: ['v1'], none: [] } as const;

  function answerHealth(server: ReflectionServer, code: status): void {
    server.server.register(
      '/grpc.health.v1.Health/Check',
      (_: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        if (code === status.OK) callback(null, Buffer.from([8, 1]));
        else callback({ code, details: 'the test says so' });
      },
      (data: Buffer) => data,
      (data: Buffer) => data,
      'unary',
    );
  }

  it.each([
    ['a server with reflection that does not tell of it', 'v1', status.OK, ['grpc.health.v1.Health', 'test.Api']],
    ['a server that knows nothing of itself as a whole', 'v1', status.NOT_FOUND, ['grpc.health.v1.Health', 'test.Api']],
    ['a server without reflection', 'none', status.OK, ['grpc.health.v1.Health']],
    ['a server without health', 'v1', status.UNIMPLEMENTED, ['test.Api']],
    ['a server that refuses', 'v1', status.PERMISSION_DENIED, ['test.Api']],
    ['a server without either', 'none', status.UNIMPLEMENTED, []],
  ] as const)('%s', async (_, reflection, code, services) => {
    const server = await startReflectionServer(scope, methods[reflection], answerFrom([api]));
    answerHealth(server, code);
    const schema = await load(schemasFor(server.socketPath));
    expect(schema.services.map(service => service.fullName).sort()).toEqual(services);
    expect(schema.problems).toEqual([]);
    expect(schema.failure?.cause).toBe(reflection === 'none' ? 'no-reflection' : undefined);
  });
});
