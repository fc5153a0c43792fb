import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Schema } from '../../gen/sockeye/v1/schema';
import { StatusCode } from '../../src-shared/status-code';
import type { ReflectionQuestion } from './reflection/reflection-stream';
import { findMethod } from './loaded-schema';
import type { Schemas, SchemaUpdate } from './schemas';
import { answerFrom, type Reaction, type ReflectionServer, startReflectionServer } from './testing/reflection-server';
import { makeFile, makeMessage, makeService, messageField, stringField } from './testing/test-descriptors';
import { ListTargets, targetAt, TestScope } from './testing/test-target';

const scope = new TestScope();
const never = new AbortController().signal;
let cache: string;

beforeEach(async () => {
  cache = join(await scope.makeDirectory(), 'cache');
});
afterEach(() => scope.end());

const common = makeFile('common.proto', { messageType: [makeMessage('Id', [stringField('value')])] });
const api = makeFile('api.proto', {
  dependency: ['common.proto'],
  messageType: [makeMessage('Request', [messageField('id', '.test.Id')]), makeMessage('Reply')],
  service: [makeService('Api', ['Get', '.test.Request', '.test.Reply'])],
});
const newer = makeFile('newer.proto', {
  messageType: [makeMessage('Fresh')],
  service: [makeService('Newer', ['Get', '.test.Fresh', '.test.Fresh'])],
});

/** A server whose answers a test can hold back or change. */
interface Controlled {
  readonly server: ReflectionServer;
  files: readonly FileDescriptorProto[];
  react: ((question: ReflectionQuestion) => Reaction) | undefined;
}

async function serve(files: readonly FileDescriptorProto[]): Promise<Controlled> {
  const server: ReflectionServer = await startReflectionServer(scope, ['v1'], question =>
    (controlled.react ?? answerFrom(controlled.files))(question),
  );
  const controlled: Controlled = { server, files, react: undefined };
  return controlled;
}

/** Loads, and waits for the disk, so that a restart may follow. */
async function load(schemas: Schemas, refresh = false): Promise<readonly Schema[]> {
  const found: Schema[] = [];
  const updates: AsyncIterable<SchemaUpdate> | undefined = schemas.load('t1', refresh, never);
  if (updates === undefined) throw new Error('no target');
  for await (const update of updates) if (update.kind === 'schema') found.push(update.schema);
  await schemas.whenWritten();
  return found;
}

