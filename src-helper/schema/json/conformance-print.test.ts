// Bytes that a conforming encoder need not write but a decoder must take, and bytes that are not messages.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';

import { decodeMessage, encodeMessage, hexFields, previewMessage } from '../message-codec';
import { getMessageType, loadNastySchema } from './load-nasty-schema';

const registry = await loadNastySchema(process.cwd());

function decode(hex: string, typeName: string, indent = 0): ReturnType<typeof decodeMessage> {
  const type = getMessageType(registry, typeName);
  return decodeMessage(Buffer.from(hex.replace(/ /g, ''), 'hex'), type, registry, { indent, limit: 1e6 });
}

const three = (name: string): string => `nasty.three.${name}`;

test.each<readonly [what: string, typeName: string, hex: string, json: string]>([
  ['nothing', three('Scalars'), '', '{}'],
  ['the last of several values counts', three('Scalars'), '1801 1802', '{"anInt32":2}'],
  ['a zero behind a value counts', three('Scalars'), '1801 1800', '{}'],
  ['fields in any order', three('Scalars'), '6801 1801', '{"anInt32":1,"aBool":true}'],
  ['an overlong varint', three('Scalars'), '18 8180808000', '{"anInt32":1}'],
  ['an overlong zero', three('Scalars'), '18 808000', '{}'],
  ['an overlong tag', three('Scalars'), '9800 05', '{"anInt32":5}'],
  ['an int32 of 64 bits is cut', three('Scalars'), '18 8180808010', '{"anInt32":1}'],
  ['a zero int32 with bits above', three('Scalars'), '18 80808080f001', '{}'],
  ['a negative int32 in ten bytes', three('Scalars'), '18 ffffffffffffffffff01', '{"anInt32":-1}'],
  ['a negative int32 in five bytes', three('Scalars'), '18 ffffffff0f', '{"anInt32":-1}'],
  ['a uint32 of 64 bits is cut', three('Scalars'), '28 8180808010', '{"aUint32":1}'],
  ['a bool of two', three('Scalars'), '6802', '{"aBool":true}'],
  ['a bool with bits above', three('Scalars'), '68 8080808010', '{"aBool":true}'],
  ['the smallest sint64', three('Scalars'), '40 ffffffffffffffffff01', '{"aSint64":"-9223372036854775808"}'],
  ['an unpacked list where packed is declared', three('Lists'), '1801 1802', '{"int32s":[1,2]}'],
  ['a packed list where unpacked is declared', three('Lists'), '9201020102', '{"unpacked":[1,2]}'],
  ['both at once', three('Lists'), '1801 1a020203 1804', '{"int32s":[1,2,3,4]}'],
  ['an empty packed list', three('Lists'), '1a00', '{}'],
  ['a list in pieces', three('Lists'), '1801 6801 1802', '{"int32s":[1,2],"bools":[true]}'],
  [
    'parts of a message are merged',
    three('Optionals'),
    '4202 1801 4202 6801',
    '{"scalars":{"anInt32":1,"aBool":true}}',
  ],
  ['the last member of a oneof counts', three('Choice'), '0801 120161', '{"text":"a"}'],
  [
    'a message of a oneof does not outlive another member',
    three('Choice'),
    '1a021801 0801 1a026801',
    '{"scalars":{"aBool":true}}',
  ],
  [
    'parts of a oneof message in a row are merged',
    three('Choice'),
    '1a021801 1a026801',
    '{"scalars":{"anInt32":1,"aBool":true}}',
  ],
  ['the last entry with a key counts', three('Maps'), '0a060a01611201 62 0a060a0161120163', '{"byString":{"a":"c"}}'],
  ['an entry without key', three('Maps'), '0a03120162', '{"byString":{"":"b"}}'],
  ['an entry without value', three('Maps'), '0a030a0161', '{"byString":{"a":""}}'],
  ['an empty entry', three('Maps'), '6200', '{"byBool":{"false":""}}'],
  ['an empty entry of messages', three('Maps'), '6a00', '{"messages":{"":{}}}'],
  ['an empty entry of enums', three('Maps'), '7200', '{"colors":{"":"COLOR_UNSPECIFIED"}}'],
  ['an entry with value before key', three('Maps'), '0a06120162 0a0161', '{"byString":{"a":"b"}}'],
  ['an entry with two values', three('Maps'), '0a090a0161120162 120163', '{"byString":{"a":"c"}}'],
  ['a wrapper without value', three('Known'), '6200', '{"int64Value":"0"}'],
  ['the last value of a wrapper counts', three('Known'), '62040801 0802', '{"int64Value":"2"}'],
  ['a Value in which the last member counts', three('Known'), '3204 2001 0800', '{"value":null}'],
  [
    'a Timestamp with its fields turned round',
    three('Known'),
    '1204 1001 0801',
    '{"timestamp":"1970-01-01T00:00:01.000000001Z"}',
  ],
  [
    'a Timestamp out of range as fields',
    three('Known'),
    '120a 08ffffffffffffffff7f',
    '{"timestamp":{"seconds":"9223372036854775807"}}',
  ],
  [
    'a Duration whose signs differ as fields',
    three('Known'),
    '1a0d 0801 10ffffffffffffffffff01',
    '{"duration":{"seconds":"1","nanos":-1}}',
  ],
  ['an Any without type but with a value', three('Known'), '0a03 120161', '{"any":{"value":"YQ=="}}'],
  ['a field with another wire type is unknown', three('Scalars'), '1a0161', '{"@unknown":[{"field":3,"text":"a"}]}'],
  ['an unknown varint', three('Empty'), '089601', '{"@unknown":[{"field":1,"varint":"150"}]}'],
  ['an unknown group', three('Empty'), '0b 1001 0c', '{"@unknown":[{"field":1,"group":[{"field":2,"varint":"1"}]}]}'],
  ['an unknown overlong varint as it is', three('Empty'), '08 968100', '{"@unknown":[{"raw":"CJaBAA=="}]}'],
  [
    'unknown fields between items of a list',
    three('Lists'),
    '1801 f83f01 1802',
    '{"int32s":[1,2],"@unknown":[{"field":1023,"varint":"1"}]}',
  ],
  ['a group that is declared as one', 'nasty.two.Legacy', '23 0a0161 24', '{"details":{"a":"a"}}'],
  ['a group in parts', 'nasty.two.Legacy', '23 0a0161 24 23 0a0162 24', '{"details":{"a":"b"}}'],
  ['a message without a required field', 'nasty.two.Strict', '0801', '{"id":1}'],
])('%s: %s %s', (_, typeName, hex, json) => {
  expect(decode(hex, typeName)).toMatchObject({ kind: 'decoded', json });
});

