// Several sources of one target, and what stays when one of them cannot be read.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Schema } from '../../gen/sockeye/v1/schema';
import { StatusCode } from '../../src-shared/status-code';
import type { ReflectionQuestion } from './reflection/reflection-stream';
import type { Schemas } from './schemas';
import { answerFrom, type Reaction, startReflectionServer } from './testing/reflection-server';
import { makeFile, makeMessage, makeService, messageField, stringField } from './testing/test-descriptors';
import { ListTargets, targetAt, TestScope } from './testing/test-target';

const scope = new TestScope();
const never = new AbortController().signal;
let root: string;
let protos: string;
let set: string;

beforeEach(async () => {
  root = await scope.makeDirectory();
  protos = join(root, 'protos');
  set = join(root, 'extra.binpb');
  await mkdir(protos);
  await writeProto('name');
  await writeSet();
});
afterEach(() => scope.end());

const reflected = [
  makeFile('common.proto', { messageType: [makeMessage('Id', [stringField('value')])] }),
  makeFile('api.proto', {
    dependency: ['common.proto'],
    messageType: [makeMessage('Request', [messageField('id', '.test.Id')])],
    service: [makeService('Api', ['Get', '.test.Request', '.test.Request'])],
  }),
];

/** A service in a .proto file whose message has this one field. */
const writeProto = (field: string): Promise<void> =>
  writeFile(
    join(protos, 'own.proto'),
    `syntax = "proto3"; package own; message Thing { string ${field} = 1; } service Own { rpc Get(Thing) returns (Thing); }`,
  );
function writeSet(): Promise<void> {
  const file = makeFile('extra.proto', { messageType: [makeMessage('Extra', [stringField('more')])] });
  return writeFile(set, toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] })));
}

interface Rig {
  readonly schemas: Schemas;
  /** As after a restart of the helper. */
  readonly restart: () => Schemas;
  readonly stop: () => void;
  /** Answers reflection in this way from now on. */
  readonly react: (answer: (question: ReflectionQuestion) => Reaction) => void;
}

/** A server with reflection, and a target with all three kinds of source, unless others are named. */
async function start(sources: Parameters<typeof targetAt>[1] = {}): Promise<Rig> {
  let answer: (question: ReflectionQuestion) => Reaction = answerFrom(reflected);
  const server = await startReflectionServer(scope, ['v1'], question => answer(question));
  const all = { useReflection: true, protoPaths: [protos], descriptorSetPaths: [set] };
  const targets = new ListTargets([targetAt(server.socketPath, { ...all, ...sources })]);
  const restart = (): Schemas => scope.createSchemas(targets, join(root, 'cache'));
  return {
    schemas: restart(),
    restart,
    stop: () => server.stop(),
    react: next => (answer = next),
  };
}

/** What a load ends with. */
async function load(schemas: Schemas, refresh = false): Promise<Schema> {
  let last: Schema | undefined;
  for await (const update of schemas.load('t1', refresh, never) ?? [])
    if (update.kind === 'schema') last = update.schema;
  if (last === undefined) throw new Error('no schema came');
  await schemas.whenWritten();
  return last;
}

const serviceNames = (schema: Schema): readonly string[] => schema.services.map(service => service.fullName);
async function fieldsOf(schemas: Schemas, typeName: string): Promise<readonly string[] | undefined> {
  const schema = await schemas.getFullSchema('t1', never);
  return schema?.registry.getMessage(typeName)?.fields.map(field => field.name);
}

describe('the sources of a target', () => {
  it('are combined: reflection, .proto files and descriptor sets make one schema', async () => {
    const { schemas } = await start();
    const schema = await load(schemas);
    expect(serviceNames(schema)).toEqual(['own.Own', 'test.Api']);
    expect(schema.sources).toEqual(['reflection v1', '1 .proto file', `descriptor set ${set}`]);
    expect(schema).toMatchObject({ problems: [], failure: undefined, isFromCache: false });
    expect(await fieldsOf(schemas, 'test.Extra')).toEqual(['more']);
  });

  it('that can be read are read when the target has never been up, and the target is asked again', async () => {
    const { schemas, stop } = await start();
    stop();
    const schema = await load(schemas);
    expect(serviceNames(schema)).toEqual(['own.Own']);
    expect(schema.failure?.what).toMatch(/./);
    expect(schema.isFromCache).toBe(false);
    await writeProto('renamed');
    await load(schemas);
    expect(await fieldsOf(schemas, 'own.Thing')).toEqual(['renamed']);
  });
});

