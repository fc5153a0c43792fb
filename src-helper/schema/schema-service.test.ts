import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type LoadSchemaResponse, MethodKind, type Schema, SchemaFormat } from '../../gen/sockeye/v1/schema';
import { startSample } from '../sample/start-sample';
import { encodeMessage } from './message-codec';
import { createSchemaService } from './schema-service';
import type { Schemas } from './schemas';
import { ListTargets, targetAt, TestScope } from './testing/test-target';

const scope = new TestScope();
let directory: string;
let targets: ListTargets;
let schemas: Schemas;
const signal = new AbortController().signal;

beforeEach(async () => {
  directory = await scope.makeDirectory();
  const sample = await startSample({ directory });
  scope.onEnd(() => sample.stop());
  targets = new ListTargets([targetAt(sample.socketPath)]);
  schemas = scope.createSchemas(targets, join(directory, 'cache'));
});
afterEach(() => scope.end());

async function lastSchema(updates: AsyncIterable<LoadSchemaResponse>): Promise<Schema> {
  let schema: Schema | undefined;
  for await (const { update } of updates) if (update?.$case === 'schema') schema = update.value;
  if (schema === undefined) throw new Error('no schema came');
  return schema;
}

describe('schema service', () => {
  it('loads the schema of the sample, with its comments, kinds and nothing to complain about', async () => {
    const schema = await lastSchema(
      createSchemaService(schemas).loadSchema({ targetId: 't1', refresh: false }, signal),
    );
    expect(schema.problems).toEqual([]);
    expect(schema.failure).toBeUndefined();
    expect(schema.sources).toEqual(['reflection v1']);
    expect(schema.services[0]).toMatchObject({
      fullName: 'greet.Greeter',
      comment: 'Greets people, in each of the four kinds of call.',
    });
    expect(schema.services[0]?.methods.map(method => method.kind)).toEqual([
      MethodKind.METHOD_KIND_UNARY,
      MethodKind.METHOD_KIND_SERVER_STREAMING,
      MethodKind.METHOD_KIND_CLIENT_STREAMING,
      MethodKind.METHOD_KIND_BIDIRECTIONAL,
    ]);
    expect(schema.services.map(service => service.fullName).slice(1)).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
    ]);
  });

  it('says NOT_FOUND for a target that is not there', async () => {
    const service = createSchemaService(schemas);
    await expect(async () =>
      lastSchema(service.loadSchema({ targetId: 'gone', refresh: false }, signal)),
    ).rejects.toMatchObject({ code: 5 });
  });

  it('writes a template that encodes', async () => {
    const { json } = await createSchemaService(schemas).getTemplate(
      { targetId: 't1', typeName: 'greet.HelloSummary' },
      signal,
    );
    expect(JSON.parse(json)).toEqual({ message: '', count: '0', timesByName: {} });
    const schema = await schemas.getSchema('t1', signal);
    const type = schema?.registry.getMessage('greet.HelloSummary');
    if (schema === undefined || type === undefined) throw new Error('no type');
    expect(encodeMessage(json, type, schema.registry).kind).toBe('encoded');
  });

  it('refuses a template of an unknown type, with its name', async () => {
    const service = createSchemaService(schemas);
    await expect(service.getTemplate({ targetId: 't1', typeName: 'greet.Nobody' }, signal)).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('greet.Nobody') as string,
    });
  });

  it('describes messages with docs, and the types of their fields on request', async () => {
    const service = createSchemaService(schemas);
    const typeNames = ['greet.HelloSummary', 'greet.Missing'];
    const { types } = await service.describeTypes({ targetId: 't1', typeNames, depth: 1 }, signal);
    expect(types).toHaveLength(1);
    const message = types[0]?.type?.$case === 'message' ? types[0].type.value : undefined;
    expect(message?.syntax).toBe('proto3');
    expect(message?.fields.map(field => [field.name, field.jsonName, field.type, field.mapKeyType])).toEqual([
      ['message', 'message', 'string', ''],
      ['count', 'count', 'uint64', ''],
      ['times_by_name', 'timesByName', 'uint32', 'string'],
    ]);
    expect(message?.fields[1]?.comment).toBe('How many names were sent.');
  });

  it('marks what is wrong with a text', async () => {
    const { problems } = await createSchemaService(schemas).validateMessage(
      { targetId: 't1', typeName: 'greet.HelloRequest', json: '{"nane": "x"}', expandsVariables: false },
      signal,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('nane');
  });

  it('marks what is wrong at its place in a text with variables, and names that are none', async () => {
    const validate = async (typeName: string, json: string): Promise<readonly (readonly [string, boolean])[]> => {
      const request = { targetId: 't1', typeName, json, expandsVariables: true };
      const { problems } = await createSchemaService(schemas).validateMessage(request, signal);
      return problems.map(({ from, to, isWarning }) => [json.slice(from, to), isWarning] as const);
    };
    const fine = '{"name": "{{uuid}} {{now}}", "count": "{{index+1}}"}';
    expect(await validate('greet.SayHellosRequest', fine)).toEqual([]);
    expect(await validate('greet.SayHellosRequest', '{"name": "{{indx}}", "count": "{{uuid}}"}')).toEqual([
      ['{{indx}}', true],
      [expect.stringContaining('{{uuid}}'), false],
    ]);
  });

  it('finds by parts of names in any case, the method first', async () => {
    const { hits } = await createSchemaService(schemas).searchSchema(
      { targetId: 't1', query: 'HELLO greet', limit: 3 },
      signal,
    );
    expect(hits).toHaveLength(3);
    expect(hits[0]).toMatchObject({ name: 'greet.HelloReply', targetId: 't1' });
    const { hits: methods } = await createSchemaService(schemas).searchSchema(
      { targetId: '', query: 'sayhello', limit: 0 },
      signal,
    );
    expect(methods[0]?.name).toBe('greet.Greeter/SayHello');
  });

  it('refuses to export to a path that is not absolute', async () => {
    await expect(
      createSchemaService(schemas).exportSchema(
        { targetId: 't1', format: SchemaFormat.SCHEMA_FORMAT_DESCRIPTOR_SET, path: 'x.binpb' },
        signal,
      ),
    ).rejects.toMatchObject({ code: 3 });
  });

  it('exports a descriptor set that is the same schema again when it is read', async () => {
    const path = join(directory, 'out', 'schema.binpb');
    const service = createSchemaService(schemas);
    const format = SchemaFormat.SCHEMA_FORMAT_DESCRIPTOR_SET;
    expect(await service.exportSchema({ targetId: 't1', format, path }, signal)).toEqual({ paths: [path] });
    const reflected = await lastSchema(service.loadSchema({ targetId: 't1', refresh: false }, signal));
    targets.targets = [targetAt('/nowhere', { descriptorSetPaths: [path] })];
    const read = await lastSchema(service.loadSchema({ targetId: 't1', refresh: false }, signal));
    expect(read.sources).toEqual([`descriptor set ${path}`]);
    expect(read.contentHash).toBe(reflected.contentHash);
  });
});
