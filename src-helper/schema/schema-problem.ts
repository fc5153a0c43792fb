import { SchemaProblem } from '../../gen/sockeye/v1/schema';

/** A problem with only what is known about it: file and words always, the rest when there is any. */
export function createProblem(known: Pick<SchemaProblem, 'file' | 'message'> & Partial<SchemaProblem>): SchemaProblem {
  return SchemaProblem.fromPartial(known);
}

/** Sorts by file, line and column, and drops repetitions. */
export function sortProblems(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const unique = new Map(problems.map(problem => [JSON.stringify(problem), problem]));
  return [...unique.values()].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}
