// Inputs that are made to hurt: deep nesting, lengths that lie, little data that stands for much. Each ends in an error or
// in something of bounded size, soon, and the process does not grow beyond a bound.
import { gzipSync } from 'node:zlib';

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { beforeAll, describe, expect, test } from 'vitest';

import type { FileRegistry } from '@bufbuild/protobuf';

import { compileProtos } from '../compiler/compile-protos';
import { readFromMemory } from '../compiler/testing/proto-tree';
import { getMessageType, loadNastySchema } from '../json/load-nasty-schema';
import { RandomSource } from '../json/random-source';
import { createProblem } from '../schema-problem';
import { decodeMessage, encodeMessage, hexFields, previewMessage } from '../message-codec';
import { decodeDescriptorSet } from '../sources/read-descriptor-set';
import { type FuzzLimits, runFuzz } from './run-fuzz';
import { useSchema } from './use-schema';

/** One input may take this much: the largest here have 32 million bytes. */
const limits: FuzzLimits = { caseMs: 15_000, grownBytes: 1024 * 1024 * 1024 };

let registry: FileRegistry;
beforeAll(async () => {
  registry = await loadNastySchema(process.cwd());
});

/** What came of an input, made when it is its turn. */
async function feed(make: () => string | Promise<string>): Promise<string> {
  const report = await runFuzz({ name: 'hostile', feed: make }, 0, () => true, limits);
  return Object.keys(report.outcomes).join();
}

const fill = (length: number, ...bytes: readonly number[]): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);

/** A length-delimited field around itself, this many times. */
function nest(depth: number, field: number, inner: Uint8Array = new Uint8Array()): Uint8Array {
  // From the inside out, written backwards: what is inside is never copied.
  const parts: Uint8Array[] = [inner];
  let length = inner.length;
  for (let level = 0; level < depth; level++) {
    const head = new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
    parts.push(head);
    length += head.length;
  }
  return Buffer.concat(parts.reverse());
}

describe('bytes of a message', () => {
  const decode = (typeName: string, data: Uint8Array): string => {
    const type = getMessageType(registry, typeName);
    hexFields(data.subarray(0, 65_536), type, registry);
    previewMessage(data, type, registry, 300);
    const outcome = decodeMessage(data, type, registry, { indent: 2, limit: 100_000 });
    return outcome.kind === 'decoded' ? (outcome.isCut ? 'cut' : 'whole') : outcome.reason;
  };
  const tree = 'nasty.three.Tree';
  const lists = 'nasty.three.Lists';

  test.each<readonly [what: string, typeName: string, make: () => Uint8Array, outcome: RegExp]>([
    ['messages in messages, 50,000 deep', tree, () => nest(50_000, 2), /deep/],
    ['unknown groups, 5 million deep', tree, () => fill(5_000_000, 0xbb, 0x06), /deep/],
    ['a length of 2 GiB before nothing', tree, () => fill(6, 0x0a, 0xff, 0xff, 0xff, 0xff, 0x07), /not a nasty/],
    ['a length of 4 GiB before nothing', tree, () => fill(6, 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), /not a nasty/],
    ['a length that does not end', tree, () => Uint8Array.of(0x0a, ...fill(20, 0xff)), /not a nasty/],
    ['16 million numbers in a packed list', lists, () => Buffer.concat([nest(1, 3, fill(16_000_000, 1))]), /cut/],
    ['8 million empty messages in a list', tree, () => fill(16_000_000, 0x1a, 0x00), /cut/],
    ['10 million unknown fields', tree, () => fill(30_000_000, 0xa0, 0x06, 0x01), /cut/],
  ])('%s', { timeout: 60_000 }, async (_, typeName, make, outcome) => {
    expect(await feed(() => decode(typeName, make()))).toMatch(outcome);
  });
});

describe('the text of a message', () => {
  const encode = (typeName: string, text: string): string => {
    const outcome = encodeMessage(text, getMessageType(registry, typeName), registry);
    return outcome.kind === 'encoded' ? 'encoded' : outcome.problems.map(problem => problem.message).join('; ');
  };

  test.each<readonly [what: string, typeName: string, make: () => string, outcome: RegExp]>([
    ['a million opening brackets', 'nasty.three.Known', () => '['.repeat(1_000_000), /deep/],
    ['messages in messages, 200,000 deep', 'nasty.three.Tree', () => '{"left":'.repeat(200_000), /deep/],
    ['a struct in a struct, 200,000 deep', 'nasty.three.Known', () => `{"struct":${'{"a":'.repeat(200_000)}`, /deep/],
    [
      'an Any in an Any, 50,000 deep',
      'nasty.three.Known',
      () => `{"any":${'{"@type":"x/google.protobuf.Any","value":'.repeat(50_000)}`,
      /deep/,
    ],
    ['a number of a million digits', 'nasty.three.Scalars', () => `{"anInt64":${'9'.repeat(1_000_000)}}`, /./],
    ['an exponent of a billion', 'nasty.three.Scalars', () => '{"anInt64":1e1000000000}', /./],
    ['an exponent of minus a billion', 'nasty.three.Scalars', () => '{"anInt64":1e-1000000000}', /./],
    [
      'a million unknown keys',
      'nasty.three.Scalars',
      () => `{${Array.from({ length: 1_000_000 }, (_, i) => `"k${i}":1`).join()}}`,
      /unknown field/,
    ],
    [
      'a string that is never closed',
      'nasty.three.Scalars',
      () => `{"aString":"${'a'.repeat(10_000_000)}`,
      /never closed/,
    ],
  ])('%s', { timeout: 60_000 }, async (_, typeName, make, outcome) => {
    expect(await feed(() => encode(typeName, make()))).toMatch(outcome);
  });
});

