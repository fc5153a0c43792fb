// Methods of `.proto` sources whose types do not resolve: they are listed with the reason, and a call says it as well.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type RunResponse, StartCall } from '../../gen/sockeye/v1/call';
import type { Schema } from '../../gen/sockeye/v1/schema';
import { createCallService } from '../calls/call-service';
import { createMemoryRecordingStore } from '../recordings/memory-recording-store';
import { createTargetConnections } from '../wire/dial/create-target-connections';
import type { Schemas } from './schemas';
import { searchSchemas } from './search/search-schemas';
import { ListTargets, targetAt, TestScope } from './testing/test-target';

const scope = new TestScope();
const never = new AbortController().signal;
let root: string;
let service: string;
let targets: ListTargets;

beforeEach(async () => {
  root = await scope.makeDirectory();
  service = join(root, 'protos', 'zoo', 'zoo.proto');
  await mkdir(dirname(service), { recursive: true });
  await writeFile(
    service,
    [
      'syntax = "proto3";',
      'package zoo;',
      'import "animals/cow.proto";',
      'message Ok { string name = 1; }',
      '// Keeps animals.',
      'service Zoo {',
      '  // Feeds one.',
      '  rpc Feed(animals.Cow) returns (stream animals.Milk);',
      '  rpc Open(Ok) returns (Ok);',
      '  rpc Close(Ok) returns (Closed);',
      '}',
    ].join('\n'),
  );
  targets = new ListTargets([
    targetAt(join(root, 'nobody.sock'), { useReflection: false, protoPaths: [join(root, 'protos')] }),
  ]);
});
afterEach(() => scope.end());

async function load(schemas: Schemas): Promise<Schema | undefined> {
  let last: Schema | undefined;
  for await (const update of schemas.load('t1', false, never) ?? []) if (update.kind === 'schema') last = update.schema;
  await schemas.whenWritten();
  return last;
}

describe('a method whose types do not resolve', () => {
  it('is listed in its place, with the type, the file and the line that keep it from being called', async () => {
    const schema = await load(scope.createSchemas(targets, join(root, 'cache')));
    const missing = 'it may be in "animals/cow.proto", which was not found';
    expect(schema?.services).toMatchObject([
      {
        fullName: 'zoo.Zoo',
        comment: 'Keeps animals.',
        methods: [
          {
            path: 'zoo.Zoo/Feed',
            comment: 'Feeds one.',
            inputType: 'animals.Cow',
            outputType: 'animals.Milk',
            unusableBecause:
              `"animals.Cow" is not defined: ${missing} (${service}:8:12). ` +
              `"animals.Milk" is not defined: ${missing} (${service}:8:41).`,
          },
          { path: 'zoo.Zoo/Open', unusableBecause: '' },
          {
            path: 'zoo.Zoo/Close',
            inputType: 'zoo.Ok',
            outputType: 'Closed',
            unusableBecause: `"Closed" is not defined: ${missing} (${service}:10:26).`,
          },
        ],
      },
    ]);
  });

  it('is told of once: where the source tells of it', async () => {
    const schema = await load(scope.createSchemas(targets, join(root, 'cache')));
    expect(schema?.problems.map(({ file, line, symbol }) => [file, line, symbol])).toEqual([
      [service, 3, ''],
      [service, 8, 'zoo.Zoo.Feed'],
      [service, 8, 'zoo.Zoo.Feed'],
      [service, 10, 'zoo.Zoo.Close'],
    ]);
  });

  it('is listed the same when the schema comes from disk', async () => {
    const first = await load(scope.createSchemas(targets, join(root, 'cache')));
    const schemas = scope.createSchemas(targets, join(root, 'cache'));
    const restored = await schemas.getFullSchema('t1', never);
    expect(restored?.summary.services).toEqual(first?.services);
    expect(restored?.summary.problems).toEqual(first?.problems);
  });

  it('is not called with a type of the same name that its file does not import', async () => {
    await writeFile(join(root, 'protos', 'farm.proto'), 'syntax = "proto3"; package farm; message Cow {}');
    await writeFile(
      join(root, 'protos', 'zz.proto'),
      'syntax = "proto3"; package zz; service Z { rpc Milk(.farm.Cow) returns (farm.Cow); }',
    );
    const schemas = scope.createSchemas(targets, join(root, 'cache'));
    const service = (await load(schemas))?.services.find(({ fullName }) => fullName === 'zz.Z');
    expect(service?.methods[0]).toMatchObject({ name: 'Milk', inputType: 'farm.Cow' });
    expect(service?.methods[0]?.unusableBecause).toContain('which this file does not import');
    const full = await schemas.getFullSchema('t1', never);
    expect(full?.registry.getMessage('farm.Cow')).toBeDefined();
    expect(full?.registry.getService('zz.Z')?.methods).toEqual([]);
  });

  it('is found by a search', async () => {
    const schemas = scope.createSchemas(targets, join(root, 'cache'));
    await load(schemas);
    const hits = searchSchemas(schemas.loadedSchemas(), 'feed', 0);
    expect(hits.map(hit => hit.name)).toEqual(['zoo.Zoo/Feed']);
  });

  it('cannot be called, and the call says why', async () => {
    const connections = createTargetConnections();
    scope.onEnd(() => connections.close());
    const { run } = createCallService({
      targets,
      connections,
      schemas: scope.createSchemas(targets, join(root, 'cache')),
      recordings: createMemoryRecordingStore({ limitBytes: 1_000_000 }),
    });
    const call = async (methodPath: string): Promise<RunResponse[]> => {
      const start = StartCall.fromPartial({ targetId: 't1', methodPath });
      async function* requests() {
        yield await Promise.resolve({ act: { $case: 'start' as const, value: start } });
      }
      const responses: RunResponse[] = [];
      for await (const response of run(requests(), never)) responses.push(response);
      return responses;
    };
    await expect(call('zoo.Zoo/Close')).rejects.toThrow(`zoo.Zoo/Close cannot be called: "Closed" is not defined`);
    await expect(call('zoo.Zoo/Gone')).rejects.toThrow('has no method zoo.Zoo/Gone; refresh it');
  });
});
