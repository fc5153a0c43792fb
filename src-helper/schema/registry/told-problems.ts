// A source knows more of a problem than the registry that meets it again: the line, and what was meant.
import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import type { UnusableMethod } from './pruning';

/** What the sources of a schema said, by the symbol that it keeps from working. */
export class ToldProblems {
  private readonly bySymbol = new Map<string, SchemaProblem[]>();

  constructor(problems: readonly SchemaProblem[]) {
    for (const problem of problems) {
      if (problem.symbol === '') continue;
      const others = this.bySymbol.get(problem.symbol);
      if (others === undefined) this.bySymbol.set(problem.symbol, [problem]);
      else others.push(problem);
    }
  }

  /** Those of the registry's problems that no source has told. */
  withoutRepetitions(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
    return problems.filter(({ symbol }) => !this.bySymbol.has(symbol));
  }

  /** A method that cannot be called, with the source's reason where it has one, and the place of it. */
  explain(unusable: UnusableMethod): UnusableMethod {
    const told = this.bySymbol.get(`${unusable.service}.${unusable.method.name}`);
    if (told === undefined) return unusable;
    return { ...unusable, because: told.map(({ message, ...place }) => `${message} (${placeOf(place)}).`).join(' ') };
  }
}

function placeOf({ file, line, column }: Pick<SchemaProblem, 'file' | 'line' | 'column'>): string {
  return line === 0 ? file : `${file}:${String(line)}:${String(column)}`;
}
