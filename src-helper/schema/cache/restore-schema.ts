import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import { assembleSchema, type FullSchema } from '../full-schema';
import type { CachedSources } from './schema-cache';

/**
 * Makes a schema from what was kept of it; undefined when that is damaged.
 *
 * @param sources Where it came from; without, the schema says nothing about that.
 */
export function restoreSchema(descriptorSet: Uint8Array, sources: CachedSources | undefined): FullSchema | undefined {
  try {
    const { file } = fromBinary(FileDescriptorSetSchema, descriptorSet);
    const { schema } = assembleSchema({
      files: new Map(file.map(one => [one.name, one])),
      descriptions: sources?.descriptions ?? [],
      missing: new Map(sources?.missing ?? []),
      problems: sources?.problems ?? [],
      guessedImportPaths: sources?.guessedImportPaths ?? [],
      failure: undefined,
    });
    return sources === undefined || schema.contentHash === sources.contentHash ? schema : undefined;
  } catch {
    return undefined;
  }
}
