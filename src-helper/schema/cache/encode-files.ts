import { toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import type { SlicedWork } from '../../sliced-work';

/**
 * A google.protobuf.FileDescriptorSet of these files.
 *
 * @param encoded Files that are encoded already, by name.
 */
export function* encodeFiles(
  files: readonly FileDescriptorProto[],
  encoded: ReadonlyMap<string, Uint8Array>,
): SlicedWork<Uint8Array> {
  const writer = new BinaryWriter();
  for (const file of files) {
    writer.tag(FileDescriptorSetSchema.field.file.number, WireType.LengthDelimited);
    writer.bytes(encoded.get(file.name) ?? toBinary(FileDescriptorProtoSchema, file));
    yield;
  }
  return writer.finish();
}
