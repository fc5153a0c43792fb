// A source that cannot be read now (the server is down, the folder is gone) does not take its files with it: those of the
// last load stay in use, behind everything that could be read.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import { copyFile } from '../registry/copy-file';
import type { SlicedWork } from '../../sliced-work';
import type { NamedOutcome } from './schema-source';

/** What is left of an earlier load. */
export interface EarlierSources {
  /** The files as they came; left as they are. */
  readonly files: readonly FileDescriptorProto[];
  /** The source of each file, by the file's name. */
  readonly origins: ReadonlyMap<string, string>;
  /** Sources that were not read to their end. */
  readonly partial: ReadonlySet<string>;
}

/** Sources with what was kept of earlier ones. */
export interface KeptSources {
  /** In the order in which they win. */
  readonly outcomes: readonly NamedOutcome[];
  /** Sources that are not whole: read in part, or kept from a part. */
  readonly partial: ReadonlySet<string>;
  /** Some files are from an earlier load. */
  readonly isKept: boolean;
  /** All files are from an earlier load. */
  readonly isNothingNew: boolean;
  /** To read again soon would give the same: nothing was kept, and what is lost is so for good or all there was. */
  readonly isSettled: boolean;
}

/** Fills in for sources that gave nothing or broke off, from an earlier load with the same settings. */
export function* keepLostSources(
  read: readonly NamedOutcome[],
  earlier: EarlierSources | undefined,
): SlicedWork<KeptSources> {
  const fresh: NamedOutcome[] = [];
  const kept: NamedOutcome[] = [];
  const partial = new Set<string>();
  for (const outcome of read) {
    if (!isLost(outcome)) {
      fresh.push(outcome);
      continue;
    }
    const before = (earlier?.files ?? []).filter(file => earlier?.origins.get(file.name) === outcome.name);
    const wasPartial = earlier?.partial.has(outcome.name) === true;
    const isBetter = before.length > 0 && (!wasPartial || before.length >= outcome.files.size);
    if (!isBetter || wasPartial) partial.add(outcome.name);
    if (!isBetter) {
      fresh.push(outcome);
      continue;
    }
    const files = new Map<string, FileDescriptorProto>();
    for (const file of before) {
      files.set(file.name, copyFile(file));
      yield;
    }
    const description = `${outcome.name}, as read earlier`;
    kept.push({ ...outcome, description, files, missing: new Map(), failure: outcome.failure ?? explainLost(outcome) });
  }
  const hasFreshFiles = fresh.some(outcome => outcome.files.size > 0);
  const isForGood = fresh.every(({ failure }) => failure === undefined || failure.cause === 'no-reflection');
  return {
    outcomes: [...fresh, ...kept],
    partial,
    isKept: kept.length > 0,
    isNothingNew: kept.length > 0 && !hasFreshFiles,
    isSettled: kept.length === 0 && isForGood && (hasFreshFiles || !fresh.some(isLost)),
  };
}

/** True when a source as a whole gave less than it has. */
function isLost({ files, problems, failure }: NamedOutcome): boolean {
  return failure !== undefined || (files.size === 0 && problems.length > 0);
}

function explainLost({ name, problems }: NamedOutcome): Explanation {
  const [first] = problems;
  const why = first === undefined ? '' : ` ${first.file}: ${first.message}`;
  return {
    cause: 'schema-source-lost',
    what: `Nothing can be read from ${name} now.${why}`,
    nextStep: 'Bring the files back, or choose others in the schema sources of this target.',
  };
}
