// What an editor wants to know of messages and enums: completion, type hints, docs.
import type { DescEnum, DescExtension, DescFile, DescMessage, FileRegistry } from '@bufbuild/protobuf';
import { Edition } from '@bufbuild/protobuf/wkt';

import type { EnumDescription, MessageDescription, TypeDescription } from '../../../gen/sockeye/v1/schema';
import type { FullSchema } from '../full-schema';
import { describeField } from './describe-field';

/** How many types one answer has at most; names in it tell what to ask for next. */
const maxTypes = 1000;
const maxDepth = 8;

/**
 * Describes types by their full names, and the types of their fields `depth` steps on. Names that the schema does not
 * have are left out. Those that were asked for come first.
 */
export function describeTypes(
  schema: FullSchema,
  typeNames: readonly string[],
  depth: number,
): readonly TypeDescription[] {
  const found = new Map<string, TypeDescription>();
  let level = typeNames;
  for (let step = 0; step <= Math.min(depth, maxDepth) && level.length > 0; step++) {
    const next: string[] = [];
    for (const typeName of level) {
      if (found.has(typeName) || found.size >= maxTypes) continue;
      const type = schema.registry.getMessage(typeName) ?? schema.registry.getEnum(typeName);
      if (type === undefined) continue;
      found.set(typeName, describeType(schema, type));
      if (type.kind === 'message') for (const name of fieldTypes(type, schema.registry)) next.push(name);
    }
    level = next;
  }
  return [...found.values()];
}

function fieldTypes(type: DescMessage, registry: FileRegistry): readonly string[] {
  return [...type.fields, ...extensionsOf(registry, type.typeName)].flatMap(field => {
    const typeName = field.message?.typeName ?? field.enum?.typeName;
    return typeName === undefined ? [] : [typeName];
  });
}

function describeType(schema: FullSchema, type: DescMessage | DescEnum): TypeDescription {
  return type.kind === 'message'
    ? { type: { $case: 'message', value: describeMessage(schema, type) } }
    : { type: { $case: 'enum', value: describeEnum(schema, type) } };
}

function describeMessage({ registry, comments }: FullSchema, type: DescMessage): MessageDescription {
  return {
    fullName: type.typeName,
    comment: comments.find(type.file.proto.name, type.typeName),
    isDeprecated: type.deprecated,
    file: type.file.proto.name,
    syntax: syntaxOf(type.file),
    fields: type.fields.map(field => describeField(field, comments)),
    extensions: extensionsOf(registry, type.typeName).map(field => describeField(field, comments)),
    oneofs: type.oneofs.map(oneof => oneof.name),
  };
}

function describeEnum({ comments }: FullSchema, type: DescEnum): EnumDescription {
  const file = type.file.proto.name;
  return {
    fullName: type.typeName,
    comment: comments.find(file, type.typeName),
    isDeprecated: type.deprecated,
    file,
    values: type.values.map(value => ({
      name: value.name,
      number: value.number,
      comment: comments.find(file, `${type.typeName}.${value.name}`),
      isDeprecated: value.deprecated,
    })),
    isClosed: !type.open,
  };
}

/** `proto2`, `proto3`, or the year of an edition. */
function syntaxOf(file: DescFile): string {
  return Edition[file.edition].replace('EDITION_', '').toLowerCase();
}

const extensionIndexes = new WeakMap<FileRegistry, ReadonlyMap<string, readonly DescExtension[]>>();

/** The extensions of a message that a schema has, by number. */
function extensionsOf(registry: FileRegistry, typeName: string): readonly DescExtension[] {
  let index = extensionIndexes.get(registry);
  if (index === undefined) {
    const fresh = new Map<string, DescExtension[]>();
    for (const type of registry) {
      if (type.kind !== 'extension') continue;
      const siblings = fresh.get(type.extendee.typeName) ?? [];
      siblings.push(type);
      fresh.set(type.extendee.typeName, siblings);
    }
    for (const siblings of fresh.values()) siblings.sort((a, b) => a.number - b.number);
    index = fresh;
    extensionIndexes.set(registry, index);
  }
  return index.get(typeName) ?? [];
}