test.each<readonly [what: string, typeName: string, hex: string, reason: string, offset: number | undefined]>([
  ['a cut tag', three('Scalars'), '98', 'ends inside of a varint', 0],
  ['a cut varint', three('Scalars'), '1880', 'ends inside of a varint', 1],
  ['a varint of eleven bytes', three('Scalars'), '18 ffffffffffffffffffff01', 'longer than ten bytes', 1],
  ['no value', three('Scalars'), '18', 'ends inside of a varint', 1],
  ['a length beyond the end', three('Scalars'), '7205 61', 'a length of 5 bytes where 1 are left', 1],
  ['a length of 4 GiB', three('Scalars'), '72 ffffffff0f', 'a length of 4294967295 bytes where 0', 1],
  ['a length of 2^63', three('Scalars'), '72 ffffffffffffffff7f', 'more than 4 GiB', 1],
  ['a cut fixed32', three('Scalars'), '4d 010203', 'inside of a 32-bit value', 1],
  ['a cut fixed64', three('Scalars'), '51 01020304050607', 'inside of a 64-bit value', 1],
  ['field number 0', three('Scalars'), '0001', 'number 0', 0],
  ['wire type 6', three('Scalars'), '0e', 'no wire type 6', 1],
  ['wire type 7', three('Scalars'), '0f', 'no wire type 7', 1],
  ['the end of no group', three('Scalars'), '0c', 'ends without having begun', 1],
  ['a group without end', three('Empty'), '0b1001', 'does not end', 1],
  ['a group with the end of another', three('Empty'), '0b14', 'ends without having begun', 1],
  ['a field number of 2^32', three('Empty'), '8080808080 01 00', 'too large', 0],
  ['bad UTF-8 in proto3', three('Scalars'), '7201 ff', 'invalid UTF-8 in nasty.three.Scalars.a_string', 2],
  ['an overlong NUL in proto3', three('Scalars'), '7202 c080', 'invalid UTF-8', 2],
  ['a surrogate in proto3', three('Scalars'), '7203 eda080', 'invalid UTF-8', 2],
  ['a character above U+10FFFF', three('Scalars'), '7204 f4908080', 'invalid UTF-8', 2],
  ['a cut character', three('Scalars'), '7202 e282', 'invalid UTF-8', 2],
  ['a packed list that ends inside of an item', three('Lists'), '1a0180', 'ends inside of a varint', 2],
  ['a packed list of four bytes and a half', three('Lists'), '4a05 0000000000', 'inside of a 32-bit value', 6],
  ['a message that is longer than its parent', three('Optionals'), '4202 7205', 'a length of 5 bytes where 0', 3],
  ['a merged message', three('Optionals'), '4201 18 4200', 'ends inside of a varint', 3],
])('%s is undecodable: %s %s', (_, typeName, hex, reason, offset) => {
  const outcome = decode(hex, typeName);
  expect(outcome).toMatchObject({ kind: 'undecodable', offset });
  expect(outcome.kind === 'undecodable' ? outcome.reason : '').toContain(reason);
});

