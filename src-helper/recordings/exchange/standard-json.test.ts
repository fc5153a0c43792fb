import { create, createRegistry, type DescMessage, type Message, toBinary } from '@bufbuild/protobuf';
import {
  AnySchema,
  DurationSchema,
  FieldMaskSchema,
  file_google_protobuf_struct,
  NullValue,
  StringValueSchema,
  StructSchema,
  TimestampSchema,
  ValueSchema,
} from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';

import { decodeMessage } from '../../schema/message-codec';
import { refuseOwnJson } from './standard-json';

const registry = createRegistry(file_google_protobuf_struct, AnySchema, StringValueSchema, TimestampSchema);

function reasonOf(type: DescMessage, data: Uint8Array): string | undefined {
  const text = decodeMessage(data, type, registry, { indent: 0, limit: 10_000 });
  if (text.kind !== 'decoded') throw new Error(text.reason);
  return refuseOwnJson(data, type, registry, text);
}

const bytesOf = (type: DescMessage, fields: Record<string, unknown>): Uint8Array =>
  toBinary(type, create(type, fields) as Message);
const stringValue = bytesOf(StringValueSchema, { value: 'a' });
const anyOf = (typeUrl: string, value: Uint8Array): Uint8Array => bytesOf(AnySchema, { typeUrl, value });
const known = 'type.googleapis.com/google.protobuf.StringValue';

test.each<readonly [what: string, type: DescMessage, data: Uint8Array]>([
  ['nothing', StructSchema, new Uint8Array()],
  ['a text', StringValueSchema, stringValue],
  ['a FieldMask', FieldMaskSchema, bytesOf(FieldMaskSchema, { paths: ['a_b.c', 'd'] })],
  ['a time', TimestampSchema, bytesOf(TimestampSchema, { seconds: 5n, nanos: 7 })],
  ['a null', ValueSchema, bytesOf(ValueSchema, { kind: { case: 'nullValue', value: NullValue.NULL_VALUE } })],
  ['an Any of a known type', AnySchema, anyOf(known, stringValue)],
  ['a text that looks like our key', StringValueSchema, bytesOf(StringValueSchema, { value: '"@unknown"' })],
])('F18: grpcurl takes %s', (_what, type, data) => {
  expect(reasonOf(type, data)).toBeUndefined();
});

test.each<readonly [what: string, type: DescMessage, data: Uint8Array]>([
  ['an unknown field', AnySchema, Uint8Array.of(0x78, 1)],
  ['an unknown group', AnySchema, Uint8Array.of(0x7b, 0x7c)],
  ['an unknown field in a well-known type', StringValueSchema, Uint8Array.of(...stringValue, 0x78, 1)],
  ['a FieldMask with a capital', FieldMaskSchema, bytesOf(FieldMaskSchema, { paths: ['aB'] })],
  ['a FieldMask with two underscores', FieldMaskSchema, bytesOf(FieldMaskSchema, { paths: ['a__b'] })],
  ['a FieldMask with a digit behind an underscore', FieldMaskSchema, bytesOf(FieldMaskSchema, { paths: ['a_1'] })],
  ['a FieldMask with a comma', FieldMaskSchema, bytesOf(FieldMaskSchema, { paths: ['a,b'] })],
  ['a time that is out of range', TimestampSchema, bytesOf(TimestampSchema, { seconds: 10n ** 15n })],
  ['a duration with two signs', DurationSchema, bytesOf(DurationSchema, { seconds: 1n, nanos: -1 })],
  ['an Any of an unknown type', AnySchema, anyOf('type.googleapis.com/a.B', Uint8Array.of(8, 1))],
  ['an Any with an unknown field inside', AnySchema, anyOf(known, Uint8Array.of(...stringValue, 0x78, 1))],
  ['an Any whose bytes are no message', AnySchema, anyOf(known, Uint8Array.of(0x0a, 0xff))],
  ['a NaN in a Value', ValueSchema, bytesOf(ValueSchema, { kind: { case: 'numberValue', value: NaN } })],
])('F18: what holds %s is refused in words', (_what, type, data) => {
  expect(reasonOf(type, data)).toMatch(/\w{3}/);
});
