import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import { assembleEncoded, type FullSchema } from '../full-schema';
import type { CombinedSources } from '../sources/combine-outcomes';
import type { CachedSources } from './schema-cache';

/**
 * Makes a schema from what was kept of it; undefined when that is damaged.
 *
 * @param sources Where it came from; without, the schema says nothing about that.
 */
export function restoreSchema(descriptorSet: Uint8Array, sources: CachedSources | undefined): FullSchema | undefined {
  try {
    const { file } = fromBinary(FileDescriptorSetSchema, descriptorSet);
    const restored: CombinedSources = {
      files: new Map(file.map(one => [one.name, one])),
      descriptions: sources?.descriptions ?? [],
      missing: new Map(sources?.missing ?? []),
      problems: sources?.problems ?? [],
      guessedImportPaths: sources?.guessedImportPaths ?? [],
      failure: undefined,
    };
    const schema = assembleEncoded(restored, descriptorSet);
    return sources === undefined || schema.contentHash === sources.contentHash ? schema : undefined;
  } catch {
    return undefined;
  }
}
