// The runtime makes a registry in one go, which takes a fifth of a second for a large schema that comes first. This makes
// the same registry in parts: each part is linked against all parts before it.
import { create, createFileRegistry, type DescFile, type FileRegistry } from '@bufbuild/protobuf';
import { type DescriptorProto, type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

import type { SlicedWork } from '../../sliced-work';
import { joinFiles } from './join-files';

/** A registry, or the file that the runtime does not take. */
export type LinkOutcome =
  | { readonly kind: 'linked'; readonly registry: FileRegistry }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

/** Declarations in a part: takes about 5 ms when the runtime is cold. */
const partSize = 400;
/** Each part looks at all types before it, so that there may not be too many. */
const maxParts = 64;
/** No file is called so. */
const rootName = '\n';

/** Makes a registry of these files, each behind those it imports. */
export function* linkFiles(files: readonly FileDescriptorProto[]): SlicedWork<LinkOutcome> {
  const linked: DescFile[] = [];
  for (const part of splitIntoParts(files)) {
    try {
      for (const file of linkPart(linked, part)) linked.push(file);
    } catch {
      const refused = findRefused(linked, part);
      if (refused !== undefined) return refused;
    }
    yield;
  }
  return { kind: 'linked', registry: joinFiles(linked) };
}

function splitIntoParts(files: readonly FileDescriptorProto[]): readonly (readonly FileDescriptorProto[])[] {
  const sizes = files.map(sizeOf);
  const limit = Math.max(partSize, sizes.reduce((sum, size) => sum + size, 0) / maxParts);
  const parts: FileDescriptorProto[][] = [];
  let room = 0;
  files.forEach((file, index) => {
    const size = sizes[index] ?? 0;
    const last = parts.at(-1);
    if (last === undefined || size > room) {
      parts.push([file]);
      room = limit - size;
    } else {
      last.push(file);
      room -= size;
    }
  });
  return parts;
}

/** How many declarations a file has, about. */
function sizeOf(file: FileDescriptorProto): number {
  const sizeOfMessages = (messages: readonly DescriptorProto[]): number =>
    messages.reduce((sum, message) => sum + 1 + message.field.length + sizeOfMessages(message.nestedType), 0);
  return 1 + sizeOfMessages(file.messageType) + file.enumType.reduce((sum, type) => sum + type.value.length, 0);
}

/**
 * Links these files against those that are linked. The runtime does so for a file and what it imports, which is here a
 * file that imports everything: first the linked files, for all of their types, then those of the part, the last one
 * first, because the runtime takes imports from behind.
 */
function linkPart(linked: readonly DescFile[], part: readonly FileDescriptorProto[]): readonly DescFile[] {
  const known = new Map(linked.map(file => [file.proto.name, file]));
  const fresh = new Map(part.map(file => [file.name, file]));
  const dependency = [...known.keys(), ...[...fresh.keys()].reverse()];
  const registry = createFileRegistry(create(FileDescriptorProtoSchema, { name: rootName, dependency }), name => {
    const file = known.get(name);
    // The runtime would follow the imports of each file anew: without them it looks at each file once.
    return file === undefined ? fresh.get(name) : { ...file, dependencies: [] };
  });
  const files = part.flatMap(file => registry.getFile(file.name) ?? []);
  for (const { dependencies } of files) {
    dependencies.forEach((file, index) => (dependencies[index] = known.get(file.proto.name) ?? file));
  }
  return files;
}

/** The first file of a part that cannot be linked, when they are linked one by one. */
function findRefused(linked: DescFile[], part: readonly FileDescriptorProto[]): LinkOutcome | undefined {
  for (const file of part) {
    try {
      for (const done of linkPart(linked, [file])) linked.push(done);
    } catch (error) {
      return { kind: 'refused', name: file.name, reason: error instanceof Error ? error.message : String(error) };
    }
  }
  return undefined;
}
