// Reading tokens one by one, and getting back on track after a mistake.
import { type Lexer, type ReportProblem, TokenKind } from './lexer';
import { joinStrings, parseInteger, readStringLiteral, type StringValue } from './literals';
import type { NameNode, Span } from './syntax-tree';

/** Thrown within the parser for what cannot be read on; caught at the next statement. Never leaves it. */
export class SyntaxProblem extends Error {
  constructor(
    readonly start: number,
    readonly end: number,
    message: string,
  ) {
    super(message);
  }
}

/** Character codes of the symbols of the grammar. */
export const Symbols = {
  open: 123, close: 125, openBracket: 91, closeBracket: 93, openParenthesis: 40, closeParenthesis: 41,
  less: 60, greater: 62, semicolon: 59, comma: 44, equals: 61, dot: 46, minus: 45, plus: 43, colon: 58, slash: 47,
} as const; // prettier-ignore

/** A place in the tokens of a lexer. */
export class TokenCursor {
  /** Index of the next token. */
  index = 0;
  /** The end of the file came within a block, and has been reported. */
  hasMetEnd = false;

  constructor(
    readonly lexer: Lexer,
    readonly report: ReportProblem,
  ) {}

  /** Kind of the next token, or of one further on; the end of the file when there are no more. */
  kind(ahead = 0): number {
    const at = this.index + ahead;
    return at < this.lexer.count ? (this.lexer.kinds[at] ?? 0) : TokenKind.end;
  }

  /** Id of the next word, or of one further on; -1 when it is no word. */
  word(ahead = 0): number {
    const at = this.index + ahead;
    if (at >= this.lexer.count || this.lexer.kinds[at] !== TokenKind.word) return -1;
    return this.lexer.words[at] ?? -1;
  }

  /** Start of the next token. */
  get start(): number {
    return this.lexer.starts[this.index] ?? this.lexer.text.length;
  }

  /** End of the token that was read last. */
  get lastEnd(): number {
    return this.index > 0 ? (this.lexer.ends[this.index - 1] ?? 0) : 0;
  }

  get isAtEnd(): boolean {
    return this.kind() === TokenKind.end;
  }

  /** Steps over a token; stays at the end of the file. */
  skip(): void {
    if (this.index < this.lexer.count - 1) this.index++;
  }

  /** Reads the symbol if it is next. */
  accept(symbol: number): boolean {
    if (this.kind() !== symbol) return false;
    this.index++;
    return true;
  }

  /** Reads the word if it is next. */
  acceptWord(word: number): boolean {
    if (this.word() !== word) return false;
    this.index++;
    return true;
  }

  /** Reads a symbol that must be next; `after` says behind what. Returns its end. */
  expect(symbol: number, after: string): number {
    if (this.kind() === symbol) {
      this.index++;
      return this.lastEnd;
    }
    const what = `expected "${String.fromCharCode(symbol)}" after ${after} but found ${this.describe()}`;
    // A forgotten semicolon is shown where it belongs, which may be lines before the next token.
    if (symbol === Symbols.semicolon && this.index > 0) throw new SyntaxProblem(this.lastEnd, this.lastEnd + 1, what);
    throw this.problem(what);
  }

  /** Reads a word that must be next: `what` is what it names. */
  name(what: string): NameNode {
    if (this.kind() !== TokenKind.word) throw this.problem(`expected ${what} but found ${this.describe()}`);
    const start = this.start;
    const text = this.lexer.table.names[this.word()] ?? '';
    this.index++;
    return { text, start, end: this.lastEnd };
  }

  /** Reads `a.b.C`, or `.a.b.C` when that is allowed. */
  qualifiedName(what: string, mayStartAtRoot = true): NameNode {
    const start = this.start;
    const isFromRoot = mayStartAtRoot && this.accept(Symbols.dot);
    let text = this.name(what).text;
    if (isFromRoot) text = `.${text}`;
    while (this.kind() === Symbols.dot) {
      this.index++;
      text = `${text}.${this.name('a name after "."').text}`;
    }
    return { text, start, end: this.lastEnd };
  }