test.each<readonly [what: string, typeName: string, hex: string, json: string]>([
  ['bad UTF-8 in proto2', 'nasty.two.Legacy', '1201ff', '{"text":"\uFFFD"}'],
  ['a Value without content', three('Known'), '3200', '{"value":null}'],
  ['NaN in a Value', three('Known'), '3209 11 000000000000f87f', '{"value":"NaN"}'],
  ['unknown fields in a Timestamp', three('Known'), '1202 1801', '{"timestamp":"1970-01-01T00:00:00Z"}'],
])('%s is shown and said to be inexact', (_, typeName, hex, json) => {
  expect(decode(hex, typeName)).toMatchObject({ kind: 'decoded', json, isExact: false });
});

test('types of Any that are missing are named', () => {
  const json = '{"anys":[{"@type":"x/no.A","value":"AQ=="},{"@type":"x/no.B"},{"@type":"x/no.A"}]}';
  const type = getMessageType(registry, three('Known'));
  const outcome = encodeMessage(json, type, registry);
  if (outcome.kind !== 'encoded') throw new Error('rejected');
  const decoded = decodeMessage(outcome.data, type, registry, { indent: 0, limit: 1000 });
  expect(decoded).toMatchObject({ json, unresolvedTypes: ['no.A', 'no.B'] });
});

test('indented text is laid out as JSON.stringify does', () => {
  const type = getMessageType(registry, three('Known'));
  const value = { any: { '@type': 'x/nasty.three.Empty' }, struct: { a: [], b: {}, c: [1, { d: null }] }, anys: [{}] };
  const outcome = encodeMessage(JSON.stringify(value), type, registry);
  if (outcome.kind !== 'encoded') throw new Error('rejected');
  for (const indent of [0, 2, 4]) {
    const decoded = decodeMessage(outcome.data, type, registry, { indent, limit: 1000 });
    expect(decoded).toMatchObject({ json: JSON.stringify(value, null, indent) });
  }
});

