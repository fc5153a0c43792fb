// Random messages of random schemas, judged by protobuf-es: what we print it must read, and what we write it must read.
import {
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
  fromBinary,
  fromJsonString,
  toBinary,
} from '@bufbuild/protobuf';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { decodeMessage, encodeMessage, previewMessage } from '../message-codec';
import { compileSchema } from '../testing/compile-schema';
import { getMessageType, loadNastySchema } from './load-nasty-schema';
import { makeRandomMessage } from './random-message';
import { makeOlderSchema, makeRandomSchema } from './random-schema';
import { RandomSource } from './random-source';

let nasty: FileRegistry;

beforeAll(async () => {
  nasty = await loadNastySchema(process.cwd());
});

function decode(data: Uint8Array, type: DescMessage, registry: FileRegistry, indent = 0): string {
  const outcome = decodeMessage(data, type, registry, { indent, limit: 1e9 });
  if (outcome.kind !== 'decoded') throw new Error(`${outcome.reason}: ${Buffer.from(data).toString('hex')}`);
  return outcome.json;
}

function encode(json: string, type: DescMessage, registry: FileRegistry): Uint8Array {
  const outcome = encodeMessage(json, type, registry);
  if (outcome.kind !== 'encoded') throw new Error(`${JSON.stringify(outcome.problems)} in ${json}`);
  return outcome.data;
}

/** What protobuf-es makes of some bytes: equal for messages that are equal, unknown fields included. */
function normalize(data: Uint8Array, type: DescMessage): string {
  return Buffer.from(toBinary(type, fromBinary(type, data))).toString('hex');
}

/** The messages of the nasty schema that protobuf-es can write as they are. */
const NASTY_TYPES = ['Scalars', 'Optionals', 'Lists', 'Maps', 'Choice', 'Known', 'Tree', 'Names'].map(
  name => `nasty.three.${name}`,
);
NASTY_TYPES.push('nasty.two.Legacy', 'nasty.edition.Mixed', 'nasty.edition2024.Public');

const seeds = fc.integer({ min: 0, max: 0x7fffffff });

describe.each([
  ['fields in their order', false, false],
  ['fields in any order, again, in pieces', true, false],
  ['unknown fields', true, true],
])('random messages with %s', (_, isShuffled, hasUnknown) => {
  test('survive bytes > JSON > bytes in random schemas', () => {
    const property = fc.property(seeds, seed => {
      const random = new RandomSource(seed);
      const registry = makeRandomSchema(random);
      const type = getMessageType(registry, 'random.M0');
      const data = makeRandomMessage(type, random, { isShuffled, hasUnknown, registry });
      const json = decode(data, type, registry);
      expect(normalize(encode(json, type, registry), type)).toBe(normalize(data, type));
      if (!hasUnknown)
        expect(Buffer.from(toBinary(type, fromJsonString(type, json, { registry }))).toString('hex')).toBe(
          normalize(data, type),
        );
    });
    fc.assert(property, { numRuns: 200 });
  });

  // Messages that hold themselves in six ways are large at random: seconds, and many of them on a busy machine.
  test.each(NASTY_TYPES)('survive bytes > JSON > bytes as %s', { timeout: 120_000 }, typeName => {
    const type = getMessageType(nasty, typeName);
    const property = fc.property(seeds, seed => {
      const random = new RandomSource(seed);
      const data = makeRandomMessage(type, random, { isShuffled, hasUnknown, registry: nasty });
      const outcome = decodeMessage(data, type, nasty, { indent: 0, limit: 1e9 });
      if (outcome.kind !== 'decoded') throw new Error(outcome.reason);
      const again = decode(encode(outcome.json, type, nasty), type, nasty);
      expect(again).toBe(outcome.json);
      // The bytes inside of an Any are compared as text only: they need not be written in their shortest form.
      if (!outcome.isExact || outcome.json.includes('@type')) return;
      expect(normalize(encode(outcome.json, type, nasty), type)).toBe(normalize(data, type));
    });
    fc.assert(property, { numRuns: 100 });
  });
});

