// What every source of a schema has in common, wherever it reads from.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';

/** How far loading has come. */
export interface LoadProgress {
  /** What is being done, in words. */
  readonly step: string;
  readonly filesLoaded: number;
  readonly filesTotal: number;
}

/** Takes word of progress; called as often as it suits the source. */
export type ReportProgress = (progress: LoadProgress) => void;

/** What one source gave. */
export interface SourceOutcome {
  /** Where it came from, in words: `reflection v1`. */
  readonly description: string;
  /** By import name. Owned by whoever takes the outcome. */
  readonly files: ReadonlyMap<string, FileDescriptorProto>;
  /** Why a file that others import is not among them, by import name. */
  readonly missing: ReadonlyMap<string, string>;
  readonly problems: readonly SchemaProblem[];
  /** Folders that were guessed as import paths. */
  readonly guessedImportPaths: readonly string[];
  /** Set when the source as a whole failed; what it gave before that is in the files. */
  readonly failure: Explanation | undefined;
}

/** What one source of a target gave. */
export interface NamedOutcome extends SourceOutcome {
  /** Tells the sources of a target apart, in words that stay the same from load to load: `.proto files`. */
  readonly name: string;
}
