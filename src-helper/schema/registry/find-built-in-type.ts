import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import { builtInFiles } from './built-in-files';
import { forEachEnum, forEachMessage } from './descriptor-names';

let importByType: ReadonlyMap<string, string> | undefined;

/** The import name of the well-known file that declares a type, by the type's full name; undefined for all others. */
export function findImportOfBuiltInType(typeName: string): string | undefined {
  if (!typeName.startsWith('google.protobuf.')) return undefined;
  importByType ??= indexTypes(builtInFiles());
  return importByType.get(typeName);
}

function indexTypes(files: Iterable<FileDescriptorProto>): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const file of files) {
    forEachMessage(file, (_, fullName) => index.set(fullName, file.name));
    forEachEnum(file, (_, fullName) => index.set(fullName, file.name));
  }
  return index;
}
