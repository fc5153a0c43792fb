// What JSON is made of, below values: spaces, words and strings, with a word about each mistake.
import type { JsonNode } from './json-node';
import type { TextProblems } from './text-problems';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads a text from its beginning. */
export class JsonTokens {
  protected at = 0;
  private isStopped = false;

  constructor(
    protected readonly text: string,
    private readonly problems: TextProblems,
  ) {}

  protected report(from: number, to: number, message: string): void {
    if (!this.isStopped) this.problems.addError({ from, to: Math.min(to, this.text.length) }, undefined, message);
    if (this.problems.isFull) this.stop();
  }

  /** Ends parsing at once; everything still open closes without another word. */
  protected stop(): void {
    this.isStopped = true;
    this.at = this.text.length;
  }

  protected peek(): string {
    return this.text.charAt(this.at);
  }

  protected skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.at++;
      else if (code === 47 && /[/*]/.test(this.text.charAt(this.at + 1))) this.skipComment();
      else return;
    }
  }

  private skipComment(): void {
    const from = this.at;
    const isLine = this.text.charAt(from + 1) === '/';
    const end = this.text.indexOf(isLine ? '\n' : '*/', from + 2);
    this.at = end < 0 ? this.text.length : end + (isLine ? 0 : 2);
    this.report(from, this.at, 'JSON has no comments');
  }

  protected takeWord(): string {
    const word = /[^\s{}[\]:,"'/]*/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  protected parseSingleQuoted(): Extract<JsonNode, { kind: 'string' }> {
    const from = this.at;
    const end = /[^'\n]*'?/y;
    end.lastIndex = from + 1;
    const body = end.exec(this.text)?.[0] ?? '';
    this.at = from + 1 + body.length;
    this.report(from, this.at, 'a string needs double quotes');
    return { kind: 'string', value: body.replace(/'$/, ''), from, to: this.at };
  }

  protected parseString(): string {
    const from = this.at++;
    let value = '';
    for (let start = this.at; ;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 34) {
        value += this.text.slice(start, this.at++);
        return value;
      }
      if (code === 92) {
        value += this.text.slice(start, this.at) + this.parseEscape();
        start = this.at;
      } else if (code >= 32) {
        this.at++;
      } else if (Number.isNaN(code) || code === 10 || code === 13) {
        this.report(from, this.at, 'this string is never closed');
        return value + this.text.slice(start, this.at);
      } else {
        this.report(
          this.at,
          this.at + 1,
          `a control character must be written as \\u00${code.toString(16).padStart(2, '0')}`,
        );
        this.at++;
      }
    }
  }

  private parseEscape(): string {
    const from = this.at;
    const kind = this.text.charAt(from + 1);
    const simple = ESCAPES[kind];
    if (simple !== undefined) {
      this.at += 2;
      return simple;
    }
    const digits = this.text.slice(from + 2, from + 6);
    if (kind === 'u' && /^[\da-fA-F]{4}$/.test(digits)) {
      this.at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }
    this.at = Math.min(from + 2, this.text.length);
    if (kind === '\n' || kind === '\r') this.at = from + 1;
    this.report(from, from + 2, kind === 'u' ? '\\u needs four hexadecimal digits' : `JSON has no escape \\${kind}`);
    return '';
  }
}
