// JSON text as UTF-8 bytes under construction. Strings go from the wire to here without becoming JavaScript strings.
import { formatFloat } from './format-float';

/** Below this size no memory is asked for. Printing never awaits, so that one such buffer is enough. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map([
  [8, 0x62],
  [9, 0x74],
  [10, 0x6e],
  [12, 0x66],
  [13, 0x72],
  [QUOTE, QUOTE],
  [BACKSLASH, BACKSLASH],
]);
const HEX = Buffer.from('0123456789abcdef');
const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

/** Collects a JSON text of little more than `limit` UTF-16 code units: whoever prints stops when `isFull`. */
export class JsonOutput {
  private bytes = scratch;
  private length = 0;
  /** UTF-8 bytes that do not count as UTF-16 code units. */
  private surplus = 0;
  private level = 0;

  constructor(
    private readonly indent: number,
    private readonly limit: number,
  ) {}

  /** True when there is more text than was asked for. */
  get isFull(): boolean {
    return this.length - this.surplus > this.limit;
  }

  /** True when every entry stands on a line of its own. */
  get isIndented(): boolean {
    return this.indent > 0;
  }

  /** Remembers how far the text has come. */
  mark(): readonly [length: number, surplus: number, level: number] {
    return [this.length, this.surplus, this.level];
  }

  /** Forgets what was written since a mark. */
  rewind([length, surplus, level]: readonly [number, number, number]): void {
    this.length = length;
    this.surplus = surplus;
    this.level = level;
  }

  /** The text, at most `limit` code units of it. Half a surrogate pair at the cut is left out. */
  toText(): { readonly json: string; readonly isCut: boolean } {
    const json = this.bytes.toString(this.surplus === 0 ? 'latin1' : 'utf8', 0, this.length);
    if (json.length <= this.limit) return { json, isCut: false };
    return { json: json.slice(0, this.limit).replace(/[\uD800-\uDBFF]$/, ''), isCut: true };
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Writes one ASCII character. */
  writeByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Writes JSON that was prepared as UTF-8. */
  writePrepared({ bytes, surplus }: PreparedJson): void {
    const count = bytes.length;
    this.reserve(count);
    for (let index = 0; index < count; index++) this.bytes[this.length + index] = bytes[index] ?? 0;
    this.length += count;
    this.surplus += surplus;
  }

  /** Writes ASCII text as it is. */
  writeText(text: string): void {
    this.reserve(text.length);
    for (let index = 0; index < text.length; index++) this.bytes[this.length++] = text.charCodeAt(index);
  }

  /** Begins an object or array. */
  open(bracket: number): void {
    this.writeByte(bracket);
    this.level++;
  }

  /** Begins an entry: the comma, and a line of its own when indenting. */
  beginEntry(isFirst: boolean): void {
    if (!isFirst) this.writeByte(0x2c);
    if (this.indent > 0) this.breakLine();
  }

  /** Ends an object or array. */
  close(bracket: number, isEmpty: boolean): void {
    this.level--;
    if (!isEmpty && this.indent > 0) this.breakLine();
    this.writeByte(bracket);
  }

  private breakLine(): void {
    const spaces = this.indent * this.level;
    this.reserve(spaces + 1);
    this.bytes[this.length++] = 10;
    this.bytes.fill(32, this.length, this.length + spaces);
    this.length += spaces;
  }

  /** Writes a member's key that ends with its colon. */
  writeKey(key: PreparedJson): void {
    this.writePrepared(key);
    if (this.indent > 0) this.writeByte(32);
  }

  /** Writes an integer of at most 32 bits, of either sign. */
  writeInteger(value: number): void {
    this.reserve(11);
    let rest = value;
    if (rest < 0) {
      this.bytes[this.length++] = 0x2d;
      rest = -rest;
    }
    let digits = 1;
    for (let bound = 10; bound <= rest; bound *= 10) digits++;
    this.writeDigits(rest, digits);
  }

  private writeDigits(value: number, digits: number): void {
    let rest = value;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const next = Math.floor(rest / 10);
      this.bytes[at] = 48 + (rest - next * 10);
      rest = next;
    }
    this.length += digits;
  }

  /** Writes a 64-bit integer in quotes, as ProtoJSON wants it. */
  writeLong(low: number, high: number, isSigned: boolean): void {
    this.reserve(22);
    this.bytes[this.length++] = QUOTE;
    let [lower, upper] = [low, high];
    if (isSigned && high < 0) {
      this.bytes[this.length++] = 0x2d;
      lower = -low | 0;
      upper = (~high + (low === 0 ? 1 : 0)) | 0;
    }
    if (upper === 0) this.writeInteger(lower >>> 0);
    else this.writeWide(lower >>> 0, upper >>> 0);
    this.bytes[this.length++] = QUOTE;
  }

