// Reads JSON (RFC 8259) and goes on after a mistake, so that one missing comma does not hide the rest. Exact: nothing
// passes through a double, and no key is dropped.
import type { JsonMember, JsonNode, JsonObjectNode } from './json-node';
import type { TextProblems } from './text-problems';

/** How deep objects and arrays may nest. A message a level deep takes two levels of JSON in a list. */
export const JSON_DEPTH_LIMIT = 250;

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

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Parses a text. What is wrong goes to `problems`; where a value is missing or unreadable stands a `missing` node. */
export function parseJson(text: string, problems: TextProblems): JsonNode {
  return new JsonParser(text, problems).parse();
}

class JsonParser {
  private at = 0;
  private isStopped = false;

  constructor(
    private readonly text: string,
    private readonly problems: TextProblems,
  ) {}

  parse(): JsonNode {
    if (this.text.startsWith('\uFEFF')) this.at = 1;
    this.skipSpace();
    if (this.at === this.text.length) {
      this.report(0, this.at, 'the text is empty; the smallest message is {}');
      return { kind: 'missing', from: 0, to: this.at };
    }
    const root = this.parseValue(0);
    this.skipSpace();
    if (this.at < this.text.length) this.report(this.at, this.text.length, 'nothing may follow the message');
    return root;
  }

  private report(from: number, to: number, message: string): void {
    if (!this.isStopped) this.problems.addError({ from, to: Math.min(to, this.text.length) }, undefined, message);
    if (this.problems.isFull) this.stop();
  }

  /** Ends parsing at once; everything still open closes without another word. */
  private stop(): void {
    this.isStopped = true;
    this.at = this.text.length;
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  private skipSpace(): void {
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

  private parseValue(depth: number): JsonNode {
    const from = this.at;
    switch (this.peek()) {
      case '{':
        return this.parseObject(depth);
      case '[':
        return this.parseArray(depth);
      case '"':
        return { kind: 'string', value: this.parseString(), from, to: this.at };
      case "'":
        return this.parseSingleQuoted();
      case ',':
      case '}':
      case ']':
      case ':':
      case '':
        this.report(from, from + 1, 'a value is missing');
        return { kind: 'missing', from, to: from };
      default:
        return this.parseWord();
    }
  }

  private isTooDeep(depth: number): boolean {
    if (depth < JSON_DEPTH_LIMIT) return false;
    this.report(this.at, this.at + 1, `nested deeper than ${JSON_DEPTH_LIMIT} levels`);
    this.stop();
    return true;
  }

  private parseArray(depth: number): JsonNode {
    const from = this.at;
    if (this.isTooDeep(depth)) return { kind: 'missing', from, to: from };
    const items: JsonNode[] = [];
    this.at++;
    this.parseList(from, ']', () => items.push(this.parseValue(depth + 1)));
    return { kind: 'array', items, from, to: this.at };
  }

  private parseObject(depth: number): JsonObjectNode | Extract<JsonNode, { kind: 'missing' }> {
    const from = this.at;
    if (this.isTooDeep(depth)) return { kind: 'missing', from, to: from };
    const members: JsonMember[] = [];
    const keys = new Set<string>();
    this.at++;
    this.parseList(from, '}', () => {
      const member = this.parseMember(depth);
      if (member === undefined) return;
      if (keys.has(member.key))
        this.report(member.keyFrom, member.keyTo, `the key ${JSON.stringify(member.key)} is there twice`);
      else members.push(member);
      keys.add(member.key);
    });
    return { kind: 'object', members, from, to: this.at };
  }

  /** Runs through the entries of an object or array up to and over its end. Every turn consumes something. */
  private parseList(openedAt: number, close: '}' | ']', parseEntry: () => void): void {
    for (let count = 0; ; count++) {
      this.skipSpace();
      const start = this.at;
      if (this.takeEnd(openedAt, close)) return;
      parseEntry();
      this.skipSpace();
      const comma = this.at;
      if (this.peek() === ',') {
        this.at++;
        this.skipSpace();
        if (this.peek() === close) this.report(comma, comma + 1, `a comma before ${close} is one too many`);
      } else if (this.at < this.text.length && !/[}\]]/.test(this.peek())) {
        this.report(comma, comma + 1, `expected "," or "${close}"`);
        if (this.at === start) this.at++;
      }
    }
  }

  private takeEnd(openedAt: number, close: '}' | ']'): boolean {
    const char = this.peek();
    if (char === '') {
      this.report(openedAt, openedAt + 1, `this ${this.text.charAt(openedAt)} is never closed`);
      return true;
    }
    if (char !== '}' && char !== ']') return false;
    if (char !== close)
      this.report(this.at, this.at + 1, `expected "${close}" to close the "${this.text.charAt(openedAt)}"`);
    this.at++;
    return true;
  }

  private parseMember(depth: number): JsonMember | undefined {
    const keyFrom = this.at;
    const key = this.parseKey();
    const keyTo = this.at;
    this.skipSpace();
    if (key === undefined) return undefined;
    if (this.peek() === ':') {
      this.at++;
      this.skipSpace();
    } else {
      this.report(keyFrom, keyTo, `expected ":" and a value after the key ${JSON.stringify(key)}`);
      if (/^[,}\]]?$/.test(this.peek())) return undefined;
    }
    return { key, keyFrom, keyTo, value: this.parseValue(depth + 1) };
  }

  private parseKey(): string | undefined {
    const from = this.at;
    const char = this.peek();
    if (char === '"') return this.parseString();
    if (char === "'") return this.parseSingleQuoted().value;
    const word = this.takeWord();
    if (word !== '') {
      this.report(from, this.at, `a key needs double quotes: ${JSON.stringify(word)}`);
      return word;
    }
    this.report(from, from + 1, 'expected a key in double quotes');
    if (char !== ',') this.at++;
    return undefined;
  }

  private takeWord(): string {
    const word = /[^\s{}[\]:,"'/]*/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private parseWord(): JsonNode {
    const from = this.at;
    const word = this.takeWord();
    const to = this.at;
    if (NUMBER.test(word)) return { kind: 'number', text: word, from, to };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', from, to };
    if (word === 'null') return { kind: 'null', from, to };
    if (word === '') this.at++;
    this.report(from, this.at, adviseOnWord(word));
    return { kind: 'missing', from, to: this.at };
  }

  private parseSingleQuoted(): Extract<JsonNode, { kind: 'string' }> {
    const from = this.at;
    const end = /[^'\n]*'?/y;
    end.lastIndex = from + 1;
    const body = end.exec(this.text)?.[0] ?? '';
    this.at = from + 1 + body.length;
    this.report(from, this.at, 'a string needs double quotes');
    return { kind: 'string', value: body.replace(/'$/, ''), from, to: this.at };
  }

  private parseString(): string {
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

function adviseOnWord(word: string): string {
  if (/^[-+]?(NaN|Infinity)$/.test(word)) return `write ${JSON.stringify(word.replace('+', ''))} in double quotes`;
  if (/^[-+]?[\d.]/.test(word)) return `${word.slice(0, 40)} is not a JSON number`;
  const lower = word.toLowerCase();
  if (lower === 'true' || lower === 'false' || lower === 'null') return `write ${lower} in lower case`;
  if (word === '') return 'a value cannot start here';
  return `${word.slice(0, 40)} is not a value; a string needs double quotes`;
}
