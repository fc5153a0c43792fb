// Compares two compilations of the same sources, declaration by declaration.
import {
  create,
  createFileRegistry,
  fromBinary,
  type JsonObject,
  type JsonValue,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { type FileDescriptorProto, type FileDescriptorSet, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** A declaration that came out differently. */
export interface Difference {
  /** `path/of/file.proto:kind full.name`. */
  readonly name: string;
  /** As JSON; undefined when it is missing. */
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** Counts of declarations: messages, enums, services, extensions and files as such. */
export interface Comparison {
  readonly identical: number;
  readonly different: readonly Difference[];
}

/**
 * Compares those files of `theirs` that are in `files` with those of the same name in `ours`. Places and comments are
 * left aside; so should be what a compiler has built in: versions differ.
 */
export function compareDescriptors(
  ours: readonly FileDescriptorProto[],
  theirs: FileDescriptorSet,
  files: readonly string[],
): Comparison {
  const left = declarationsOf(create(FileDescriptorSetSchema, { file: [...ours] }));
  const right = declarationsOf(theirs);
  const wanted = new Set(files);
  const different: Difference[] = [];
  let identical = 0;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    if (!wanted.has(name.slice(0, name.indexOf(':')))) continue;
    const [a, b] = [left.get(name), right.get(name)];
    if (a === b) identical++;
    else different.push({ name, ours: a, theirs: b });
  }
  return { identical, different };
}

/** Declarations by name, each as JSON with sorted keys and without the declarations in it. Custom options by name. */
function declarationsOf(set: FileDescriptorSet): Map<string, string> {
  const registry = createFileRegistry(set);
  const declarations = new Map<string, string>();
  for (const file of set.file) {
    const copy = create(FileDescriptorSetSchema, { file: [file] });
    // Through bytes, so that options are merged and unknown fields are ordered as a reader sees them.
    const json = toJson(FileDescriptorSetSchema, fromBinary(FileDescriptorSetSchema, toBinary(FileDescriptorSetSchema, copy)), { registry }) as { file: JsonObject[] }; // prettier-ignore
    for (const each of json.file) addDeclarations(each, `${file.name}:`, 'file', file.package, declarations);
  }
  return declarations;
}

const nestedLists: Readonly<Record<string, string>> = {
  messageType: 'message', nestedType: 'message', enumType: 'enum', service: 'service', extension: 'extension',
}; // prettier-ignore

function addDeclarations(
  json: JsonObject,
  prefix: string,
  kind: string,
  scope: string,
  into: Map<string, string>,
): void {
  const own: JsonObject = {};
  for (const [key, value] of Object.entries(json)) {
    const nestedKind = nestedLists[key];
    if (key === 'sourceCodeInfo') continue;
    if (nestedKind === undefined || !Array.isArray(value)) {
      own[key] = value;
      continue;
    }
    for (const each of value) {
      // The cast is sound: these fields are lists of messages.
      const object = each as JsonObject & { readonly name: string };
      addDeclarations(object, prefix, nestedKind, `${scope}.${object.name}`, into);
    }
  }
  into.set(`${prefix}${kind} ${scope}`, JSON.stringify(sortKeys(own)));
}

function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}
