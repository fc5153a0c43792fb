// Several sources, one set of files.
import { equals } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

import type { SourceOutcome } from './schema-source';

/** All files, with what is known about those that are not there. */
export interface CombinedSources extends Omit<SourceOutcome, 'description'> {
  readonly descriptions: readonly string[];
}

/** Combines sources: the first that has a file wins. The first failure is the one that is told. */
export function combineOutcomes(outcomes: readonly SourceOutcome[]): CombinedSources {
  const files = new Map<string, FileDescriptorProto>();
  const missing = new Map<string, string>();
  for (const outcome of outcomes) {
    for (const [name, file] of outcome.files) {
      const winner = files.get(name);
      if (winner === undefined) files.set(name, file);
      else adoptComments(winner, file);
    }
    for (const [name, reason] of outcome.missing) if (!missing.has(name)) missing.set(name, reason);
  }
  for (const name of files.keys()) missing.delete(name);
  return {
    descriptions: outcomes.filter(outcome => outcome.files.size > 0).map(outcome => outcome.description),
    files,
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
