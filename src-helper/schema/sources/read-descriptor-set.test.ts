import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sampleDescriptorsBase64 } from '../../../gen/sample-descriptors';
import { makeFile } from '../testing/test-descriptors';
import { TestScope } from '../testing/test-target';
import { readDescriptorSet } from './read-descriptor-set';
import type { SourceOutcome } from './schema-source';

const scope = new TestScope();
const never = new AbortController().signal;
const sample = Buffer.from(sampleDescriptorsBase64, 'base64');
let path: string;

beforeEach(async () => {
  path = join(await scope.makeDirectory(), 'schema.binpb');
});
afterEach(() => scope.end());

async function read(data: Uint8Array): Promise<SourceOutcome> {
  await writeFile(path, data);
  return readDescriptorSet(path, never);
}

describe('reading descriptor sets', () => {
  it('reads a set, packed or not', async () => {
    const plain = await read(sample);
    expect(plain.problems).toEqual([]);
    expect([...plain.files.keys()]).toContain('greet.proto');
    expect((await read(gzipSync(sample))).files.size).toBe(plain.files.size);
  });

  it('says which imports a set was made without', async () => {
    const file = makeFile('a.proto', { dependency: ['b.proto'] });
    const outcome = await read(toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file] })));
    expect(outcome.missing.get('b.proto')).toContain(path);
  });

  it.each([
    ['is not there', undefined, 'does not exist'],
    ['is empty', Buffer.alloc(0), 'no descriptors'],
    ['is a text', Buffer.from('syntax = "proto3";\n'), 'not a descriptor set'],
    ['is cut off', sample.subarray(0, sample.length - 7), 'not a descriptor set'],
    ['is packed and cut off', gzipSync(sample).subarray(0, 100), 'cannot be unpacked'],
  ])('says so when the file %s', async (_, data, words) => {
    const outcome = data === undefined ? await readDescriptorSet(path, never) : await read(data);
    expect(outcome.files.size).toBe(0);
    expect(outcome.problems).toHaveLength(1);
    expect(outcome.problems[0]).toMatchObject({ file: path });
    expect(outcome.problems[0]?.message).toContain(words);
    expect(outcome.problems[0]?.fix).not.toBe('');
  });
});
