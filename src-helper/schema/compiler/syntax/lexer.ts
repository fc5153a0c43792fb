// Text to tokens, by character codes and without a string or an object for each token. The buffers are reused from
// file to file. The rules for numbers and strings are those of protoc's tokenizer.
import { grow, type NameTable } from './name-table';
import { describeOddBlank, isOddBlank } from './odd-blanks';

/** Kinds of token that are not a single character; a symbol's kind is its character code. */
export const TokenKind = { end: 0, word: 1, integer: 2, float: 3, string: 4 } as const;

/** Reports a problem of the characters from `start` to before `end`. */
export type ReportProblem = (start: number, end: number, message: string) => void;

const Class = { other: 0, space: 1, letter: 2, digit: 3, symbol: 4 } as const;

const classes = (() => {
  const table = new Uint8Array(128);
  for (const code of [9, 10, 11, 12, 13, 32]) table[code] = Class.space;
  for (let code = 97; code <= 122; code++) table[code] = table[code - 32] = Class.letter;
  for (let code = 48; code <= 57; code++) table[code] = Class.digit;
  table[95] = Class.letter;
  for (const symbol of '{}[]()<>;,=.-+:/') table[symbol.charCodeAt(0)] = Class.symbol;
  return table;
})();

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether a character may be part of a hexadecimal number. */
export function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** Tokens of one text at a time: `tokenize` fills the arrays, of which the first `count` elements count. */
export class Lexer {
  text = '';
  count = 0;
  kinds = new Uint8Array(4096);
  starts = new Int32Array(4096);
  ends = new Int32Array(4096);
  /** For words the id in the table of names. */
  words = new Int32Array(4096);
  /** Triples: start of a comment, its end, start of the token behind it. */
  comments: number[] = [];

  private at = 0;
  /** One was reported; the others of the text are taken for blanks. */
  private hasOddBlanks = false;
  private report: ReportProblem = () => undefined;

  constructor(readonly table: NameTable) {}

  /** Splits a text; its last token is `TokenKind.end`. What is no token is reported and skipped. */
  tokenize(text: string, report: ReportProblem): void {
    this.text = text;
    this.report = report;
    this.count = 0;
    this.comments = [];
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.hasOddBlanks = false;
    for (;;) {
      const hadComments = this.comments.length;
      this.skipBlanks();
      if (this.comments.length === hadComments && this.at < text.length) {
        this.readToken(text);
        continue;
      }
      for (let index = hadComments + 2; index < this.comments.length; index += 3) this.comments[index] = this.at;
      if (this.at >= text.length) break;
    }
    this.push(TokenKind.end, text.length, text.length, 0);
  }

  private readToken(text: string): void {
    const start = this.at;
    const code = text.charCodeAt(start);
    const kind = code < 128 ? classes[code] : Class.other;
    if (kind === Class.letter) this.readWord(text, start);
    else if (kind === Class.digit || (code === 46 && isDigit(text.charCodeAt(start + 1)))) this.readNumber(text, start);
    else if (kind === Class.symbol) {
      this.at = start + 1;
      this.push(code, start, this.at, 0);
    } else if (code === 34 || code === 39) this.readString(text, start, code);
    else this.skipStrangers(text, start);
  }

