import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import { NewerDatabaseError } from './migrations';

/** What is wrong with the disk or the file, as far as it decides what to do. */
export type ProblemKind = 'damaged' | 'locked' | 'full' | 'newer' | 'unusable';

/** Reads the codes of SQLite and of the file system. */
export function kindOfProblem(error: unknown): ProblemKind {
  if (error instanceof NewerDatabaseError) return 'newer';
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  // SQLITE_CORRUPT and SQLITE_NOTADB, SQLITE_FULL, SQLITE_BUSY and SQLITE_LOCKED.
  if (code === 11 || code === 26) return 'damaged';
  if (code === 13 || systemCode === 'ENOSPC' || systemCode === 'EDQUOT') return 'full';
  if (code === 5 || code === 6) return 'locked';
  return 'unusable';
}

/** The words for the user. */
export function explainProblem(error: unknown, file: string): Explanation {
  const kind = kindOfProblem(error);
  const cause = `history-${kind}`;
  const inMemory = 'Recordings are kept in memory until then';
  switch (kind) {
    case 'full':
      return {
        cause,
        what: `The disk with ${file} is full.`,
        nextStep: `Free some space, or delete recordings. ${inMemory}; Sockeye tries again by itself.`,
      };
    case 'locked':
      return {
        cause,
        what: `Another program holds ${file} locked.`,
        nextStep: `End that program. ${inMemory}; Sockeye tries again by itself.`,
      };
    case 'newer':
      return {
        cause,
        what: `${file} was written by a newer version of Sockeye.`,
        nextStep: `Use that version to see its recordings. ${inMemory} and are gone at the end.`,
      };
    case 'damaged':
      return {
        cause,
        what: `${file} is damaged.`,
        nextStep: 'It is kept aside with its recordings, and a new one has been begun.',
      };
    case 'unusable':
      return {
        cause,
        what: `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        nextStep: `Check the folder and its permissions. ${inMemory}; Sockeye tries again by itself.`,
      };
  }
}
