// Several sources, one set of files.
import { equals } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

import type { NamedOutcome, SourceOutcome } from './schema-source';

/** All files, with what is known about those that are not there. */
export interface CombinedSources extends Omit<SourceOutcome, 'description'> {
  readonly descriptions: readonly string[];
}

/** Likewise, with where each file came from. */
export interface TracedSources extends CombinedSources {
  /** Names of sources, by names of files. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Combines sources: the first that has a file wins. The first failure is the one that is told. */
export function combineOutcomes(outcomes: readonly NamedOutcome[]): TracedSources {
  const files = new Map<string, FileDescriptorProto>();
  const origins = new Map<string, string>();
  const missing = new Map<string, string>();
  for (const outcome of outcomes) {
    for (const [name, file] of outcome.files) {
      const winner = files.get(name);
      if (winner !== undefined) {
        adoptComments(winner, file);
        continue;
      }
      files.set(name, file);
      origins.set(name, outcome.name);
    }
    for (const [name, reason] of outcome.missing) if (!missing.has(name)) missing.set(name, reason);
  }
  for (const name of files.keys()) missing.delete(name);
  return {
    descriptions: outcomes.filter(outcome => outcome.files.size > 0).map(outcome => outcome.description),
    files,
    origins,
    missing,
    problems: outcomes.flatMap(outcome => outcome.problems),
    guessedImportPaths: [...new Set(outcomes.flatMap(outcome => outcome.guessedImportPaths))],
    failure: outcomes.find(outcome => outcome.failure !== undefined)?.failure,
  };
}

/** Servers send no comments. Where another source has the very same file with comments, the file takes them over. */
function adoptComments(file: FileDescriptorProto, other: FileDescriptorProto): void {
  const { sourceCodeInfo } = other;
  if (sourceCodeInfo === undefined || file.sourceCodeInfo !== undefined) return;
  delete other.sourceCodeInfo;
  if (equals(FileDescriptorProtoSchema, file, other)) file.sourceCodeInfo = sourceCodeInfo;
  other.sourceCodeInfo = sourceCodeInfo;
}
