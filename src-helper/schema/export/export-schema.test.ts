import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { bufDescriptors } from '../compiler/testing/buf-build';
import { assembleSchema } from '../full-schema';
import { compileSchema } from '../testing/compile-schema';
import { makeFile, makeMessage } from '../testing/test-descriptors';
import { TestScope } from '../testing/test-target';
import { exportProtoSources } from './export-schema';

const scope = new TestScope();
afterEach(() => scope.end());

describe('exporting sources', () => {
  it('writes one file for each source, which buf builds, with comments, without well-known ones', async () => {
    const folder = await scope.makeDirectory();
    const schema = await compileSchema({
      'shop/user.proto': `syntax = "proto3"; package shop; import "google/protobuf/timestamp.proto"; import "shop/id.proto";
// A user.
message User { Id id = 1; google.protobuf.Timestamp since = 2; }`,
      'shop/id.proto': 'syntax = "proto3"; package shop; message Id { string value = 1; }',
    });
    const paths = await exportProtoSources(schema, folder);
    expect(paths.map(path => relative(folder, path)).sort()).toEqual(['shop/id.proto', 'shop/user.proto']);
    expect(await readFile(join(folder, 'shop/user.proto'), 'utf8')).toContain('// A user.\nmessage User {');
    const built = await bufDescriptors(folder);
    expect(built.file.map(file => file.name)).toEqual(expect.arrayContaining(['shop/id.proto', 'shop/user.proto']));
  });

  it('writes nothing outside of the folder, whatever names a server gives its files', async () => {
    const folder = join(await scope.makeDirectory(), 'in');
    const names = [
      '../out.proto',
      '/etc/abs.proto',
      'a/../../b.proto',
      'c\\..\\..\\d.proto',
      'nul\0.proto',
      '.bashrc',
      'x/.profile',
    ];
    const files = new Map(names.map((name, i) => [name, makeFile(name, { messageType: [makeMessage(`M${i}`)] })]));
    const nothing = { descriptions: [], missing: new Map(), problems: [], guessedImportPaths: [], failure: undefined };
    const { schema } = await assembleSchema({ ...nothing, files }, new AbortController().signal);
    const paths = await exportProtoSources(schema, folder);
    expect(paths).toHaveLength(names.length);
    for (const path of paths) expect(relative(folder, path)).not.toMatch(/^\.\.|^\/|(?<!\.proto)$/);
  });

  it.each([
    ['a folder', 'shop', 'shop'],
    ['a file', 'shop/id.proto', 'elsewhere.proto'],
  ])('follows no link that lies below the folder: %s', async (_what, at, leadsTo) => {
    const folder = await scope.makeDirectory();
    const outside = await scope.makeDirectory();
    if (at !== 'shop') await mkdir(join(folder, 'shop'));
    else await mkdir(join(outside, leadsTo));
    await symlink(join(outside, leadsTo), join(folder, at));
    const schema = await compileSchema({
      'shop/id.proto': 'syntax = "proto3"; package shop; message Id { string value = 1; }',
    });
    await expect(exportProtoSources(schema, folder)).rejects.toThrow(`${join(folder, at)} is a link`);
    expect((await readdir(outside, { recursive: true })).filter(name => name.endsWith('.proto'))).toEqual([]);
  });
});
