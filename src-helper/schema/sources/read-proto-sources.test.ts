import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestScope } from '../testing/test-target';
import { readProtoSources } from './read-proto-sources';
import type { SourceOutcome } from './schema-source';

const scope = new TestScope();
const never = new AbortController().signal;
let root: string;

beforeEach(async () => {
  root = await scope.makeDirectory();
});
afterEach(() => scope.end());

async function write(name: string, text: string): Promise<string> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

function read(protoPaths: readonly string[], importPaths: readonly string[] = []): Promise<SourceOutcome> {
  return readProtoSources(protoPaths, importPaths, () => undefined, never);
}

const base = 'syntax = "proto3"; package base; message Id { string value = 1; }';
const user = `syntax = "proto3"; package user; import "shop/base.proto"; import "google/protobuf/timestamp.proto";
message User { base.Id id = 1; google.protobuf.Timestamp since = 2; }`;

describe('reading .proto sources', () => {
  it('guesses the folder that imports are relative to, and says so', async () => {
    await write('protos/shop/base.proto', base);
    const path = await write('protos/shop/user.proto', user);
    const outcome = await read([path]);
    expect(outcome.problems).toEqual([]);
    expect(outcome.guessedImportPaths).toEqual([join(root, 'protos')]);
    expect([...outcome.files.keys()]).toContain('shop/base.proto');
    expect([...outcome.files.keys()]).toContain('shop/user.proto');
    expect(outcome.description).toBe('1 .proto file');
  });

  it('guesses nothing where the import paths or the folder itself are enough', async () => {
    await write('protos/shop/base.proto', base);
    await write('protos/shop/user.proto', user);
    expect((await read([join(root, 'protos')])).guessedImportPaths).toEqual([]);
    const given = await read([join(root, 'protos', 'shop')], [join(root, 'protos')]);
    expect(given.guessedImportPaths).toEqual([]);
    expect(given.problems).toEqual([]);
    expect([...given.files.keys()]).toContain('shop/user.proto');
  });

  it('names one file once, although its folder was given and its imports are relative to the folder above', async () => {
    await write('protos/shop/base.proto', base);
    await write('protos/shop/user.proto', user);
    const outcome = await read([join(root, 'protos', 'shop')]);
    expect(outcome.problems).toEqual([]);
    expect([...outcome.files.keys()].filter(name => !name.startsWith('google/')).sort()).toEqual([
      'shop/base.proto',
      'shop/user.proto',
    ]);
  });

  it('names the import that is missing, its place, and the folder near by that would mend it', async () => {
    await write('third_party/deps/shop/base.proto', base);
    const path = await write('api/user.proto', user);
    const outcome = await read([path]);
    const problem = outcome.problems.find(one => one.suggestedImportPath !== '');
    expect(problem).toMatchObject({ file: path, line: 1, suggestedImportPath: join(root, 'third_party', 'deps') });
    expect(problem?.message).toContain('shop/base.proto');
    expect(problem?.fix).toContain(join(root, 'third_party', 'deps'));
    expect(outcome.files.get('user.proto')?.messageType[0]?.field.map(field => field.name)).toEqual(['since']);
    const mended = await read([path], [problem?.suggestedImportPath ?? '']);
    expect(mended.problems).toEqual([]);
    expect(mended.files.get('user.proto')?.messageType[0]?.field).toHaveLength(2);
  });

  it('says what is missing when it is nowhere near', async () => {
    const path = await write('api/user.proto', user);
    const [problem] = (await read([path])).problems;
    expect(problem).toMatchObject({ file: path, suggestedImportPath: '' });
    expect(problem?.fix).toContain('"shop/base.proto"');
  });

  it('keeps the good files of a folder when one is broken, with line and column of the fault', async () => {
    await write('good.proto', base);
    const bad = await write('bad.proto', 'syntax = "proto3";\nmessage Broken {\n  string name 1;\n}\n');
    const outcome = await read([root]);
    expect(outcome.problems[0]).toMatchObject({ file: bad, line: 3 });
    expect([...outcome.files.keys()]).toContain('good.proto');
  });

  it('names paths that are not there, and folders without sources', async () => {
    const empty = join(root, 'empty');
    await mkdir(empty);
    const outcome = await read([join(root, 'gone.proto'), empty], [join(root, 'no-folder')]);
    expect(outcome.files.size).toBe(0);
    expect(outcome.problems.map(problem => problem.file)).toEqual([
      join(root, 'gone.proto'),
      empty,
      join(root, 'no-folder'),
    ]);
  });

  it('keeps comments', async () => {
    const path = await write('a.proto', 'syntax = "proto3";\n// A thing.\nmessage A {}\n');
    const file = (await read([path])).files.get('a.proto');
    expect(file?.sourceCodeInfo?.location.some(location => location.leadingComments === ' A thing.\n')).toBe(true);
  });

  it('stops with the reason of its signal', async () => {
    const reason = new Error('gone');
    const signal = AbortSignal.abort(reason);
    await expect(readProtoSources([root], [], () => undefined, signal)).rejects.toBe(reason);
  });
});
