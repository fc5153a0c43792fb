import { join } from 'node:path';

import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { ReflectionQuestion } from '../reflection/reflection-stream';
import type { LoadedSchema } from '../loaded-schema';
import type { Schemas } from '../schemas';
import { createSchemaService } from '../schema-service';
import { answerFrom, type Reaction, type ReflectionServer, startReflectionServer } from '../testing/reflection-server';
import { makeFile, makeMessage, makeService, messageField, stringField } from '../testing/test-descriptors';
import { ListTargets, targetAt, TestScope } from '../testing/test-target';
import { decodeWithAnyTypes, encodeWithAnyTypes, knownTypes, type TypeScope } from './with-any-types';

const scope = new TestScope();
const never = new AbortController().signal;
const options = { indent: 0, limit: 10_000 };
const api = makeFile('api.proto', {
  dependency: ['google/protobuf/any.proto'],
  messageType: [makeMessage('Box', [messageField('content', '.google.protobuf.Any')])],
  service: [makeService('Api', ['Get', '.test.Box', '.test.Box'])],
});
/** Not in the closure of any method. `Outer` holds an Any itself. */
const hidden = makeFile('hidden.proto', {
  dependency: ['google/protobuf/any.proto'],
  messageType: [
    makeMessage('Outer', [messageField('inner', '.google.protobuf.Any')]),
    makeMessage('Hidden', [stringField('name')]),
  ],
});
const url = (name: string): string => `type.googleapis.com/${name}`;
const hiddenText = `{"content":{"@type":"${url('test.Hidden')}","name":"Ada"}}`;
/** `hiddenText` on the wire. */
const hiddenBytes = Buffer.concat([
  Buffer.from([0x0a, 40, 0x0a, 31]),
  Buffer.from(url('test.Hidden')),
  Buffer.from([0x12, 5, 0x0a, 3]),
  Buffer.from('Ada'),
]);

let server: ReflectionServer;
let schemas: Schemas;
let react: ((question: ReflectionQuestion) => Reaction) | undefined;
let files: readonly FileDescriptorProto[];
let schema: LoadedSchema;
let types: TypeScope;
let cache: string;

beforeEach(async () => {
  files = [api, hidden];
  react = undefined;
  server = await startReflectionServer(scope, ['v1'], question => (react ?? answerFrom(files))(question));
  cache = join(await scope.makeDirectory(), 'cache');
  schemas = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
  schema = await loadSchema(schemas);
  types = { schemas, targetId: 't1', schema };
});
afterEach(() => scope.end());

async function loadSchema(from: Schemas): Promise<LoadedSchema> {
  const loaded = await from.getSchema('t1', never);
  if (loaded === undefined) throw new Error('nothing loaded');
  return loaded;
}

function box(in_: LoadedSchema = schema): NonNullable<ReturnType<LoadedSchema['registry']['getMessage']>> {
  const type = in_.registry.getMessage('test.Box');
  if (type === undefined) throw new Error('no Box');
  return type;
}

const decode = (data: Uint8Array, signal = never): Promise<unknown> =>
  decodeWithAnyTypes(data, box(), types, options, signal);

it('a message is decoded with a type that only the reflection of its target knows', async () => {
  expect(schema.registry.getMessage('test.Hidden')).toBeUndefined();
  expect(await decode(hiddenBytes)).toMatchObject({ json: hiddenText, unresolvedTypes: [] });
});

it('what was found is known at once from then on, also for rows and after a restart', async () => {
  expect(knownTypes(types).getMessage('test.Hidden')).toBeUndefined();
  await decode(hiddenBytes);
  expect(knownTypes(types).getMessage('test.Hidden')).toBeDefined();
  const streams = server.streams.length;
  await decode(hiddenBytes);
  expect(server.streams).toHaveLength(streams);
  server.stop();
  await schemas.whenWritten();
  const restarted = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
  const later = { schemas: restarted, targetId: 't1', schema: await loadSchema(restarted) };
  expect(knownTypes(later).getMessage('test.Hidden')).toBeDefined();
});

