// The values of string and number literals.
import { isHexDigit, type ReportProblem } from './lexer';

/** What a string literal stands for. */
export interface StringValue {
  /** As text; bytes that are not UTF-8 are replaced. */
  readonly text: string;
  /** As bytes, when escapes make it something else than the UTF-8 of the text. */
  readonly bytes: Uint8Array | undefined;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39, '"': 34, '?': 63,
}; // prettier-ignore

/** Reads the literal from `start` to before `end`, quotes included. Escapes that mean nothing are reported. */
export function readStringLiteral(text: string, start: number, end: number, report: ReportProblem): StringValue {
  const isClosed = end - start >= 2 && text.charCodeAt(end - 1) === text.charCodeAt(start);
  const stop = isClosed ? end - 1 : end;
  const raw = text.slice(start + 1, stop);
  if (!raw.includes('\\')) return { text: raw.length < 13 ? raw : (' ' + raw).slice(1), bytes: undefined };
  const bytes: number[] = [];
  let at = start + 1;
  while (at < stop) {
    const code = text.charCodeAt(at);
    if (code === 92) at = readEscape(text, at, stop, bytes, report);
    else if (code < 128) {
      bytes.push(code);
      at++;
    } else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0xfffd);
      for (const byte of encoder.encode(character)) bytes.push(byte);
      at += character.length;
    }
  }
  return stringOfBytes(Uint8Array.from(bytes));
}

/** The literals of a row of them as one. */
export function joinStrings(parts: readonly StringValue[]): StringValue {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  if (parts.every(part => part.bytes === undefined)) {
    return { text: parts.map(part => part.text).join(''), bytes: undefined };
  }
  return stringOfBytes(Uint8Array.from(parts.flatMap(part => [...bytesOfString(part)])));
}

/** The bytes that a string stands for. */
export function bytesOfString(value: StringValue): Uint8Array {
  return value.bytes ?? encoder.encode(value.text);
}

function stringOfBytes(bytes: Uint8Array): StringValue {
  const text = decoder.decode(bytes);
  return {
    text,
    bytes: text.includes('\ufffd') || text.charCodeAt(0) === 0xfeff || bytes[0] === 0xef ? bytes : undefined,
  };
}

/** Appends the bytes of the escape at `at` and returns the offset behind it. */
function readEscape(text: string, at: number, stop: number, bytes: number[], report: ReportProblem): number {
  const letter = text.charAt(at + 1);
  const simple = simpleEscapes[letter];
  if (simple !== undefined) {
    bytes.push(simple);
    return at + 2;
  }
  let end = at + 2;
  if (letter >= '0' && letter <= '7') {
    while (end < Math.min(stop, at + 4) && text.charAt(end) >= '0' && text.charAt(end) <= '7') end++;
    bytes.push(parseInt(text.slice(at + 1, end), 8) & 255);
    return end;
  }
  if (letter === 'x' || letter === 'X') {
    while (end < Math.min(stop, at + 4) && isHexDigit(text.charCodeAt(end))) end++;
    if (end === at + 2) report(at, end, `"\\${letter}" must be followed by one or two hexadecimal digits`);
    else bytes.push(parseInt(text.slice(at + 2, end), 16));
    return end;
  }
  if (letter === 'u' || letter === 'U') return readUnicodeEscape(text, at, stop, bytes, report);
  report(at, Math.min(at + 2, stop), `"\\${letter}" is not an escape sequence: write "\\\\" for a backslash`);
  return Math.min(at + 2, stop);
}

function readUnicodeEscape(text: string, at: number, stop: number, bytes: number[], report: ReportProblem): number {
  const length = text.charAt(at + 1) === 'u' ? 4 : 8;
  let end = at + 2;
  while (end < Math.min(stop, at + 2 + length) && isHexDigit(text.charCodeAt(end))) end++;
  let codePoint = end === at + 2 + length ? parseInt(text.slice(at + 2, end), 16) : Infinity;
  if (codePoint >= 0xd800 && codePoint < 0xdc00 && text.startsWith('\\u', end)) {
    const low = parseInt(text.slice(end + 2, end + 6), 16);
    if (low >= 0xdc00 && low < 0xe000) {
      codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00);
      end += 6;
    }
  }
  if (codePoint > 0x10ffff)
    report(
      at,
      end,
      `"${text.slice(at, end)}" is not a Unicode escape: it takes ${length} hexadecimal digits up to 10FFFF`,
    );
  else for (const byte of encoder.encode(String.fromCodePoint(codePoint))) bytes.push(byte);
  return end;
}

/** No type of field holds a number with more digits than this, and reading very long ones takes very long. */
const integerDigitsLimit = 100;

/** The value of an integer literal: decimal, `0x` hexadecimal or `0` octal. Bad digits count as zero. */
export function parseInteger(literal: string): bigint {
  if (literal.length > integerDigitsLimit) return 1n << 300n;
  try {
    return BigInt(/^0[0-9]/.test(literal) ? `0o${literal.slice(1)}` : literal);
  } catch {
    return 0n;
  }
}
