import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sampleDescriptorsBase64 } from '../../../gen/sample-descriptors';
import { describeTypes } from '../describe/describe-types';
import { printProto } from '../export/print-proto';
import { TypeNames } from '../export/type-names';
import { assembleSchema } from '../full-schema';
import { makeFile } from '../testing/test-descriptors';
import { TestScope } from '../testing/test-target';
import { writeTemplate } from '../template/write-template';
import { combineOutcomes } from './combine-outcomes';
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

  it('survives sets with damage anywhere: something loads or something is said, and nothing throws', async () => {
    const place = fc.nat(sample.length - 1);
    const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(damage, async changes => {
        const data = Buffer.from(sample);
        for (const [at, value] of changes) data[at] = value;
        const outcome = await read(data);
        const { schema } = await assembleSchema(combineOutcomes([{ ...outcome, name: 'set' }]), never);
        const names = [...schema.registry].map(type => type.typeName);
        expect(describeTypes(schema, names, 1).length).toBeLessThanOrEqual(names.length);
        for (const type of schema.registry) if (type.kind === 'message') expect(writeTemplate(type)).not.toBe('');
        const context = { ...schema, names: new TypeNames(schema.files) };
        for (const file of schema.files) expect(printProto(file, context)).not.toBe('');
        expect(outcome.files.size + outcome.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 150) },
    );
  });
});