it('an Any in an Any is asked for as well', async () => {
  const text = `{"content":{"@type":"${url('test.Outer')}","inner":{"@type":"${url('test.Hidden')}","name":"Ada"}}}`;
  const outcome = await encodeWithAnyTypes(text, box(), types, never);
  if (outcome.kind !== 'encoded') throw new Error(JSON.stringify(outcome));
  const fresh = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), `${cache}2`);
  types = { schemas: fresh, targetId: 't1', schema: await loadSchema(fresh) };
  expect(await decodeWithAnyTypes(outcome.data, box(types.schema), types, options, never)).toMatchObject({
    json: text,
  });
});

it('a request is encoded with a type that only the reflection of its target knows, and is valid while typing', async () => {
  expect(await encodeWithAnyTypes(hiddenText, box(), types, never)).toEqual({
    kind: 'encoded',
    data: new Uint8Array(hiddenBytes),
  });
  const service = createSchemaService(schemas);
  const validate = async (json: string): Promise<readonly string[]> => {
    const { problems } = await service.validateMessage(
      { targetId: 't1', typeName: 'test.Box', json, expandsVariables: false },
      never,
    );
    return problems.map(problem => problem.message);
  };
  expect(await validate(hiddenText)).toEqual([]);
  expect(await validate(hiddenText.replace('name', 'nam'))).toEqual([expect.stringContaining('unknown field "nam"')]);
});

it('a type that nobody knows is asked for once, shown as bytes, and named when it cannot be encoded', async () => {
  files = [api];
  expect(await decode(hiddenBytes)).toMatchObject({
    json: `{"content":{"@type":"${url('test.Hidden')}","value":"CgNBZGE="}}`,
    unresolvedTypes: ['test.Hidden'],
  });
  expect(await encodeWithAnyTypes(hiddenText, box(), types, never)).toMatchObject({
    kind: 'rejected',
    problems: [{ message: expect.stringContaining('the schema has no message test.Hidden') as unknown }],
  });
  expect(server.streams).toHaveLength(2);
});

it('a server that does not answer is waited for two seconds, once, and by all who ask together', async () => {
  react = () => 'nothing';
  const begin = performance.now();
  const outcomes = await Promise.all([
    decode(hiddenBytes),
    decode(hiddenBytes),
    encodeWithAnyTypes(hiddenText, box(), types, never),
  ]);
  const first = performance.now() - begin;
  expect(outcomes).toMatchObject([{ kind: 'decoded' }, { kind: 'decoded' }, { kind: 'rejected' }]);
  expect(first).toBeGreaterThan(1900);
  expect(first).toBeLessThan(3500);
  expect(await decode(hiddenBytes)).toMatchObject({ unresolvedTypes: ['test.Hidden'] });
  expect(performance.now() - begin - first).toBeLessThan(1000);
  expect(server.streams).toHaveLength(2);
});

it('who goes away while the server is asked gets the reason, and others their answer', async () => {
  const controller = new AbortController();
  const reason = new Error('gone');
  react = question => {
    controller.abort(reason);
    return answerFrom(files)(question);
  };
  const [left, stayed] = await Promise.allSettled([decode(hiddenBytes, controller.signal), decode(hiddenBytes)]);
  expect(left).toEqual({ status: 'rejected', reason });
  expect(stayed).toMatchObject({ value: { json: hiddenText } });
});

it('a refresh forgets what was asked, so that types which are gone are asked for again', async () => {
  await decode(hiddenBytes);
  for await (const { kind } of schemas.load('t1', true, never) ?? []) expect(kind).toBeDefined();
  expect(knownTypes(types).getMessage('test.Hidden')).toBeUndefined();
  expect(await decode(hiddenBytes)).toMatchObject({ json: hiddenText });
});

it('well-known types are known although the schema does not import them', async () => {
  const text = `{"content":{"@type":"${url('google.protobuf.Duration')}","value":"1.500s"}}`;
  const outcome = await encodeWithAnyTypes(text, box(), types, never);
  expect(outcome.kind === 'encoded' && (await decode(outcome.data))).toMatchObject({ json: text });
  expect(server.streams).toHaveLength(1);
});
