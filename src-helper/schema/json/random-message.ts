// Random bytes of a message type, written without any of the code that is tested with them.
import { type DescEnum, type DescMessage, type Registry, ScalarType } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

import type { AnyField } from './field-names';
import type { RandomSource } from './random-source';

/** What random messages may hold beside fields in their order. */
export interface RandomOptions {
  /** Fields in any order, several times, and several members of a oneof. */
  readonly isShuffled: boolean;
  /** Fields that the type does not have. */
  readonly hasUnknown: boolean;
  readonly registry: Registry;
}

const TEXTS = [
  '',
  'a',
  'hello world',
  'größe',
  '日本語',
  '😀😀',
  '"\\\u0000\u001f\n\t/',
  '\u2028\uFEFF',
  '__proto__',
  '1',
];
const NUMBERS = [0, 1, -1, 127, 128, 300, -300, 65536, 2147483647, -2147483648];
const LONGS = [
  0n,
  1n,
  -1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 53n) - 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];
const DOUBLES = [0, -0, 1, -1, 0.1, 1.5, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, NaN, Infinity, -Infinity];
const FLOATS = [0, -0, 1, 0.1, 3.4028234663852886e38, 1e-45, 16777216, 1e10, NaN, Infinity, -Infinity];

/** Writes a random message. It is well formed; whether ProtoJSON can say it is another matter. */
export function makeRandomMessage(
  type: DescMessage,
  random: RandomSource,
  options: RandomOptions,
  depth = 0,
): Uint8Array {
  const special = makeSpecial(type, random, options, depth);
  if (special !== undefined) return special;
  const records: Uint8Array[] = [];
  const oneofs = new Set<string>();
  for (const field of [...type.fields].sort((a, b) => a.number - b.number)) {
    const isRequired = field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
    if (!isRequired && random.below(3) === 0 && depth > 0) continue;
    if (field.oneof !== undefined && !options.isShuffled) {
      if (oneofs.has(field.oneof.name) || random.oneIn(2)) continue;
      oneofs.add(field.oneof.name);
    }
    const isMany = field.fieldKind === 'list' || field.fieldKind === 'map' || options.isShuffled;
    const times = isMany ? Math.max(random.below(4), isRequired ? 1 : 0) : 1;
    for (let time = 0; time < times; time++) records.push(makeRecord(field, random, options, depth));
  }
  for (let time = options.hasUnknown ? random.below(3) : 0; time > 0; time--) records.push(makeUnknown(random));
  return Buffer.concat(options.isShuffled ? random.shuffle(records) : records);
}

/** Messages whose content has rules: what breaks them ProtoJSON cannot say. */
function makeSpecial(
  type: DescMessage,
  random: RandomSource,
  options: RandomOptions,
  depth: number,
): Uint8Array | undefined {
  const writer = new BinaryWriter();
  switch (type.typeName) {
    case 'google.protobuf.Timestamp':
      writer.tag(1, WireType.Varint).int64(BigInt(random.bits()) * 100n - 50_000_000_000n);
      return writer
        .tag(2, WireType.Varint)
        .int32(random.pick([0, 1, 1000, 5_000_000, 999_999_999]))
        .finish();
    case 'google.protobuf.Duration': {
      const sign = random.pick([1, -1]);
      writer.tag(1, WireType.Varint).int64(BigInt(sign * random.below(1000)));
      return writer
        .tag(2, WireType.Varint)
        .int32(sign * random.pick([1, 1000, 5_000_000, 999_999_999]))
        .finish();
    }
    case 'google.protobuf.FieldMask':
      for (let time = random.below(3); time > 0; time--)
        writer.tag(1, WireType.LengthDelimited).string(random.pick(['a', 'foo_bar', 'a.b_c.d', 'x1']));
      return writer.finish();
    case 'google.protobuf.Value':
      return makeStructValue(type, random, options, depth);
    case 'google.protobuf.Any':
      return makeAny(random, options, depth);
    default:
      return undefined;
  }
}

