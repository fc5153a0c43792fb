// File descriptors as bytes, before they are worth decoding.
import { fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { BinaryReader } from '@bufbuild/protobuf/wire';

import { countDescriptorParts, descriptorPartsLimit } from '../registry/descriptor-parts';

/** The number of FileDescriptorProto.name. */
const nameNumber = 1;

/**
 * The name in an encoded file descriptor, without decoding the rest: servers send the same file again and again.
 * Undefined when there is none or the bytes are not a message.
 */
export function readFileName(data: Uint8Array): string | undefined {
  try {
    const reader = new BinaryReader(data);
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      // 2 is length-delimited.
      if (number === nameNumber && (wireType as number) === 2) return reader.string();
      reader.skip(wireType, number);
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** Decodes a file descriptor; undefined when the bytes are not one, or would take too much memory. */
export function readFileDescriptor(data: Uint8Array): FileDescriptorProto | undefined {
  try {
    if (countDescriptorParts(data, FileDescriptorProtoSchema) > descriptorPartsLimit) return undefined;
    return fromBinary(FileDescriptorProtoSchema, data);
  } catch {
    return undefined;
  }
}
