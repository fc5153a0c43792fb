// A schema with everything that can be asked about it.
import { createHash } from 'node:crypto';

import { toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import type { Schema } from '../../gen/sockeye/v1/schema';
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
  /** Size of the descriptors on the wire: what it costs to keep, give or take a factor. */
  readonly sizeBytes: number;
}

/** A schema, and the bytes of it that are worth keeping: a google.protobuf.FileDescriptorSet. */
export interface AssembledSchema {
  readonly schema: FullSchema;
  readonly descriptorSet: Uint8Array;
}

/** Makes a schema from what the sources gave. Takes their files over. Rejects only with the reason of `signal`. */
export function assembleSchema(sources: CombinedSources, signal: AbortSignal): Promise<AssembledSchema> {
  return runInSlices(assemble(sources), signal);
}

function* assemble(sources: CombinedSources): SlicedWork<AssembledSchema> {
  const descriptorSet = yield* encodeFiles([...sources.files.values()]);
  return { schema: yield* assembleEncoded(sources, descriptorSet), descriptorSet };
}

/** A google.protobuf.FileDescriptorSet of these files, sorted by name, so that equal content has equal bytes. */
function* encodeFiles(files: FileDescriptorProto[]): SlicedWork<Uint8Array> {
  const writer = new BinaryWriter();
  for (const file of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    writer.tag(FileDescriptorSetSchema.field.file.number, WireType.LengthDelimited);
    writer.bytes(toBinary(FileDescriptorProtoSchema, file));
    yield;
  }
  return writer.finish();
}

/** As assembleSchema, for files that are encoded already. Takes them over. */
export function* assembleEncoded(sources: CombinedSources, descriptorSet: Uint8Array): SlicedWork<FullSchema> {
  const isEmpty = sources.files.size === 0;
  const contentHash = isEmpty ? '' : createHash('sha256').update(descriptorSet).digest('hex');
  yield;
  const { registry, files, ...built } = yield* buildRegistry(sources.files, sources.missing);
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
  return { contentHash, registry, unusable, files, comments, summary, sizeBytes: descriptorSet.byteLength };
}