  /** Reads an integer, with a minus only if `min` is negative. */
  integer(what: string, min: number, max: number): Span & { readonly value: number } {
    const start = this.start;
    const isNegative = min < 0 && this.accept(Symbols.minus);
    if (this.kind() !== TokenKind.integer) throw this.problem(`expected ${what} but found ${this.describe()}`);
    const literal = this.takeText();
    const magnitude =
      literal.length < 10 && literal.charCodeAt(0) !== 48 ? Number(literal) : Number(parseInteger(literal));
    const value = isNegative ? -magnitude : magnitude;
    const end = this.lastEnd;
    if (value < min || value > max) {
      const shown = this.lexer.text.slice(start, Math.min(end, start + 40));
      throw new SyntaxProblem(start, end, `${what} ${shown} is out of range: it must be from ${min} to ${max}`);
    }
    return { value, start, end };
  }

  /** Reads one or more string literals as one string. */
  string(what: string): Span & { readonly value: StringValue } {
    if (this.kind() !== TokenKind.string) throw this.problem(`expected ${what} but found ${this.describe()}`);
    const start = this.start;
    const parts: StringValue[] = [];
    while (this.kind() === TokenKind.string) {
      const { starts, ends, text } = this.lexer;
      parts.push(readStringLiteral(text, starts[this.index] ?? 0, ends[this.index] ?? 0, this.report));
      this.index++;
    }
    return { value: joinStrings(parts), start, end: this.lastEnd };
  }

  /** Reads a token as its text. */
  takeText(): string {
    const text = this.lexer.text.slice(this.start, this.lexer.ends[this.index]);
    this.skip();
    return text;
  }

  /** The next token in words. */
  describe(): string {
    switch (this.kind()) {
      case TokenKind.end:
        return 'the end of the file';
      case TokenKind.string:
        return 'a string';
      default: {
        const text = this.lexer.text.slice(this.start, this.lexer.ends[this.index]);
        return text.length > 60 ? `"${text.slice(0, 60)}…"` : `"${text}"`;
      }
    }
  }

  /** A problem with the next token. */
  problem(message: string): SyntaxProblem {
    const { start } = this;
    return new SyntaxProblem(start, Math.max(this.lexer.ends[this.index] ?? start, start + 1), message);
  }

  /**
   * Goes on behind the statement that began at token `from` and could not be read: behind its `;` or its block, or at
   * the `}` that closes the block around it, or at a line that begins like a new declaration.
   */
  recover(from: number): void {
    let depth = 0;
    for (let at = from; at < this.index; at++) {
      const kind = this.lexer.kinds[at];
      if (kind === Symbols.open) depth++;
      else if (kind === Symbols.close && depth > 0) depth--;
    }
    for (let isFirst = this.index === from; !this.isAtEnd; isFirst = false) {
      const kind = this.kind();
      if (kind === Symbols.close && depth === 0) return;
      if (!isFirst && depth === 0 && this.looksLikeDeclaration()) return;
      this.index++;
      if (kind === Symbols.open) depth++;
      else if (kind === Symbols.close && --depth === 0) return;
      else if (kind === Symbols.semicolon && depth === 0) return;
    }
  }

  /** Whether the next token is a word that begins a declaration and is the first of its line. */
  private looksLikeDeclaration(): boolean {
    const word = this.word();
    if (word < 0 || !declarationWords.has(this.lexer.table.names[word] ?? '') || this.kind(1) !== TokenKind.word)
      return false;
    return this.lexer.text.slice(this.lastEnd, this.start).includes('\n');
  }
}

const declarationWords = new Set([
  'message',
  'enum',
  'service',
  'extend',
  'rpc',
  'oneof',
  'option',
  'import',
  'optional',
  'repeated',
  'required',
]);