function makeStructValue(type: DescMessage, random: RandomSource, options: RandomOptions, depth: number): Uint8Array {
  const writer = new BinaryWriter();
  const field = random.pick(type.fields.filter(candidate => depth < 5 || candidate.message === undefined));
  if (field.number === 1) return writer.tag(1, WireType.Varint).int32(0).finish();
  if (field.number === 2)
    return writer
      .tag(2, WireType.Bit64)
      .double(random.pick(DOUBLES.filter(Number.isFinite)))
      .finish();
  return makeRecord(field, random, options, depth);
}

function makeAny(random: RandomSource, options: RandomOptions, depth: number): Uint8Array {
  const names = [
    'google.protobuf.Duration',
    'google.protobuf.Empty',
    'google.protobuf.Int64Value',
    'nasty.three.Optionals',
  ];
  const inner = options.registry.getMessage(random.pick(names));
  if (inner === undefined || depth > 3) return new Uint8Array();
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).string(`type.googleapis.com/${inner.typeName}`);
  return writer
    .tag(2, WireType.LengthDelimited)
    .bytes(makeRandomMessage(inner, random, options, depth + 1))
    .finish();
}

function makeUnknown(random: RandomSource): Uint8Array {
  const writer = new BinaryWriter();
  const number = 400_000_000 + random.below(1000);
  switch (random.below(5)) {
    case 0:
      return writer
        .tag(number, WireType.Varint)
        .uint64(BigInt.asUintN(64, random.pick(LONGS)))
        .finish();
    case 1:
      return writer.tag(number, WireType.Bit32).fixed32(random.bits()).finish();
    case 2:
      return writer.tag(number, WireType.Bit64).sfixed64(random.pick(LONGS)).finish();
    case 3:
      return writer.tag(number, WireType.LengthDelimited).bytes(makeBytes(random)).finish();
    default:
      writer.tag(number, WireType.StartGroup).tag(1, WireType.LengthDelimited).string(random.pick(TEXTS));
      return writer.tag(number, WireType.EndGroup).finish();
  }
}

function makeBytes(random: RandomSource): Uint8Array {
  return Uint8Array.from({ length: random.below(10) }, () => random.below(256));
}

function makeRecord(field: AnyField, random: RandomSource, options: RandomOptions, depth: number): Uint8Array {
  const writer = new BinaryWriter();
  const isPackable = field.fieldKind === 'list' && field.listKind !== 'message' && !isLengthDelimited(field.scalar);
  if (field.fieldKind === 'map') {
    writer.tag(field.number, WireType.LengthDelimited).fork();
    writeScalar(writer, 1, field.mapKey, random);
    if (field.mapKind === 'message') {
      const isEmpty = depth >= 4;
      writer
        .tag(2, WireType.LengthDelimited)
        .bytes(isEmpty ? minimal(field.message, random) : makeRandomMessage(field.message, random, options, depth + 1));
    } else writeValue(writer, 2, field, random);
    writer.join();
  } else if (field.message !== undefined) {
    const content =
      depth >= 4 ? minimal(field.message, random) : makeRandomMessage(field.message, random, options, depth + 1);
    const isDelimited = 'delimitedEncoding' in field && field.delimitedEncoding;
    if (isDelimited) writer.tag(field.number, WireType.StartGroup).raw(content).tag(field.number, WireType.EndGroup);
    else writer.tag(field.number, WireType.LengthDelimited).bytes(content);
  } else if (isPackable && random.oneIn(2)) {
    const packed = new BinaryWriter();
    for (let time = random.below(4); time > 0; time--) writeUntagged(packed, field, random);
    writer.tag(field.number, WireType.LengthDelimited).bytes(packed.finish());
  } else writeValue(writer, field.number, field, random);
  return writer.finish();
}

