import type { TextProblem } from '../../gen/sockeye/v1/schema';

/** How many problems one text is told of. */
export const PROBLEM_LIMIT = 100;

/** A place in a text, in UTF-16 code units. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A place in a message, from the inside out; undefined is the message itself. A number is an index in a list. */
export interface MessagePath {
  readonly parent: MessagePath | undefined;
  readonly key: string | number;
}

/** Writes a path the way people read it: `address.lines[2]`, `labels["a b"]`, `[pkg.ext].name`. */
export function formatPath(path: MessagePath | undefined): string {
  const steps: string[] = [];
  for (let step = path; step !== undefined; step = step.parent) {
    const { key } = step;
    if (typeof key === 'number') steps.push(`[${key}]`);
    else if (/^@?[A-Za-z_]\w*$|^\[[\w.]+\]$/.test(key)) steps.push(step.parent === undefined ? key : `.${key}`);
    else steps.push(`[${JSON.stringify(key)}]`);
  }
  return steps.reverse().join('');
}

/** Collects what is wrong with one text: at most 100 problems, errors before warnings when there are more. */
export class TextProblems {
  private readonly errors: TextProblem[] = [];
  private readonly warnings: TextProblem[] = [];

  /** True when the text cannot become a message. */
  get hasErrors(): boolean {
    return this.errors.length > 0;
  }

  /** True when looking further finds nothing that would be told. */
  get isFull(): boolean {
    return this.errors.length >= PROBLEM_LIMIT;
  }

  /** The text cannot be sent because of this. */
  addError({ from, to }: TextRange, path: MessagePath | undefined, message: string): void {
    if (!this.isFull) this.errors.push({ from, to, message, path: formatPath(path), isWarning: false });
  }

  /** The text can be sent, but somebody may want to know. */
  addWarning({ from, to }: TextRange, path: MessagePath | undefined, message: string): void {
    if (this.warnings.length < PROBLEM_LIMIT)
      this.warnings.push({ from, to, message, path: formatPath(path), isWarning: true });
  }

  /** The problems in the order of the text. */
  list(): readonly TextProblem[] {
    return [...this.errors, ...this.warnings].slice(0, PROBLEM_LIMIT).sort((a, b) => a.from - b.from || a.to - b.to);
  }
}