test('a message nests a hundred deep and no deeper', () => {
  const nest = (levels: number): string => {
    let bytes = Buffer.alloc(0);
    for (let level = 1; level < levels; level++)
      bytes = Buffer.from(new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(bytes).finish());
    return bytes.toString('hex');
  };
  expect(decode(nest(100), three('Tree')).kind).toBe('decoded');
  expect(decode(nest(101), three('Tree'))).toMatchObject({ kind: 'undecodable' });
  expect(decode(nest(10_000), three('Tree'))).toMatchObject({ kind: 'undecodable' });
});

describe('large messages', () => {
  const listOf = (count: number): Uint8Array => {
    const writer = new BinaryWriter();
    for (let index = 0; index < count; index++) writer.tag(14, WireType.LengthDelimited).string('x'.repeat(100));
    return writer.finish();
  };

  test('a preview of 100 MB takes less than 250 ms and 1 MB', () => {
    const type = getMessageType(registry, three('Lists'));
    const data = listOf(1_000_000);
    previewMessage(data, type, registry, 300);
    const before = process.memoryUsage();
    const begin = performance.now();
    const outcome = previewMessage(data, type, registry, 300);
    expect(performance.now() - begin).toBeLessThan(250);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(1e6);
    expect(outcome).toMatchObject({ kind: 'decoded', isCut: true });
    expect(outcome.kind === 'decoded' ? outcome.json.length : 0).toBe(300);
  });

  test('a string of 100 MB is shown to the limit without being decoded', () => {
    const type = getMessageType(registry, three('Scalars'));
    const data = new BinaryWriter().tag(14, WireType.LengthDelimited).string('y'.repeat(100_000_000)).finish();
    const begin = performance.now();
    const outcome = decodeMessage(data, type, registry, { indent: 2, limit: 1000 });
    expect(performance.now() - begin).toBeLessThan(250);
    expect(outcome).toMatchObject({ kind: 'decoded', isCut: true });
  });
});

describe('hexFields', () => {
  test('names the fields of a message and of the messages in it', () => {
    const type = getMessageType(registry, three('Optionals'));
    const data = Buffer.from('0801 1a026869 3801 4203 18ac02 f83f01'.replace(/ /g, ''), 'hex');
    const { fields, problem } = hexFields(data, type, registry);
    expect(problem).toBeUndefined();
    expect(
      fields.map(field => [field.from, field.to, field.fieldNumber, field.name, field.depth, field.valueText]),
    ).toEqual([
      [0, 2, 1, 'an_int32', 0, '1'],
      [2, 6, 3, 'a_string', 0, '"hi"'],
      [6, 8, 7, 'color', 0, 'COLOR_RED (1)'],
      [8, 13, 8, 'scalars', 0, ''],
      [10, 13, 3, 'an_int32', 1, '300'],
      [13, 16, 1023, undefined, 0, '1'],
    ]);
  });

  test('finds messages without a schema', () => {
    const { fields } = hexFields(Buffer.from('0a021801 12026869 0b0801 0c'.replace(/ /g, ''), 'hex'));
    expect(fields.map(field => [field.fieldNumber, field.wireType, field.depth, field.valueText])).toEqual([
      [1, 2, 0, ''],
      [3, 0, 1, '1'],
      [2, 2, 0, '"hi"'],
      [1, 3, 0, ''],
      [1, 0, 1, '1'],
    ]);
  });

  test('lists what can be read before the bytes go wrong', () => {
    const { fields, problem } = hexFields(Buffer.from('0801ff', 'hex'));
    expect(fields).toHaveLength(1);
    expect(problem).toEqual({ offset: 2, reason: 'the message ends inside of a varint' });
  });

  test('lists ten thousand fields and no more', () => {
    const { fields, isCut } = hexFields(Buffer.from('0801'.repeat(20_000), 'hex'));
    expect([fields.length, isCut]).toEqual([10_000, true]);
  });
});