describe('while the target is down', () => {
  it('.proto files that were edited are read anew, and what reflection gave stays', async () => {
    const { schemas, stop } = await start();
    const before = await load(schemas);
    stop();
    await writeProto('edited');
    const schema = await load(schemas, true);
    expect(await fieldsOf(schemas, 'own.Thing')).toEqual(['edited']);
    expect(await fieldsOf(schemas, 'test.Request')).toEqual(['id']);
    expect(serviceNames(schema)).toEqual(serviceNames(before));
    expect(schema.isFromCache).toBe(true);
    expect(schema.failure?.what).toMatch(/./);
    expect(schema.sources).toEqual(['1 .proto file', `descriptor set ${set}`, 'reflection, as read earlier']);
  });

  it('an edited .proto file wins over what reflection gave under the same name', async () => {
    const { schemas, stop } = await start();
    await writeFile(join(protos, 'common.proto'), 'syntax = "proto3"; package test; message Id { string local = 1; }');
    await load(schemas);
    expect(await fieldsOf(schemas, 'test.Id')).toEqual(['value']);
    stop();
    await load(schemas, true);
    expect(await fieldsOf(schemas, 'test.Id')).toEqual(['local']);
    expect(await fieldsOf(schemas, 'test.Request')).toEqual(['id']);
  });

  it('.proto files that were edited are read after a restart, too', async () => {
    const { schemas, restart, stop } = await start();
    await load(schemas);
    stop();
    await writeProto('edited');
    const later = restart();
    const schema = await load(later);
    expect(await fieldsOf(later, 'own.Thing')).toEqual(['edited']);
    expect(serviceNames(schema)).toEqual(['own.Own', 'test.Api']);
  });

  it('a recording made with such a schema finds it again after a restart', async () => {
    const { schemas, restart, stop } = await start();
    await load(schemas);
    stop();
    await writeProto('edited');
    const { contentHash } = await load(schemas, true);
    const found = await restart().getSchemaByHash(contentHash);
    expect(found?.registry.getMessage('own.Thing')?.fields.map(field => field.name)).toEqual(['edited']);
  });

  it('what came before the server broke off is not given up for nothing', async () => {
    const { schemas, react, stop } = await start({ protoPaths: [], descriptorSetPaths: [] });
    const whole = answerFrom(reflected);
    react(question =>
      question.$case === 'fileByFilename' ? { $case: 'status', code: StatusCode.DATA_LOSS } : whole(question),
    );
    expect(serviceNames(await load(schemas))).toEqual(['test.Api']);
    stop();
    const schema = await load(schemas, true);
    expect(serviceNames(schema)).toEqual(['test.Api']);
    expect(schema.failure?.what).toMatch(/./);
  });
});

describe.each([
  ['a folder of .proto files that is gone', () => rm(protos, { recursive: true })],
  ['a folder of .proto files that was emptied', () => rm(join(protos, 'own.proto'))],
])('%s', (_, lose) => {
  it('leaves the schema as it was, says what is wrong, and is read again when it is back', async () => {
    const { schemas } = await start({ useReflection: false, descriptorSetPaths: [] });
    const before = await load(schemas);
    await lose();
    const lost = await load(schemas, true);
    expect(lost).toMatchObject({ contentHash: before.contentHash, services: before.services, isFromCache: true });
    expect(lost.failure).toMatchObject({ cause: 'schema-source-lost' });
    expect(lost.failure?.what).toContain(protos);
    expect(lost.problems.map(problem => problem.file)).toEqual([protos]);
    expect(await fieldsOf(schemas, 'own.Thing')).toEqual(['name']);

    await mkdir(protos, { recursive: true });
    await writeProto('back');
    // Not asked to refresh: what is not current is read again by itself.
    expect(await load(schemas)).toMatchObject({ problems: [], failure: undefined, isFromCache: false });
    expect(await fieldsOf(schemas, 'own.Thing')).toEqual(['back']);
  });

  it('takes nothing from the other sources, which are read', async () => {
    const { schemas } = await start();
    await load(schemas);
    await lose();
    const schema = await load(schemas, true);
    expect(serviceNames(schema)).toEqual(['own.Own', 'test.Api']);
    expect(schema.sources).toEqual(['reflection v1', `descriptor set ${set}`, '.proto files, as read earlier']);
    expect(schema.problems.map(problem => problem.file)).toEqual([protos]);
  });
});

it('a descriptor set that was overwritten with something else leaves its types in use', async () => {
  const { schemas } = await start();
  await load(schemas);
  await writeFile(set, 'not a descriptor set');
  const schema = await load(schemas, true);
  expect(await fieldsOf(schemas, 'test.Extra')).toEqual(['more']);
  expect(schema.problems.map(problem => problem.file)).toEqual([set]);
  expect(schema.failure?.what).toContain(set);
});
