// A descriptor set taken apart without decoding and encoding its files again: reflection sends what the compiler made.
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** One file of a descriptor set. */
export interface DescriptorFile {
  /** As imported: `greet.proto`. */
  readonly name: string;
  /** The encoded google.protobuf.FileDescriptorProto. */
  readonly data: Uint8Array;
  /** Names of the files it imports. */
  readonly imports: readonly string[];
}

/** The files of a descriptor set, and which of them declares what. */
export interface DescriptorFiles {
  readonly byName: ReadonlyMap<string, DescriptorFile>;
  /** By full name: services, methods, messages, enums, fields, enum values, extensions. */
  readonly bySymbol: ReadonlyMap<string, DescriptorFile>;
  readonly registry: FileRegistry;
}

/** Takes an encoded google.protobuf.FileDescriptorSet apart. Throws when it is none or not complete. */
export function readDescriptorFiles(set: Uint8Array): DescriptorFiles {
  const decoded = fromBinary(FileDescriptorSetSchema, set);
  const registry = createFileRegistry(decoded);
  const files = splitFiles(set).map((data, index): DescriptorFile => {
    const file = decoded.file[index];
    return { name: file?.name ?? '', data, imports: file?.dependency ?? [] };
  });
  const byName = new Map(files.map(file => [file.name, file]));
  const bySymbol = new Map<string, DescriptorFile>();
  for (const file of registry.files) {
    const source = byName.get(`${file.name}.proto`);
    if (source === undefined) continue;
    for (const type of nestedTypes(file)) for (const symbol of symbolsOf(type)) bySymbol.set(symbol, source);
  }
  return { byName, bySymbol, registry };
}

function splitFiles(set: Uint8Array): readonly Uint8Array[] {
  const reader = new BinaryReader(set);
  const files: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) files.push(reader.bytes());
    else reader.skip(wireType, field);
  }
  return files;
}

type DeclaredType = ReturnType<typeof nestedTypes> extends Iterable<infer T> ? T : never;

function symbolsOf(type: DeclaredType): readonly string[] {
  switch (type.kind) {
    case 'service':
      return [type.typeName, ...type.methods.map(method => `${type.typeName}.${method.name}`)];
    case 'message':
      return [type.typeName, ...type.fields.map(field => `${type.typeName}.${field.name}`)];
    case 'enum': {
      // Values live beside their enum, not in it.
      const scope = type.typeName.slice(0, type.typeName.length - type.name.length);
      return [type.typeName, ...type.values.map(value => `${scope}${value.name}`)];
    }
    case 'extension':
      return [type.typeName];
  }
}
