// Descriptor sets: what `protoc --descriptor_set_out` and `buf build` write.
import { gunzipSync } from 'node:zlib';

import { fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { readRegularFile, UnreadableFile } from '../../read-regular-file';
import { countDescriptorParts, descriptorPartsLimit } from '../registry/descriptor-parts';
import { repairDescriptors } from '../registry/repair-descriptors';
import { createProblem } from '../schema-problem';
import type { SourceOutcome } from './schema-source';

/** Largest file that is read, in bytes, unpacked; all of googleapis with comments is 120 MB. */
export const descriptorSetLimitBytes = 256 * 1024 * 1024;

/**
 * Reads a google.protobuf.FileDescriptorSet in binary, or an image of buf, which is one with more in it; gzip is
 * unpacked. A file that cannot be used is a problem of the outcome. Rejects only with the reason of `signal`.
 */
export async function readDescriptorSet(path: string, signal: AbortSignal): Promise<SourceOutcome> {
  try {
    return decodeDescriptorSet(await readRegularFile(path, descriptorSetLimitBytes, signal), path);
  } catch (error) {
    signal.throwIfAborted();
    const message = `This file cannot be read: ${describeFileError(error)}`;
    return outcomeOf(path, [], createProblem({ file: path, message, fix: 'Choose the file again in the settings.' }));
  }
}

/** As readDescriptorSet, for what is in the file. Never throws. */
export function decodeDescriptorSet(data: Uint8Array, path: string): SourceOutcome {
  try {
    const set = decodeSet(unpack(data));
    if (set.length > 0) return outcomeOf(path, set);
    const message = 'There are no descriptors in this file.';
    return outcomeOf(path, [], createProblem({ file: path, message, fix: howToMake }));
  } catch (error) {
    if (!(error instanceof MalformedSet)) throw error;
    return outcomeOf(path, [], createProblem({ file: path, message: error.message, fix: howToMake }));
  }
}

function outcomeOf(path: string, set: readonly FileDescriptorProto[], ...problems: SchemaProblem[]): SourceOutcome {
  const files = new Map<string, FileDescriptorProto>();
  for (const file of set) if (!files.has(file.name)) files.set(file.name, file);
  repairDescriptors(files.values());
  return {
    description: `descriptor set ${path}`,
    files,
    missing: new Map([...importsOf(files)].map(name => [name, `the descriptor set "${path}" does not include it`])),
    problems,
    guessedImportPaths: [],
    failure: undefined,
  };
}

const howToMake =
  'Make one with `buf build -o schema.binpb` or `protoc --include_imports --descriptor_set_out=schema.binpb`.';

class MalformedSet extends Error {}

function unpack(data: Uint8Array): Uint8Array {
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data;
  try {
    return gunzipSync(data, { maxOutputLength: descriptorSetLimitBytes });
  } catch {
    throw new MalformedSet('This file is packed with gzip, and cannot be unpacked or is too large when it is.');
  }
}

function decodeSet(data: Uint8Array): readonly FileDescriptorProto[] {
  if (countDescriptorParts(data, FileDescriptorSetSchema) > descriptorPartsLimit) {
    throw new MalformedSet(`This file has more than ${descriptorPartsLimit} values in it, which is too much to hold.`);
  }
  let files: readonly FileDescriptorProto[];
  try {
    files = fromBinary(FileDescriptorSetSchema, data).file;
  } catch (error) {
    const reason = error instanceof Error ? ` (${error.message})` : '';
    throw new MalformedSet(`This file is not a descriptor set in binary, or is cut off${reason}.`);
  }
  // Other messages, and texts by chance, decode to a set as well, but not to names and declarations that make sense.
  if (files.some(file => file.name === '')) {
    throw new MalformedSet('This file is not a descriptor set: it has descriptors without a file name.');
  }
  return files;
}

function importsOf(files: ReadonlyMap<string, FileDescriptorProto>): ReadonlySet<string> {
  return new Set([...files.values()].flatMap(file => file.dependency).filter(name => !files.has(name)));
}

/** What the file system said, in words. */
export function describeFileError(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'it does not exist.';
    case 'EACCES':
    case 'EPERM':
      return 'permission is denied.';
    case 'EISDIR':
      return 'it is a folder.';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
