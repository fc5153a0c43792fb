// Files that are built in have descriptors but no syntax tree: their names are declared from these.
import type { DescriptorProto, EnumDescriptorProto, FieldDescriptorProto } from '@bufbuild/protobuf/wkt';

import { type DeclaredSymbol, joinName, type SourceFile } from './source-file';

/** Calls `declare` with every message, enum, value and extension of a file, which has descriptors but no tree. */
export function declareBuiltInFile(file: SourceFile, declare: (symbol: DeclaredSymbol) => void): void {
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