/** What a message must have: a Value must not be empty, and required fields must be there. */
function minimal(type: DescMessage, random: RandomSource): Uint8Array {
  if (type.typeName === 'google.protobuf.Value') return Uint8Array.of(8, 0);
  const writer = new BinaryWriter();
  for (const field of type.fields) {
    if (field.presence !== FeatureSet_FieldPresence.LEGACY_REQUIRED) continue;
    if (field.fieldKind === 'message') {
      writer.tag(field.number, WireType.LengthDelimited).bytes(minimal(field.message, random));
    } else writeValue(writer, field.number, field, random);
  }
  return writer.finish();
}

interface Plain {
  readonly scalar: ScalarType | undefined;
  readonly enum: DescEnum | undefined;
}

function isLengthDelimited(scalar: ScalarType | undefined): boolean {
  return scalar === ScalarType.STRING || scalar === ScalarType.BYTES;
}

function writeValue(writer: BinaryWriter, number: number, plain: Plain, random: RandomSource): void {
  if (plain.enum === undefined) {
    writeScalar(writer, number, plain.scalar ?? ScalarType.INT32, random);
    return;
  }
  writer.tag(number, WireType.Varint);
  writeUntagged(writer, plain, random);
}

function writeUntagged(writer: BinaryWriter, plain: Plain, random: RandomSource): void {
  if (plain.enum !== undefined) writer.int32(pickEnumNumber(plain.enum, random));
  else writeUntaggedScalar(writer, plain.scalar ?? ScalarType.INT32, random);
}

function pickEnumNumber(type: DescEnum, random: RandomSource): number {
  const isUnknown = type.open && type.typeName !== 'google.protobuf.NullValue' && random.oneIn(5);
  return isUnknown ? random.pick(NUMBERS) : random.pick(type.values).number;
}

function writeScalar(writer: BinaryWriter, number: number, scalar: ScalarType, random: RandomSource): void {
  writer.tag(number, wireTypeOf(scalar));
  writeUntaggedScalar(writer, scalar, random);
}

function wireTypeOf(scalar: ScalarType): WireType {
  if (isLengthDelimited(scalar)) return WireType.LengthDelimited;
  if ([ScalarType.FLOAT, ScalarType.FIXED32, ScalarType.SFIXED32].includes(scalar)) return WireType.Bit32;
  if ([ScalarType.DOUBLE, ScalarType.FIXED64, ScalarType.SFIXED64].includes(scalar)) return WireType.Bit64;
  return WireType.Varint;
}

function writeUntaggedScalar(writer: BinaryWriter, scalar: ScalarType, random: RandomSource): void {
  const number = random.pick(NUMBERS);
  const long = random.pick(LONGS);
  const writes: Readonly<Record<ScalarType, () => unknown>> = {
    [ScalarType.DOUBLE]: () => writer.double(random.pick(DOUBLES)),
    [ScalarType.FLOAT]: () => writer.float(random.oneIn(2) ? random.pick(FLOATS) : Math.fround(random.bits() / 1000)),
    [ScalarType.INT64]: () => writer.int64(long),
    [ScalarType.UINT64]: () => writer.uint64(BigInt.asUintN(64, long)),
    [ScalarType.INT32]: () => writer.int32(number),
    [ScalarType.FIXED64]: () => writer.fixed64(BigInt.asUintN(64, long)),
    [ScalarType.FIXED32]: () => writer.fixed32(number >>> 0),
    [ScalarType.BOOL]: () => writer.bool(random.oneIn(2)),
    [ScalarType.STRING]: () => writer.string(random.pick(TEXTS)),
    [ScalarType.BYTES]: () => writer.bytes(makeBytes(random)),
    [ScalarType.UINT32]: () => writer.uint32(number >>> 0),
    [ScalarType.SFIXED32]: () => writer.sfixed32(number),
    [ScalarType.SFIXED64]: () => writer.sfixed64(long),
    [ScalarType.SINT32]: () => writer.sint32(number),
    [ScalarType.SINT64]: () => writer.sint64(long),
  };
  writes[scalar]();
}