describe('schemas', () => {
  it('loads once for everybody who asks at the same time', async () => {
    const { server } = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
    const [a, b, [c]] = await Promise.all([
      schemas.getSchema('t1', never),
      schemas.getSchema('t1', never),
      load(schemas),
    ]);
    expect(server.streams).toHaveLength(1);
    expect(a).toBe(b);
    expect(c?.contentHash).toBe(a?.contentHash);
  });

  it('goes on loading for one caller when another goes', async () => {
    const controlled = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(controlled.server.socketPath)]), cache);
    const controller = new AbortController();
    controlled.react = question => {
      controlled.react = undefined;
      controller.abort();
      return answerFrom(controlled.files)(question);
    };
    const [left, stayed] = await Promise.allSettled([
      schemas.getSchema('t1', controller.signal),
      schemas.getSchema('t1', never),
    ]);
    expect(left.status).toBe('rejected');
    expect(stayed.status === 'fulfilled' && stayed.value && findMethod(stayed.value, 'test.Api/Get')?.name).toBe('Get');
    expect(controlled.server.streams).toHaveLength(1);
  });

  it('stops loading when the last caller goes, and loads anew for the next', async () => {
    const controlled = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(controlled.server.socketPath)]), cache);
    const controller = new AbortController();
    const reason = new Error('gone');
    controlled.react = () => {
      controller.abort(reason);
      return 'nothing';
    };
    await expect(schemas.getSchema('t1', controller.signal)).rejects.toBe(reason);
    await controlled.server.cancelled;
    controlled.react = undefined;
    expect((await schemas.getSchema('t1', never))?.registry.getService('test.Api')).toBeDefined();
  });

  it('opens a known target from disk at once, and then says what the server has now', async () => {
    const controlled = await serve([api, common]);
    const targets = new ListTargets([targetAt(controlled.server.socketPath)]);
    const [first] = await load(scope.createSchemas(targets, cache));
    controlled.files = [api, common, newer];
    const [cached, current, ...more] = await load(scope.createSchemas(targets, cache));
    expect(cached).toMatchObject({ isFromCache: true, contentHash: first?.contentHash });
    expect(current?.isFromCache).toBe(false);
    expect(current?.services.map(service => service.fullName)).toEqual(['test.Api', 'test.Newer']);
    expect(more).toEqual([]);
  });

  it('works with the known schema while the target is down, and says why it is old', async () => {
    const controlled = await serve([api, common]);
    const targets = new ListTargets([targetAt(controlled.server.socketPath)]);
    const [first] = await load(scope.createSchemas(targets, cache));
    controlled.server.stop();
    const schemas = scope.createSchemas(targets, cache);
    expect((await schemas.getSchema('t1', never))?.contentHash).toBe(first?.contentHash);
    const last = (await load(schemas)).at(-1);
    expect(last).toMatchObject({ isFromCache: true, contentHash: first?.contentHash });
    expect(last?.failure?.what).not.toBe('');
    expect(last?.failure?.cause).toBeDefined();
  });

  it('says what is wrong when there is nothing to show', async () => {
    const schemas = scope.createSchemas(new ListTargets([targetAt(join(cache, 'nobody.sock'))]), cache);
    const [only] = await load(schemas);
    expect(only).toMatchObject({ contentHash: '', services: [], isFromCache: false });
    expect(only?.failure?.cause).toBe('socket-missing');
    expect(await schemas.getSchema('t1', never)).toBeUndefined();
  });

  it('explains a server without reflection', async () => {
    const server = await startReflectionServer(scope, [], () => 'nothing');
    const schemas = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
    expect((await load(schemas))[0]?.failure).toMatchObject({ cause: 'no-reflection' });
  });

  it('explains a server that refuses reflection, with what it said', async () => {
    const code = StatusCode.PERMISSION_DENIED;
    const server = await startReflectionServer(scope, ['v1', 'v1alpha'], () => ({ $case: 'status', code }));
    const schemas = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
    const [only] = await load(schemas);
    expect(only?.failure).toMatchObject({ cause: 'reflection-refused' });
    expect(only?.failure?.what).toContain('PERMISSION_DENIED: the test says so');
    expect(server.streams.map(stream => stream.version)).toEqual(['v1']);
  });

  it('keeps what came before the server died, and asks again the next time', async () => {
    const controlled = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(controlled.server.socketPath)]), cache);
    const answer = answerFrom([api, common]);
    controlled.react = question =>
      question.$case === 'fileByFilename' ? { $case: 'status', code: StatusCode.DATA_LOSS } : answer(question);
    const [partial] = await load(schemas);
    expect(partial?.failure?.what).toContain('DATA_LOSS');
    expect(partial?.services[0]?.methods[0]?.unusableBecause).toBe('');
    expect(partial?.problems.map(problem => problem.symbol)).toContain('test.Request.id');
    controlled.react = undefined;
    expect((await load(schemas)).at(-1)).toMatchObject({ problems: [], failure: undefined, isFromCache: false });
  });

  it('reads again when the settings of the target change, and not when its name does', async () => {
    const { server } = await serve([api, common]);
    const target = targetAt(server.socketPath);
    const targets = new ListTargets([target]);
    const schemas = scope.createSchemas(targets, cache);
    await load(schemas);
    targets.targets = [{ ...target, name: 'Other' }];
    await load(schemas);
    expect(server.streams).toHaveLength(1);
    targets.targets = [{ ...target, metadata: [{ key: 'tenant', value: { $case: 'text', value: 'a' } }] }];
    await load(schemas);
    expect(server.streams.map(stream => stream.metadata.get('tenant'))).toEqual([[], ['a']]);
  });

  it('sends metadata for reflection after that of the target', async () => {
    const { server } = await serve([api, common]);
    const entry = (value: string) => ({ key: 'k', value: { $case: 'text', value } as const });
    const target = targetAt(server.socketPath, { useReflection: true, reflectionMetadata: [entry('second')] });
    await load(scope.createSchemas(new ListTargets([{ ...target, metadata: [entry('first')] }]), cache));
    expect(server.streams[0]?.metadata.get('k')).toEqual(['first, second']);
  });

  it('asks again on refresh, with the same hash for the same content', async () => {
    const { server } = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
    const [first] = await load(schemas);
    const [second] = await load(schemas, true);
    expect(server.streams).toHaveLength(2);
    expect(second?.contentHash).toBe(first?.contentHash);
  });

  it('finds earlier schemas by their hash, after a restart too', async () => {
    const { server } = await serve([api, common]);
    const targets = new ListTargets([targetAt(server.socketPath)]);
    const [first] = await load(scope.createSchemas(targets, cache));
    const later = scope.createSchemas(new ListTargets([]), cache);
    const found = await later.getSchemaByHash(first?.contentHash ?? '');
    expect(found?.registry.getMessage('test.Request')).toBeDefined();
    expect(await later.getSchemaByHash('0'.repeat(64))).toBeUndefined();
    expect(await later.getSchemaByHash('../../etc/passwd')).toBeUndefined();
  });

  it('survives a cache that is damaged', async () => {
    const { server } = await serve([api, common]);
    const targets = new ListTargets([targetAt(server.socketPath)]);
    await load(scope.createSchemas(targets, cache));
    for (const name of await readdir(cache)) await writeFile(join(cache, name), 'damaged');
    const schemas = await load(scope.createSchemas(targets, cache));
    expect(schemas).toHaveLength(1);
    expect(schemas[0]).toMatchObject({ isFromCache: false, problems: [] });
  });

  it('does not take a descriptor set from disk that is not the one it wrote', async () => {
    const { server } = await serve([api, common]);
    const targets = new ListTargets([targetAt(server.socketPath)]);
    await load(scope.createSchemas(targets, cache));
    const sets = (await readdir(cache)).filter(name => name.endsWith('.binpb'));
    expect(sets).toHaveLength(1);
    // Sound, but of no files.
    for (const name of sets) await writeFile(join(cache, name), '');
    const [only, ...more] = await load(scope.createSchemas(targets, cache));
    expect(only).toMatchObject({ isFromCache: false, fileCount: 2 });
    expect(more).toEqual([]);
  });

  it('can be used before it is on disk', async () => {
    const { server } = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
    const schema = await schemas.getSchema('t1', never);
    expect(existsSync(cache)).toBe(false);
    await schemas.whenWritten();
    expect(await readdir(cache)).toContain(`${schema?.contentHash ?? ''}.binpb`);
  });

  it('has one hash for the same sources, from disk too, and another when a comment changes', async () => {
    const folder = join(cache, '..', 'protos');
    await mkdir(folder);
    const write = (comment: string) =>
      writeFile(
        join(folder, 'a.proto'),
        `syntax = "proto3";\n// ${comment}\nmessage A {}\nservice S { rpc M(A) returns (A); }`,
      );
    await write('First.');
    const targets = new ListTargets([targetAt('/x', { useReflection: false, protoPaths: [folder] })]);
    const [first] = await load(scope.createSchemas(targets, cache));
    const again = await load(scope.createSchemas(targets, cache));
    expect(again.map(({ isFromCache, contentHash }) => [isFromCache, contentHash === first?.contentHash])).toEqual([
      [true, true],
      [false, true],
    ]);
    await write('Other.');
    const schemas = scope.createSchemas(targets, cache);
    const [, edited] = await load(schemas);
    expect(edited?.contentHash).not.toBe(first?.contentHash);
    expect((await schemas.getFullSchema('t1', never))?.comments.find('a.proto', 'A')).toBe('Other.');
  });

  it('adds the type that is in an Any by asking the server for it, once', async () => {
    const controlled = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(controlled.server.socketPath)]), cache);
    const [first] = await load(schemas);
    const before = await schemas.getFullSchema('t1', never);
    controlled.files = [api, common, newer];
    const after = await schemas.resolveTypes('t1', ['test.Fresh', 'test.Nobody'], never);
    expect(before?.registry.getMessage('test.Fresh')).toBeUndefined();
    expect(after?.registry.getMessage('test.Fresh')).toBeDefined();
    expect(after?.registry.getMessage('test.Request')?.fields).toHaveLength(1);
    expect(after?.contentHash).not.toBe(first?.contentHash);
    expect(await schemas.getSchema('t1', never)).toBe(after);
    expect(controlled.server.streams).toHaveLength(2);
    expect(await schemas.resolveTypes('t1', ['test.Nobody', 'test.Fresh'], never)).toBe(after);
    expect(controlled.server.streams).toHaveLength(2);
  });

  it('keeps the schema as it was when a server that is asked for a type has gone', async () => {
    const { server } = await serve([api, common]);
    const schemas = scope.createSchemas(new ListTargets([targetAt(server.socketPath)]), cache);
    const before = await schemas.getFullSchema('t1', never);
    server.stop();
    expect(await schemas.resolveTypes('t1', ['test.Fresh'], never)).toBe(before);
  });

  it('says so when a target has no source at all', async () => {
    const schemas = scope.createSchemas(new ListTargets([targetAt('/x', { useReflection: false })]), cache);
    expect((await load(schemas))[0]?.failure?.cause).toBe('no-schema-source');
  });
});
