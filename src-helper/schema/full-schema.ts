// A schema with everything that can be asked about it.
import { createHash } from 'node:crypto';

import { create, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import type { Schema } from '../../gen/sockeye/v1/schema';
import { describeServices } from './describe/describe-services';
import { SourceComments } from './describe/source-comments';
import type { LoadedSchema } from './loaded-schema';
import { buildRegistry } from './registry/build-registry';
import { sortProblems } from './schema-problem';
import type { CombinedSources } from './sources/combine-outcomes';

/** A schema as the schema service needs it. */
export interface FullSchema extends LoadedSchema {
  /** The files as they came, each behind those it imports; with comments where the source has any. */
  readonly files: readonly FileDescriptorProto[];
  readonly comments: SourceComments;
  /** Ready to be sent. */
  readonly summary: Schema;
  /** Size of the descriptors on the wire: what it costs to keep, give or take a factor. */
  readonly sizeBytes: number;
}

/** A schema, and the bytes of it that are worth keeping: a google.protobuf.FileDescriptorSet. */
export interface AssembledSchema {
  readonly schema: FullSchema;
  readonly descriptorSet: Uint8Array;
}

/** Makes a schema from what the sources gave. Takes their files over. */
export function assembleSchema(sources: CombinedSources): AssembledSchema {
  const byName = [...sources.files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const descriptorSet = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: byName }));
  const contentHash = byName.length === 0 ? '' : createHash('sha256').update(descriptorSet).digest('hex');
  const { registry, files, problems, unusableMethods } = buildRegistry(sources.files, sources.missing);
  const comments = new SourceComments(files);
  let messageCount = 0;
  for (const type of registry) if (type.kind === 'message') messageCount++;
  const summary: Schema = {
    contentHash,
    sources: sources.descriptions,
    services: describeServices(files, registry, unusableMethods, comments),
    problems: sortProblems([...sources.problems, ...problems]),
    fileCount: files.length,
    messageCount,
    failure: sources.failure,
    isFromCache: false,
    guessedImportPaths: sources.guessedImportPaths,
  };
  const schema = { contentHash, registry, files, comments, summary, sizeBytes: descriptorSet.byteLength };
  return { schema, descriptorSet };
}
