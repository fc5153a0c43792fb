// Values to start from: those a field has anyway, so that a template sent as it is does as little as possible.
import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';

import { type TemplateNode, textNode } from './template-node';

/** A scalar as ProtoJSON: its default where the source gives one, else zero. 64-bit integers are strings. */
export function scalarNode(type: ScalarType, given: unknown): TemplateNode {
  switch (type) {
    case ScalarType.STRING:
      return textNode(JSON.stringify(typeof given === 'string' ? given : ''));
    case ScalarType.BYTES:
      return textNode(JSON.stringify(given instanceof Uint8Array ? base64Encode(given) : ''));
    case ScalarType.BOOL:
      return textNode(String(given === true));
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return textNode(JSON.stringify(typeof given === 'bigint' ? String(given) : '0'));
    default:
      return textNode(numberText(typeof given === 'number' ? given : 0));
  }
}

/** A number as ProtoJSON, which quotes what JSON has no number for. */
function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
}

/** A value of an enum by name: the default where the source gives one, else the first. */
export function enumNode(type: DescEnum, given: unknown): TemplateNode {
  if (type.typeName === 'google.protobuf.NullValue') return textNode('null');
  const value = type.values.find(one => one.number === given) ?? type.values[0];
  return textNode(value === undefined ? '0' : JSON.stringify(value.name));
}

/** The value of an enum that is not sent, by name where it has one. */
export function zeroNode(type: DescEnum): TemplateNode {
  const value = type.values.find(one => one.number === 0);
  return textNode(value === undefined ? '0' : JSON.stringify(value.name));
}

const wellKnown: ReadonlyMap<string, string> = new Map([
  ['google.protobuf.Any', '{}'],
  ['google.protobuf.Empty', '{}'],
  ['google.protobuf.Struct', '{}'],
  ['google.protobuf.Value', 'null'],
  ['google.protobuf.ListValue', '[]'],
  ['google.protobuf.FieldMask', '""'],
  ['google.protobuf.Duration', '"0s"'],
  // The time that is nothing on the wire.
  ['google.protobuf.Timestamp', '"1970-01-01T00:00:00Z"'],
  ['google.protobuf.BoolValue', 'false'],
  ['google.protobuf.StringValue', '""'],
  ['google.protobuf.BytesValue', '""'],
  ['google.protobuf.Int32Value', '0'],
  ['google.protobuf.UInt32Value', '0'],
  ['google.protobuf.Int64Value', '"0"'],
  ['google.protobuf.UInt64Value', '"0"'],
  ['google.protobuf.FloatValue', '0'],
  ['google.protobuf.DoubleValue', '0'],
]);

/** A message that ProtoJSON writes in a way of its own; undefined for all others. */
export function wellKnownNode(typeName: string): TemplateNode | undefined {
  const text = wellKnown.get(typeName);
  return text === undefined ? undefined : textNode(text);
}
