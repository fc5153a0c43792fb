// Values of options as a tree of fields, and their wire format. Custom options are unknown fields of a descriptor's
// options until somebody looks at them with a registry, so bytes are what a compiler has to produce.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type FieldDescriptorProto, FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt';

/** A value of a field; for enums and 32-bit integers a number, for 64-bit integers a bigint. */
export type OptionValue = number | bigint | boolean | string | Uint8Array | OptionMessage;

/** The values of one field: one, unless the field is repeated. */
export interface OptionField {
  readonly field: FieldDescriptorProto;
  /** Messages are written between tags, not with their length. */
  readonly isDelimited: boolean;
  readonly values: OptionValue[];
}

/** The fields of a message that are set, by their numbers. */
export class OptionMessage {
  readonly fields = new Map<number, OptionField>();
}

/** One for all: most options take a few bytes, and a writer begins with a buffer for many more. */
let sharedWriter = new BinaryWriter();

/** What is written, in bytes of its own. Throws what the writing throws. */
function write(content: (writer: BinaryWriter) => void): Uint8Array {
  const writer = sharedWriter;
  try {
    content(writer);
    return writer.finish();
  } catch (error) {
    // What was written in part is in its way.
    sharedWriter = new BinaryWriter();
    throw error;
  }
}

/** The message in wire format. */
export function encodeOptionMessage(message: OptionMessage): Uint8Array {
  return write(writer => writeFields(writer, message));
}

/** Wire type and bytes of a value, as an unknown field keeps them: what follows the tag. */
export function encodeOptionValue(
  entry: OptionField,
  value: OptionValue,
): { readonly wireType: WireType; readonly data: Uint8Array } {
  return { wireType: wireTypeOf(entry), data: write(writer => writeValue(writer, entry, value)) };
}

function writeFields(writer: BinaryWriter, message: OptionMessage): void {
  for (const entry of message.fields.values()) {
    for (const value of entry.values) {
      writer.tag(entry.field.number, wireTypeOf(entry));
      writeValue(writer, entry, value);
    }
  }
}

function wireTypeOf({ field, isDelimited }: OptionField): WireType {
  switch (field.type) {
    case Type.MESSAGE:
    case Type.GROUP:
      return isDelimited ? WireType.StartGroup : WireType.LengthDelimited;
    case Type.STRING:
    case Type.BYTES:
      return WireType.LengthDelimited;
    case Type.DOUBLE:
    case Type.FIXED64:
    case Type.SFIXED64:
      return WireType.Bit64;
    case Type.FLOAT:
    case Type.FIXED32:
    case Type.SFIXED32:
      return WireType.Bit32;
    default:
      return WireType.Varint;
  }
}

function writeValue(writer: BinaryWriter, entry: OptionField, value: OptionValue): void {
  if (value instanceof OptionMessage) {
    if (entry.isDelimited) {
      writeFields(writer, value);
      writer.tag(entry.field.number, WireType.EndGroup);
    } else {
      writer.fork();
      writeFields(writer, value);
      writer.join();
    }
  } else if (value instanceof Uint8Array) writer.bytes(value);
  else if (typeof value === 'string') writer.string(value);
  else if (typeof value === 'boolean') writer.bool(value);
  else if (typeof value === 'bigint') writeLong(writer, entry.field.type, value);
  else writeNumber(writer, entry.field.type, value);
}

function writeLong(writer: BinaryWriter, type: Type, value: bigint): void {
  switch (type) {
    case Type.INT64:
      writer.int64(value);
      return;
    case Type.UINT64:
      writer.uint64(value);
      return;
    case Type.SINT64:
      writer.sint64(value);
      return;
    case Type.FIXED64:
      writer.fixed64(value);
      return;
    default:
      writer.sfixed64(value);
  }
}

function writeNumber(writer: BinaryWriter, type: Type, value: number): void {
  switch (type) {
    case Type.DOUBLE:
      writer.double(value);
      return;
    case Type.FLOAT:
      // The writer rejects what does not fit; rounded, the largest become infinite as in C.
      writer.float(Math.fround(value));
      return;
    case Type.UINT32:
      writer.uint32(value);
      return;
    case Type.SINT32:
      writer.sint32(value);
      return;
    case Type.FIXED32:
      writer.fixed32(value);
      return;
    case Type.SFIXED32:
      writer.sfixed32(value);
      return;
    default:
      writer.int32(value);
  }
}