describe('fields that the schema does not know', () => {
  /** A message of a newer schema, and the same message as an older one sends it after it was edited as JSON. */
  function throughOlder(seed: number): { newer: DescMessage; older: DescMessage; data: Uint8Array; json: string } {
    const random = new RandomSource(seed);
    const registry = makeRandomSchema(random);
    const newer = getMessageType(registry, 'random.M0');
    const older = getMessageType(makeOlderSchema(registry, random), 'random.M0');
    const data = makeRandomMessage(newer, random, { isShuffled: false, hasUnknown: true, registry });
    return { newer, older, data, json: decode(data, older, registryOf(older)) };
  }
  const registryOf = (type: DescMessage): FileRegistry => createFileRegistry(type.file.proto, () => undefined);

  test('survive bytes > JSON > bytes: a message of a newer schema is the same after it was edited by an older one', () => {
    let withUnknown = 0;
    const property = fc.property(seeds, seed => {
      const { newer, older, data, json } = throughOlder(seed);
      if (json.includes('@unknown')) withUnknown++;
      const again = encode(json, older, registryOf(older));
      expect(normalize(again, newer)).toBe(normalize(data, newer));
    });
    fc.assert(property, { numRuns: 300 });
    expect(withUnknown).toBeGreaterThan(100);
  });

  test('survive an edit of another field byte for byte', () => {
    const property = fc.property(seeds, seed => {
      const { older, data, json } = throughOlder(seed);
      const unknownOf = (bytes: Uint8Array): readonly string[] =>
        (fromBinary(older, bytes).$unknown ?? []).map(
          ({ no, wireType, data: value }) => `${no} ${wireType} ${Buffer.from(value).toString('hex')}`,
        );
      const unknown = unknownOf(data);
      if (unknown.length === 0) return;
      // Every known field of the message itself is taken out of the text.
      const key = '"@unknown":';
      const at = json.lastIndexOf(key);
      const edited = encode(`{${json.slice(at)}`, older, registryOf(older));
      expect(unknownOf(edited)).toEqual(unknown);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

test.each([
  ['foo_bar, fooBar', 'optional int32 foo_bar = 1; optional int32 fooBar = 2;', '{"foo_bar":1,"fooBar":2}'],
  ['fooBar, foo_bar', 'optional int32 fooBar = 1; optional int32 foo_bar = 2;', '{"fooBar":1,"foo_bar":2}'],
  ['foo_bar, foo__bar', 'optional int32 foo_bar = 1; optional int32 foo__bar = 2;', '{"fooBar":1,"foo__bar":2}'],
  [
    'a name that is the JSON name of another',
    'optional int32 a = 1 [json_name = "b"]; optional int32 b = 2 [json_name = "c"];',
    '{"b":1,"c":2}',
  ],
])('fields whose JSON names clash stay what they are: %s', async (_, fields, json) => {
  const { registry } = await compileSchema({ 'clash.proto': `syntax = "proto2"; message Clash { ${fields} }` });
  const type = getMessageType(registry, 'Clash');
  const data = Uint8Array.of(8, 1, 16, 2);
  expect(decode(data, type, registry)).toBe(json);
  expect(encode(json, type, registry)).toEqual(data);
  // Each alone, too: neither comes back as the other.
  for (const one of [data.subarray(0, 2), data.subarray(2)])
    expect(encode(decode(one, type, registry), type, registry)).toEqual(one);
});

test('indenting changes nothing but white space', () => {
  const type = getMessageType(nasty, 'nasty.three.Known');
  const property = fc.property(seeds, seed => {
    const data = makeRandomMessage(type, new RandomSource(seed), {
      isShuffled: true,
      hasUnknown: true,
      registry: nasty,
    });
    const line = decode(data, type, nasty);
    const lines = decode(data, type, nasty, 2);
    expect(JSON.stringify(JSON.parse(lines), null, 2)).toBe(JSON.stringify(JSON.parse(line), null, 2));
    // Integer-like keys move in JavaScript objects; the rest is laid out as JSON.stringify does.
    expect(lines.split('\n').sort()).toEqual(expect.arrayContaining(['{', '}'].slice(0, line === '{}' ? 0 : 2)));
  });
  fc.assert(property, { numRuns: 100 });
});

test('a text that is cut is the beginning of the whole text', () => {
  const property = fc.property(seeds, fc.integer({ min: 0, max: 400 }), (seed, limit) => {
    const random = new RandomSource(seed);
    const type = getMessageType(nasty, random.pick(NASTY_TYPES));
    const data = makeRandomMessage(type, random, { isShuffled: true, hasUnknown: true, registry: nasty });
    const whole = decode(data, type, nasty);
    const outcome = decodeMessage(data, type, nasty, { indent: 0, limit });
    const expected = whole.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
    expect(outcome).toMatchObject({ kind: 'decoded', json: expected, isCut: whole.length > limit });
    // Of a large message a preview reads no more than it shows: a field that comes again is shown as it came first.
    if (data.length > 64 * 1024) return;
    expect(previewMessage(data, type, nasty, limit)).toMatchObject({ kind: 'decoded', json: expected });
  });
  fc.assert(property, { numRuns: 300 });
});