  /** Divides 64 bits by a billion, sixteen bits at a time, so that every step is exact in a double. */
  private writeWide(low: number, high: number): void {
    const billion = 1e9;
    let quotient = Math.floor(high / billion);
    let rest = high % billion;
    for (const part of [low >>> 16, low & 0xffff]) {
      const value = rest * 65536 + part;
      const step = Math.floor(value / billion);
      quotient = quotient * 65536 + step;
      rest = value - step * billion;
    }
    const upper = Math.floor(quotient / billion);
    if (upper > 0) {
      this.writeInteger(upper);
      this.writeDigits(quotient % billion, 9);
    } else this.writeInteger(quotient);
    this.writeDigits(rest, 9);
  }

  /** Writes a double, or a float when `isSingle`, in the fewest digits that mean it. */
  writeFloat(value: number, isSingle: boolean): void {
    if ((value | 0) === value && !Object.is(value, -0)) this.writeInteger(value);
    else if (Number.isFinite(value)) this.writeText(formatFloat(value, isSingle));
    else this.writeText(`"${value}"`);
  }

  /**
   * Writes a string from UTF-8. Stops early when the text is full. Returns where it is not UTF-8, or -1; unless
   * `isStrict` such bytes become U+FFFD.
   */
  writeString(data: Uint8Array, from: number, to: number, isStrict: boolean): number {
    // No code unit takes more than three bytes: so much fills the limit.
    const end = Math.min(to, from + 3 * (this.limit + 2 - this.length + this.surplus) + 3);
    let bad = -1;
    this.writeByte(QUOTE);
    this.reserve(end - from + 8);
    for (let at = from; at < end;) {
      const byte = data[at] ?? 0;
      if (byte >= 32 && byte < 128 && byte !== QUOTE && byte !== BACKSLASH) {
        this.bytes[this.length++] = byte;
        at++;
        continue;
      }
      if (byte < 128) {
        this.writeEscape(byte);
        at++;
      } else {
        const size = measureSequence(data, at, to);
        if (size > 0) this.copySequence(data, at, size);
        else if (bad < 0) bad = at;
        if (size === 0 && isStrict) return bad;
        if (size === 0) this.writePrepared(REPLACEMENT);
        at += Math.max(size, 1);
      }
      this.reserve(end - at + 8);
    }
    this.writeByte(QUOTE);
    return bad;
  }

  private copySequence(data: Uint8Array, from: number, size: number): void {
    for (let at = from; at < from + size; at++) this.bytes[this.length++] = data[at] ?? 0;
    // Two bytes are one code unit, three are one, four are two.
    this.surplus += size === 2 ? 1 : 2;
  }

  private writeEscape(byte: number): void {
    this.reserve(8);
    this.bytes[this.length++] = BACKSLASH;
    const short = SHORT_ESCAPES.get(byte);
    if (short !== undefined) {
      this.bytes[this.length++] = short;
      return;
    }
    this.writeText('u00');
    this.bytes[this.length++] = HEX[byte >> 4] ?? 0;
    this.bytes[this.length++] = HEX[byte & 15] ?? 0;
  }

  /** Writes bytes as base64 in quotes. Stops early when the text is full. */
  writeBase64(data: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + Math.max(0, this.limit + 4 - this.length + this.surplus));
    this.reserve(Math.ceil((end - from) / 3) * 4 + 2);
    this.bytes[this.length++] = QUOTE;
    for (let at = from; at < end; at += 3) {
      const bits = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      const masked = at + 1 >= to ? bits & 0xff0000 : at + 2 >= to ? bits & 0xffff00 : bits;
      this.bytes[this.length++] = BASE64[masked >> 18] ?? 0;
      this.bytes[this.length++] = BASE64[(masked >> 12) & 63] ?? 0;
      this.bytes[this.length++] = at + 1 >= to ? 0x3d : (BASE64[(masked >> 6) & 63] ?? 0);
      this.bytes[this.length++] = at + 2 >= to ? 0x3d : (BASE64[masked & 63] ?? 0);
    }
    this.bytes[this.length++] = QUOTE;
  }
}

/** JSON that is written many times. */
export interface PreparedJson {
  readonly bytes: Uint8Array;
  /** Its UTF-8 bytes less its UTF-16 code units. */
  readonly surplus: number;
}

/** Prepares JSON to be written many times. */
export function prepareJson(json: string): PreparedJson {
  const bytes = new Uint8Array(Buffer.from(json));
  return { bytes, surplus: bytes.length - json.length };
}

const REPLACEMENT = prepareJson('\uFFFD');

/** How many bytes the UTF-8 sequence at `at` has (2 to 4), 0 when it is none. */
export function measureSequence(data: Uint8Array, at: number, end: number): number {
  const first = data[at] ?? 0;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > end) return 0;
  const second = data[at + 1] ?? 0;
  // Overlong forms, surrogates and what lies above U+10FFFF show in the second byte.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + size; next++) if (((data[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}
