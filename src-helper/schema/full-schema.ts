// A schema with everything that can be asked about it.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Schema } from '../../gen/sockeye/v1/schema';
import { type HashedContent, hashContent } from './content-hash';
import { describeServices } from './describe/describe-services';
import { SourceComments } from './describe/source-comments';
import type { LoadedSchema } from './loaded-schema';
import { buildRegistry } from './registry/build-registry';
import { ToldProblems } from './registry/told-problems';
import { sortProblems } from './schema-problem';
import { runInSlices, type SlicedWork } from '../sliced-work';
import type { CombinedSources } from './sources/combine-outcomes';

/** A schema as the schema service needs it. */
export interface FullSchema extends LoadedSchema {
  /** The files as they came, each behind those it imports; with comments where the source has any. */
  readonly files: readonly FileDescriptorProto[];
  readonly comments: SourceComments;
  /** Ready to be sent. */
  readonly summary: Schema;
  /** Size of the descriptors on the wire, about: what it costs to keep, give or take a factor. */
  readonly sizeBytes: number;
}

/** A schema, and its files as they are worth keeping. */
export interface AssembledSchema {
  readonly schema: FullSchema;
  /** All files that were given, as they came; those that cannot be used too. */
  readonly allFiles: readonly FileDescriptorProto[];
  /** Files that are encoded already, by name. */
  readonly encoded: ReadonlyMap<string, Uint8Array>;
}

/** Makes a schema from what the sources gave. Takes their files over. Rejects only with the reason of `signal`. */
export function assembleSchema(sources: CombinedSources, signal: AbortSignal): Promise<AssembledSchema> {
  return runInSlices(assemble(sources), signal);
}

function* assemble(sources: CombinedSources): SlicedWork<AssembledSchema> {
  const { encoded, ...content } = yield* hashContent(sources.files);
  return { ...(yield* assembleHashed(sources, content)), encoded };
}

/** As assembleSchema, for files whose hash is known. Takes them over. */
export function* assembleHashed(
  sources: CombinedSources,
  { contentHash, sizeBytes }: Pick<HashedContent, 'contentHash' | 'sizeBytes'>,
): SlicedWork<Omit<AssembledSchema, 'encoded'>> {
  const { registry, files, refused, ...built } = yield* buildRegistry(sources.files, sources.missing);
  const told = new ToldProblems(sources.problems);
  const unusableMethods = built.unusableMethods.map(unusable => told.explain(unusable));
  const unusable = new Map(
    unusableMethods.map(({ service, method, because }) => [`${service}/${method.name}`, because]),
  );
  yield;
  const comments = new SourceComments(files);
  let messageCount = 0;
  for (const type of registry) if (type.kind === 'message') messageCount++;
  yield;
  const summary: Schema = {
    contentHash,
    sources: sources.descriptions,
    services: yield* describeServices(files, registry, unusable, comments),
    problems: sortProblems([...sources.problems, ...told.withoutRepetitions(built.problems)]),
    fileCount: files.length,
    messageCount,
    failure: sources.failure,
    isFromCache: false,
    guessedImportPaths: sources.guessedImportPaths,
  };
  const schema = { contentHash, registry, unusable, files, comments, summary, sizeBytes };
  return { schema, allFiles: [...files, ...refused] };
}
