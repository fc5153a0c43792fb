// Reads JSON (RFC 8259) and goes on after a mistake, so that one missing comma does not hide the rest. Exact: nothing
// passes through a double, and no key is dropped.
import type { JsonMember, JsonNode, JsonObjectNode } from './json-node';
import { JsonTokens } from './json-tokens';
import type { TextProblems } from './text-problems';

/** How deep objects and arrays may nest. A message a level deep takes two levels of JSON in a list. */
export const JSON_DEPTH_LIMIT = 250;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Parses a text. What is wrong goes to `problems`; where a value is missing or unreadable stands a `missing` node. */
export function parseJson(text: string, problems: TextProblems): JsonNode {
  return new JsonParser(text, problems).parse();
}

class JsonParser extends JsonTokens {
  parse(): JsonNode {
    if (this.text.startsWith('\uFEFF')) this.at = 1;
    this.skipSpace();
    if (this.at === this.text.length) {
      this.report(0, this.at, 'the text is empty; the smallest message is {}');
      return { kind: 'missing', from: 0, to: this.at };
    }
    const root = this.parseValue(0);
    this.skipSpace();
    if (this.at < this.text.length) this.report(this.at, this.text.length, 'nothing may follow the end of the value');
    return root;
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
}

function adviseOnWord(word: string): string {
  if (/^[-+]?(NaN|Infinity)$/.test(word)) return `write ${JSON.stringify(word.replace('+', ''))} in double quotes`;
  if (/^[-+]?[\d.]/.test(word)) return `${word.slice(0, 40)} is not a JSON number`;
  const lower = word.toLowerCase();
  if (lower === 'true' || lower === 'false' || lower === 'null') return `write ${lower} in lower case`;
  if (word === '') return 'a value cannot start here';
  return `${word.slice(0, 40)} is not a value; a string needs double quotes`;
}
