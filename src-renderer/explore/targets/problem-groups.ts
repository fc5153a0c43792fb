import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';

/** The problems of one file. */
export interface ProblemGroup {
  /** The file as the problems name it; '' for none. */
  readonly file: string;
  readonly problems: readonly SchemaProblem[];
}

/** A folder that mends something when it becomes an import path. */
export interface ImportPathFix {
  readonly path: string;
  /** How many problems name it. */
  readonly mends: number;
}

/** Problems by file, in the order in which the files come first. */
export function groupProblems(problems: readonly SchemaProblem[]): readonly ProblemGroup[] {
  const groups = new Map<string, SchemaProblem[]>();
  for (const problem of problems) {
    const group = groups.get(problem.file);
    if (group === undefined) groups.set(problem.file, [problem]);
    else group.push(problem);
  }
  return [...groups].map(([file, ofFile]) => ({ file, problems: ofFile }));
}

/** The folders that problems suggest, the one that mends most first. */
export function importPathFixes(problems: readonly SchemaProblem[]): readonly ImportPathFix[] {
  const counts = new Map<string, number>();
  for (const { suggestedImportPath: path } of problems) {
    if (path !== '') counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts].map(([path, mends]) => ({ path, mends })).sort((a, b) => b.mends - a.mends);
}

/** Where in its file a problem is: `7:14`; '' when it is about the file. */
export function placeInFile({ line, column }: SchemaProblem): string {
  if (line === 0) return '';
  return column === 0 ? String(line) : `${line}:${column}`;
}