describe('a descriptor set', () => {
  const use = async (data: Uint8Array): Promise<string> => {
    const { files, problems } = decodeDescriptorSet(data, 'hostile.binpb');
    const schema = await useSchema(files, problems, new RandomSource(1));
    return schema.summary.problems[0]?.message ?? 'sound';
  };
  /** A file with a name and these bytes behind it. */
  const file = (rest: Uint8Array): Uint8Array => {
    const body = Buffer.concat([Uint8Array.of(0x0a, 1, 0x61), rest]);
    return nest(1, 1, body);
  };

  test.each<readonly [what: string, make: () => Uint8Array, outcome: RegExp]>([
    ['messages in messages, 20,000 deep', () => file(nest(1, 4, nest(20_000, 3))), /not a descriptor set/],
    ['messages in messages, 90 deep', () => file(nest(1, 4, nest(90, 3))), /not a name/],
    ['200,000 messages without a name', () => file(fill(400_000, 0x22, 0x00)), /not a name/],
    ['16 million empty files', () => fill(32_000_000, 0x0a, 0x00), /values in it/],
    ['16 million messages without a name', () => file(fill(32_000_000, 0x22, 0x00)), /values in it/],
    ['11 million unknown fields', () => file(fill(33_000_000, 0xf8, 0x3e, 0x01)), /values in it/],
    ['11 million imports of the same file', () => file(fill(33_000_000, 0x1a, 0x01, 0x62)), /values in it/],
    [
      'a file of a length that lies',
      () => Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x0a),
      /not a descriptor set/,
    ],
    ['300 MB of nothing, packed to 300 KB', () => gzipSync(Buffer.alloc(300_000_000)), /unpacked/],
  ])('%s', { timeout: 60_000 }, async (_, make, outcome) => {
    expect(await feed(() => use(make()))).toMatch(outcome);
  });
});

describe('a .proto source', () => {
  const head = 'syntax = "proto3";\n';
  const use = async (text: string): Promise<string> => {
    const { descriptors, diagnostics } = await compileProtos({
      files: ['a.proto'],
      read: readFromMemory({ 'a.proto': text }),
    });
    const problems = diagnostics.map(({ file, line, column, message }) =>
      createProblem({ file, line, column, message }),
    );
    await useSchema(new Map(descriptors.map(each => [each.name, each])), problems, new RandomSource(1));
    return diagnostics[0]?.message ?? 'sound';
  };

  test.each<readonly [what: string, make: () => string, outcome: RegExp]>([
    ['messages in messages, 100,000 deep', () => `${head}${'message M {'.repeat(100_000)}`, /deep/],
    [
      '300,000 reserved numbers in one statement',
      () => `${head}message M { reserved ${Array.from({ length: 300_000 }, (_, i) => i + 1).join()}; }`,
      /sound/,
    ],
    [
      '300,000 ranges of extensions in one statement',
      () =>
        `syntax = "proto2"; message M { extensions ${Array.from({ length: 300_000 }, (_, i) => i + 20_000).join()}; }`,
      /sound/,
    ],
    ['a million opening braces', () => head + '{'.repeat(1_000_000), /./],
    ['values of options in each other, 100,000 deep', () => `${head}option (a) = ${'{a:'.repeat(100_000)}`, /deep/],
    ['lists in lists of an option, 100,000 deep', () => `${head}option (a) = {a: ${'['.repeat(100_000)}`, /deep|list/],
    ['a name of 5 million characters', () => `${head}message ${'M'.repeat(5_000_000)} {}`, /./],
    ['a name of a million parts', () => `${head}message M { ${'a.'.repeat(1_000_000)}a x = 1; }`, /^"a\.a\.a/],
    ['a string that is never closed', () => `${head}import "${'a'.repeat(5_000_000)}`, /./],
    ['a comment that is never closed', () => `${head}/*${'a'.repeat(5_000_000)}`, /./],
    [
      '200,000 messages',
      () => head + Array.from({ length: 200_000 }, (_, i) => `message M${i} {}`).join('\n'),
      /sound/,
    ],
  ])('%s', { timeout: 60_000 }, async (_, make, outcome) => {
    expect(await feed(() => use(make()))).toMatch(outcome);
  });
});
