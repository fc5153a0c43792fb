// Files that every schema may import without anybody sending them.
import type { FileRegistry } from '@bufbuild/protobuf';
import {
  file_google_protobuf_any,
  file_google_protobuf_api,
  file_google_protobuf_compiler_plugin,
  file_google_protobuf_cpp_features,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_go_features,
  file_google_protobuf_java_features,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';

import { joinFiles } from './join-files';

const builtIn = [
  file_google_protobuf_any,
  file_google_protobuf_api,
  file_google_protobuf_compiler_plugin,
  file_google_protobuf_cpp_features,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_go_features,
  file_google_protobuf_java_features,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
];

const files: ReadonlyMap<string, FileDescriptorProto> = new Map(builtIn.map(file => [file.proto.name, file.proto]));

/** The descriptor of a well-known file by its import name; undefined for all others. Shared: never change it. */
export function findBuiltInFile(name: string): FileDescriptorProto | undefined {
  return files.get(name);
}

/** The descriptors of all well-known files. Shared: never change one. */
export function builtInFiles(): Iterable<FileDescriptorProto> {
  return files.values();
}

let registry: FileRegistry | undefined;

/** The types of all well-known files. Shared: never change one. */
export function builtInRegistry(): FileRegistry {
  registry ??= joinFiles(builtIn);
  return registry;
}
