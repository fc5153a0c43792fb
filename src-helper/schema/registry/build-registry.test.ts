import { create } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  MessageOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';

import { assembleSchema, type FullSchema } from '../full-schema';
import { runAtOnce } from '../../sliced-work';
import { makeFile, makeMessage, makeService, messageField, stringField } from '../testing/test-descriptors';
import { type BuiltRegistry, buildRegistry } from './build-registry';

function build(files: readonly FileDescriptorProto[], missing: Readonly<Record<string, string>> = {}): BuiltRegistry {
  return runAtOnce(buildRegistry(new Map(files.map(file => [file.name, file])), new Map(Object.entries(missing))));
}

async function assemble(files: readonly FileDescriptorProto[]): Promise<FullSchema> {
  const nothing = { descriptions: [], missing: new Map(), problems: [], guessedImportPaths: [], failure: undefined };
  const sources = { ...nothing, files: new Map(files.map(file => [file.name, file])) };
  return (await assembleSchema(sources, new AbortController().signal)).schema;
}

const common = (): FileDescriptorProto =>
  makeFile('common.proto', { messageType: [makeMessage('Id', [stringField('value')])] });

describe('building a registry', () => {
  it('leaves out a field whose type is missing, names it, and keeps its method callable', () => {
    const api = makeFile('api.proto', {
      dependency: ['gone.proto'],
      messageType: [makeMessage('Request', [stringField('name'), messageField('id', '.gone.Id')])],
      service: [makeService('Api', ['Get', '.test.Request', '.test.Request'])],
    });
    const { registry, problems, unusableMethods, files } = build([api], { 'gone.proto': 'NOT_FOUND' });
    expect(registry.getMessage('test.Request')?.fields.map(field => field.name)).toEqual(['name']);
    expect(registry.getService('test.Api')?.methods).toHaveLength(1);
    expect(unusableMethods).toEqual([]);
    expect(problems.map(problem => [problem.file, problem.symbol])).toEqual([
      ['gone.proto', ''],
      ['api.proto', 'test.Request.id'],
    ]);
    expect(problems[0]?.message).toContain('NOT_FOUND');
    expect(files[0]?.messageType[0]?.field, 'the file itself is kept whole').toHaveLength(2);
  });

  it('lists a method whose type is missing as one that cannot be called, in its place', async () => {
    const api = makeFile('api.proto', {
      messageType: [makeMessage('Ok')],
      service: [
        makeService(
          'Api',
          ['A', '.test.Ok', '.test.Ok'],
          ['B', '.test.Gone', '.test.Ok'],
          ['C', '.test.Ok', '.test.Ok'],
        ),
      ],
    });
    const [service] = (await assemble([api])).summary.services;
    expect(service?.methods.map(method => [method.name, method.unusableBecause])).toEqual([
      ['A', ''],
      ['B', '"test.Gone" did not load.'],
      ['C', ''],
    ]);
  });

  it('builds well-known types in', () => {
    const file = makeFile('a.proto', {
      dependency: ['google/protobuf/timestamp.proto'],
      messageType: [makeMessage('A', [messageField('at', '.google.protobuf.Timestamp')])],
    });
    const { registry, problems } = build([file]);
    expect(problems).toEqual([]);
    expect(registry.getMessage('test.A')?.fields[0]?.message?.typeName).toBe('google.protobuf.Timestamp');
  });

  it('takes one source under two names without a word, and says when two differ', () => {
    const twin = makeFile('path/common.proto', { messageType: common().messageType });
    expect(build([common(), twin]).problems).toEqual([]);
    const other = makeFile('other.proto', { messageType: [makeMessage('Id', [stringField('else')])] });
    const { problems, registry } = build([common(), other]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'other.proto', symbol: 'test.Id' });
    expect(registry.getMessage('test.Id')?.fields[0]?.name).toBe('value');
  });

  it('loads files that import each other, and says which import it ignores', () => {
    const a = makeFile('a.proto', { dependency: ['b.proto'], messageType: [makeMessage('A')] });
    const b = makeFile('b.proto', { dependency: ['a.proto'], messageType: [makeMessage('B')] });
    const { registry, problems } = build([a, b]);
    expect([...registry].map(type => type.typeName).sort()).toEqual(['test.A', 'test.B']);
    expect(problems).toHaveLength(1);
  });

  it('leaves out a map whose values are missing, entry and all', () => {
    const message = makeMessage('M', [
      { ...messageField('things', '.test.M.ThingsEntry'), label: FieldDescriptorProto_Label.REPEATED },
      stringField('name'),
    ]);
    const entry = makeMessage('ThingsEntry', [stringField('key'), messageField('value', '.test.Gone')]);
    message.nestedType.push({
      ...entry,
      options: create(MessageOptionsSchema, { mapEntry: true }),
    });
    const { registry, problems } = build([makeFile('m.proto', { messageType: [message] })]);
    expect(registry.getMessage('test.M')?.fields.map(field => field.name)).toEqual(['name']);
    expect(problems.map(problem => problem.symbol)).toEqual(['test.M.things']);
  });

  it.each<[string, FileDescriptorProto]>([
    ['an enum without values', makeFile('x.proto', { enumType: [{ name: 'E' }] })],
    ['a name that is none', makeFile('x.proto', { messageType: [makeMessage('bad name')] })],
    [
      'a field with the number 0',
      makeFile('x.proto', { messageType: [makeMessage('M', [{ ...stringField('f'), number: 0 }])] }),
    ],
    [
      'a field of no known kind',
      makeFile('x.proto', { messageType: [makeMessage('M', [{ ...stringField('f'), type: 77 as never }])] }),
    ],
    [
      'an extension of nothing',
      makeFile('x.proto', { extension: [{ ...stringField('f'), number: 1, extendee: '.gone' }] }),
    ],
    ['an edition of the future', makeFile('x.proto', { syntax: 'editions', edition: 88_888 as never })],
    ['a syntax that is none', makeFile('x.proto', { syntax: 'proto9' })],
    [
      'a default that is no number',
      makeFile('x.proto', {
        syntax: 'proto2',
        messageType: [makeMessage('M', [{ name: 'f', type: FieldDescriptorProto_Type.INT32, defaultValue: 'seven' }])],
      }),
    ],
  ])('names %s and loads the other files', (_, bad) => {
    const { registry, problems } = build([bad, common()]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.file).toBe('x.proto');
    expect(registry.getMessage('test.Id')).toBeDefined();
  });

  it('describes services sorted, those of the plumbing last', async () => {
    const services = ['grpc.health.v1', 'zoo', 'grpc.reflection.v1', 'app'].map(name =>
      makeFile(`${name}.proto`, { package: name, service: [makeService('S')] }),
    );
    expect((await assemble(services)).summary.services.map(service => service.fullName)).toEqual([
      'app.S',
      'zoo.S',
      'grpc.health.v1.S',
      'grpc.reflection.v1.S',
    ]);
  });

  it('has the same hash for the same files in any order, and another for other files', async () => {
    const other = (): FileDescriptorProto => makeFile('other.proto', { messageType: [makeMessage('Other')] });
    const hash = (await assemble([common(), other()])).contentHash;
    expect((await assemble([other(), common()])).contentHash).toBe(hash);
    expect((await assemble([common()])).contentHash).not.toBe(hash);
    expect((await assemble([])).contentHash).toBe('');
  });

  it('loads a chain of 5,000 imports', () => {
    const files = Array.from({ length: 5000 }, (_, i) =>
      makeFile(`f${i}.proto`, { dependency: i === 0 ? [] : [`f${i - 1}.proto`], messageType: [makeMessage(`M${i}`)] }),
    );
    const { registry, problems } = build(files.reverse());
    expect(problems).toEqual([]);
    expect([...registry]).toHaveLength(5000);
  });
});