  private skipBlanks(): void {
    const { text } = this;
    let at = this.at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || (code >= 9 && code <= 13)) {
        at++;
        continue;
      }
      if (code !== 47) break;
      const next = text.charCodeAt(at + 1);
      if (next === 47) {
        const end = text.indexOf('\n', at);
        const stop = end < 0 ? text.length : end;
        this.comments.push(at, stop, 0);
        at = stop;
      } else if (next === 42) {
        const end = text.indexOf('*/', at + 2);
        if (end < 0) this.report(at, at + 2, 'this comment is not closed: expected "*/"');
        const stop = end < 0 ? text.length : end + 2;
        this.comments.push(at, stop, 0);
        at = stop;
      } else break;
    }
    this.at = at;
  }

  private readWord(text: string, start: number): void {
    let at = start;
    let hash = 0;
    for (;;) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? classes[code] : Class.other;
      if (kind !== Class.letter && kind !== Class.digit) break;
      hash = (Math.imul(hash, 31) + code) | 0;
      at++;
    }
    this.at = at;
    this.push(TokenKind.word, start, at, this.table.intern(text, start, at, hash));
  }

  private readNumber(text: string, start: number): void {
    let at = start;
    let isFloat = false;
    const digits = (): void => {
      while (isDigit(text.charCodeAt(at))) at++;
    };
    const startsWithZero = text.charCodeAt(at) === 48;
    const second = text.charCodeAt(at + 1);
    if (startsWithZero && (second === 120 || second === 88)) {
      at += 2;
      if (!isHexDigit(text.charCodeAt(at))) this.report(start, at, '"0x" must be followed by hexadecimal digits');
      while (isHexDigit(text.charCodeAt(at))) at++;
    } else if (startsWithZero && isDigit(second)) {
      digits();
      if (/[89]/.test(text.slice(start, at)))
        this.report(start, at, 'numbers with a leading zero are octal: 8 and 9 are no octal digits');
    } else {
      digits();
      if (text.charCodeAt(at) === 46) {
        isFloat = true;
        at++;
        digits();
      }
      if ((text.charCodeAt(at) | 32) === 101) {
        isFloat = true;
        at++;
        if (text.charCodeAt(at) === 45 || text.charCodeAt(at) === 43) at++;
        if (!isDigit(text.charCodeAt(at))) this.report(start, at, 'the exponent of this number has no digits');
        digits();
      }
    }
    const next = text.charCodeAt(at);
    if (next < 128 && classes[next] === Class.letter)
      this.report(start, at + 1, 'a number and a word need a space between them');
    else if (next === 46) this.report(start, at + 1, 'this number has a decimal point too many');
    else if (
      text.charCodeAt(start) === 46 &&
      start > 0 &&
      this.ends[this.count - 1] === start &&
      this.kinds[this.count - 1] === TokenKind.word
    )
      this.report(start, at, 'a word and a decimal point need a space between them');
    this.at = at;
    this.push(isFloat ? TokenKind.float : TokenKind.integer, start, at, 0);
  }

  private readString(text: string, start: number, quote: number): void {
    let at = start + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        at++;
        break;
      }
      if (at >= text.length || code === 10) {
        this.report(start, at, 'this string is not closed: strings cannot go over the end of a line');
        break;
      }
      if (code === 0) this.report(at, at + 1, 'a string cannot contain a NUL character: write "\\0"');
      at += code === 92 && at + 1 < text.length && text.charCodeAt(at + 1) !== 10 ? 2 : 1;
    }
    this.at = at;
    this.push(TokenKind.string, start, at, 0);
  }

  /** Skips a run of characters that no token starts with, reported as one problem. */
  private skipStrangers(text: string, start: number): void {
    let at = start + 1;
    if (isOddBlank(text.charAt(start))) {
      if (!this.hasOddBlanks) this.report(start, at, describeOddBlank(text.charAt(start)));
      this.hasOddBlanks = true;
      this.at = at;
      return;
    }
    while (at < text.length && !isOddBlank(text.charAt(at))) {
      const code = text.charCodeAt(at);
      if (code === 34 || code === 39 || (code < 128 && classes[code] !== Class.other)) break;
      at++;
    }
    const shown = JSON.stringify(text.slice(start, Math.min(at, start + 20)));
    this.report(start, at, `unexpected ${at - start === 1 ? 'character' : 'characters'} ${shown}`);
    this.at = at;
  }

  private push(kind: number, start: number, end: number, word: number): void {
    const index = this.count++;
    if (index >= this.starts.length) this.growBuffers();
    this.kinds[index] = kind;
    this.starts[index] = start;
    this.ends[index] = end;
    this.words[index] = word;
  }

  private growBuffers(): void {
    this.starts = grow(this.starts);
    this.ends = grow(this.ends);
    this.words = grow(this.words);
    const kinds = new Uint8Array(this.kinds.length * 2);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }
}
