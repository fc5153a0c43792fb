import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import { assembleHashed, type FullSchema } from '../full-schema';
import { runInSlices, type SlicedWork } from '../../sliced-work';
import type { CombinedSources } from '../sources/combine-outcomes';
import type { CachedSources } from './schema-cache';

/** Nobody gives up a schema that is on its way from disk: it takes less than a second, and the next one wants it too. */
const never = new AbortController().signal;

/**
 * Makes a schema from what was kept of it; undefined when that is damaged.
 *
 * @param contentHash Of the schema; not of these bytes.
 * @param sources Where it came from; without, the schema says nothing about that.
 */
export async function restoreSchema(
  contentHash: string,
  descriptorSet: Uint8Array,
  sources: CachedSources | undefined,
): Promise<FullSchema | undefined> {
  try {
    return await runInSlices(restore(contentHash, descriptorSet, sources), never);
  } catch {
    return undefined;
  }
}

function* restore(
  contentHash: string,
  descriptorSet: Uint8Array,
  sources: CachedSources | undefined,
): SlicedWork<FullSchema> {
  const files = new Map<string, FileDescriptorProto>();
  for (const bytes of splitFiles(descriptorSet)) {
    const file = fromBinary(FileDescriptorProtoSchema, bytes);
    files.set(file.name, file);
    yield;
  }
  const restored: CombinedSources = {
    files,
    descriptions: sources?.descriptions ?? [],
    missing: new Map(sources?.missing ?? []),
    problems: sources?.problems ?? [],
    guessedImportPaths: sources?.guessedImportPaths ?? [],
    failure: undefined,
  };
  const { schema } = yield* assembleHashed(restored, { contentHash, sizeBytes: descriptorSet.byteLength });
  return schema;
}

/** The files of a google.protobuf.FileDescriptorSet, still encoded. Throws when it is none. */
function* splitFiles(descriptorSet: Uint8Array): Generator<Uint8Array> {
  const reader = new BinaryReader(descriptorSet);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === FileDescriptorSetSchema.field.file.number) yield reader.bytes();
    else reader.skip(wireType, field);
  }
}
