// `.proto` files and folders. Until the compiler lands, it says that it cannot.
import { createProblem } from '../schema-problem';
import type { ReportProgress, SourceOutcome } from './schema-source';

/** Reads `.proto` sources. Rejects only with the reason of `signal`. */
export function readProtoSources(
  protoPaths: readonly string[],
  _importPaths: readonly string[],
  _report: ReportProgress,
  signal: AbortSignal,
): Promise<SourceOutcome> {
  signal.throwIfAborted();
  const problems = protoPaths.map(file => createProblem({ file, message: 'Sources in .proto cannot be read yet.' }));
  const nothing = { files: new Map(), missing: new Map(), guessedImportPaths: [], failure: undefined };
  return Promise.resolve({ description: '.proto files', problems, ...nothing });
}
