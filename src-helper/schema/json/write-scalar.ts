import { ScalarType } from '@bufbuild/protobuf';
import { type BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

import type { ScalarValue } from './scalar-values';

/** How a scalar type stands on the wire. */
export function getWireType(type: ScalarType): WireType {
  switch (type) {
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return WireType.Bit64;
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return WireType.Bit32;
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return WireType.LengthDelimited;
    default:
      return WireType.Varint;
  }
}

/** Writes a scalar without its tag. The value fits the type: `readScalar` made it. */
export function writeScalar(writer: BinaryWriter, type: ScalarType, value: ScalarValue): void {
  if (typeof value === 'bigint') writeLong(writer, type, value);
  else if (typeof value === 'number') writeNumber(writer, type, value);
  else if (typeof value === 'boolean') writer.bool(value);
  else if (typeof value === 'string') writer.string(value);
  else writer.bytes(value);
}

function writeLong(writer: BinaryWriter, type: ScalarType, value: bigint): void {
  switch (type) {
    case ScalarType.UINT64:
      return void writer.uint64(value);
    case ScalarType.SINT64:
      return void writer.sint64(value);
    case ScalarType.FIXED64:
      return void writer.fixed64(value);
    case ScalarType.SFIXED64:
      return void writer.sfixed64(value);
    default:
      return void writer.int64(value);
  }
}

function writeNumber(writer: BinaryWriter, type: ScalarType, value: number): void {
  switch (type) {
    case ScalarType.DOUBLE:
      return void writer.double(value);
    case ScalarType.FLOAT:
      return void writer.float(value);
    case ScalarType.UINT32:
      return void writer.uint32(value);
    case ScalarType.SINT32:
      return void writer.sint32(value);
    case ScalarType.FIXED32:
      return void writer.fixed32(value);
    case ScalarType.SFIXED32:
      return void writer.sfixed32(value);
    default:
      return void writer.int32(value);
  }
}

/** True for the value that a field without presence does not send. Minus zero is sent. */
export function isZero(value: ScalarValue): boolean {
  if (typeof value === 'number') return Object.is(value, 0);
  if (typeof value === 'object') return value.length === 0;
  return value === 0n || value === false || value === '';
}
