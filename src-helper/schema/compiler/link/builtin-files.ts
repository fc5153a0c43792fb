// The files that every compiler brings along.
import {
  type DescriptorProto, type EnumDescriptorProto, file_google_protobuf_any, file_google_protobuf_api, file_google_protobuf_compiler_plugin,
  file_google_protobuf_cpp_features, file_google_protobuf_descriptor, file_google_protobuf_duration, file_google_protobuf_empty,
  file_google_protobuf_field_mask, file_google_protobuf_go_features, file_google_protobuf_java_features, file_google_protobuf_source_context,
  file_google_protobuf_struct, file_google_protobuf_timestamp, file_google_protobuf_type, file_google_protobuf_wrappers,
  type FieldDescriptorProto, type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt'; // prettier-ignore

import { type DeclaredSymbol, joinName, type SourceFile } from './source-file';

const builtinFiles: ReadonlyMap<string, FileDescriptorProto> = new Map(
  [
    file_google_protobuf_any, file_google_protobuf_api, file_google_protobuf_compiler_plugin, file_google_protobuf_cpp_features,
    file_google_protobuf_descriptor, file_google_protobuf_duration, file_google_protobuf_empty, file_google_protobuf_field_mask,
    file_google_protobuf_go_features, file_google_protobuf_java_features, file_google_protobuf_source_context,
    file_google_protobuf_struct, file_google_protobuf_timestamp, file_google_protobuf_type, file_google_protobuf_wrappers,
  ].map(({ proto }) => [proto.name, proto]),
); // prettier-ignore

/** The descriptor of a built-in file by its import path; undefined when there is none. */
export function findBuiltinFile(path: string): FileDescriptorProto | undefined {
  return builtinFiles.get(path);
}

/** Calls `declare` with every message, enum, value and extension of a file, which has descriptors but no tree. */
export function declareBuiltinFile(file: SourceFile, declare: (symbol: DeclaredSymbol) => void): void {
  const declareEnum = (proto: EnumDescriptorProto, scope: string, parent: DeclaredSymbol | undefined): void => {
    declare({ kind: 'enum', fullName: joinName(scope, proto.name), file, parent, enum: proto });
    for (const { name } of proto.value) declare({ kind: 'value', fullName: joinName(scope, name), file, parent });
  };
  const declareExtension = (field: FieldDescriptorProto, scope: string, parent: DeclaredSymbol | undefined): void =>
    declare({ kind: 'extension', fullName: joinName(scope, field.name), file, parent, field });
  const declareMessage = (proto: DescriptorProto, scope: string, parent: DeclaredSymbol | undefined): void => {
    const fullName = joinName(scope, proto.name);
    const symbol: DeclaredSymbol = { kind: 'message', fullName, file, parent, message: proto };
    declare(symbol);
    for (const nested of proto.nestedType) declareMessage(nested, fullName, symbol);
    for (const nested of proto.enumType) declareEnum(nested, fullName, symbol);
    for (const field of proto.extension) declareExtension(field, fullName, symbol);
  };
  const { proto } = file;
  for (const message of proto.messageType) declareMessage(message, proto.package, undefined);
  for (const each of proto.enumType) declareEnum(each, proto.package, undefined);
  for (const field of proto.extension) declareExtension(field, proto.package, undefined);
  for (const { name } of proto.service) declare({ kind: 'service', fullName: joinName(proto.package, name), file, parent: undefined }); // prettier-ignore
}
