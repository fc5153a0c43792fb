// JSON text as UTF-8 bytes under construction. Strings go from the wire to here without becoming JavaScript strings.
import { formatFloat } from './format-float';
import { type PreparedJson, prepareJson } from './prepared-json';
import { measureSequence } from './utf8-sequence';

/** What toString is made of, without its look at the arguments, which costs as much as a short text; not in the types. */
interface SliceableBuffer extends Buffer {
  latin1Slice(from: number, to: number): string;
  utf8Slice(from: number, to: number): string;
}

/** Makes a buffer; every Buffer has these methods, ever since Node 0.1. */
function allocate(size: number): SliceableBuffer {
  return Buffer.allocUnsafeSlow(size) as SliceableBuffer;
}

/** Below this size no memory is asked for. Printing never awaits, so that one such buffer is enough. */
const scratch = allocate(64 * 1024);

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
const BILLION = 1e9;
const REPLACEMENT = prepareJson('\uFFFD');
const HEX = Buffer.from('0123456789abcdef');
const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

/** Collects a JSON text of little more than `limit` UTF-16 code units: whoever prints stops when `isFull`. */
export class JsonOutput {
  private bytes = scratch;
  private length = 0;
  /** UTF-8 bytes that do not count as UTF-16 code units. */
  private surplus = 0;
  private level = 0;
  private indent = 0;
  private limit = 0;

  /** Starts a text, indented by so many spaces a level (0: one line), and gives back the memory of the last one. */
  begin(indent: number, limit: number): void {
    this.bytes = scratch;
    this.length = 0;
    this.surplus = 0;
    this.level = 0;
    this.indent = indent;
    this.limit = limit;
  }

  /** True when there is more text than was asked for. */
  get isFull(): boolean {
    return this.length - this.surplus > this.limit;
  }

  /** True when every entry stands on a line of its own. */
  get isIndented(): boolean {
    return this.indent > 0;
  }

  /** How far the text has come, in bytes. */
  get position(): number {
    return this.length;
  }

  /** How many more UTF-8 bytes than UTF-16 code units there are so far. */
  get surplusBytes(): number {
    return this.surplus;
  }

  /** How deep the open objects and arrays nest. */
  get openLevel(): number {
    return this.level;
  }

  /** Forgets what was written behind a position. */
  rewind(position: number, surplusBytes: number, openLevel: number): void {
    this.length = position;
    this.surplus = surplusBytes;
    this.level = openLevel;
  }

  /** The text, at most `limit` code units of it. Half a surrogate pair at the cut is left out. */
  toText(): { readonly json: string; readonly isCut: boolean } {
    const { bytes, length } = this;
    const json = this.surplus === 0 ? bytes.latin1Slice(0, length) : bytes.utf8Slice(0, length);
    if (json.length <= this.limit) return { json, isCut: false };
    return { json: json.slice(0, this.limit).replace(/[\uD800-\uDBFF]$/, ''), isCut: true };
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = allocate(Math.max(this.bytes.length * 2, this.length + count));
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

  /** Begins a member: the comma, a line of its own when indenting, the key. */
  beginMember(isFirst: boolean, key: PreparedJson): void {
    if (this.indent > 0) {
      this.beginEntry(isFirst);
      this.writePrepared(key);
      this.writeByte(32);
      return;
    }
    const source = key.bytes;
    const count = source.length;
    this.reserve(count + 1);
    const { bytes } = this;
    let { length } = this;
    if (!isFirst) bytes[length++] = 0x2c;
    for (let index = 0; index < count; index++) bytes[length++] = source[index] ?? 0;
    this.length = length;
    this.surplus += key.surplus;
  }

  /** Writes an integer of at most 32 bits, of either sign. */
  writeInteger(value: number): void {
    this.reserve(11);
    let rest = value;
    if (rest < 0) {
      this.bytes[this.length++] = 0x2d;
      rest = -rest;
    }
    this.writeDigits(rest, countDigits(rest));
  }

  /** Writes an integer below 2^32 in so many digits. Room is there. */
  private writeDigits(value: number, digits: number): void {
    const { bytes } = this;
    let rest = value;
    let at = this.length + digits;
    this.length = at;
    if (rest > 0x7fffffff) {
      const next = Math.floor(rest / 10);
      bytes[--at] = 48 + (rest - next * 10);
      rest = next;
      digits--;
    }
    for (const first = at - digits; at > first;) {
      const next = (rest / 10) | 0;
      bytes[--at] = 48 + (rest - next * 10);
      rest = next;
    }
  }

  /** Writes a 64-bit integer in quotes, as ProtoJSON wants it. */
  writeLong(low: number, high: number, isSigned: boolean): void {
    this.reserve(22);
    this.bytes[this.length++] = QUOTE;
    let lower = low;
    let upper = high;
    if (isSigned && high < 0) {
      this.bytes[this.length++] = 0x2d;
      lower = -low | 0;
      upper = (~high + (low === 0 ? 1 : 0)) | 0;
    }
    if (upper === 0) this.writeInteger(lower >>> 0);
    else if (upper > 0 && upper < 0x200000) this.writeSafe(upper * 0x100000000 + (lower >>> 0));
    else this.writeWide(lower >>> 0, upper >>> 0);
    this.bytes[this.length++] = QUOTE;
  }

  /** Writes an integer from a billion to 2^53. */
  private writeSafe(value: number): void {
    const upper = Math.floor(value / BILLION);
    this.writeDigits(upper, countDigits(upper));
    this.writeDigits(value - upper * BILLION, 9);
  }

  /** Divides 64 bits by a billion, sixteen bits at a time, so that every step is exact in a double. */
  private writeWide(low: number, high: number): void {
    const upper = Math.floor(high / BILLION);
    const first = (high - upper * BILLION) * 65536 + (low >>> 16);
    const middle = Math.floor(first / BILLION);
    const second = (first - middle * BILLION) * 65536 + (low & 0xffff);
    const lower = Math.floor(second / BILLION);
    const quotient = upper * 0x100000000 + middle * 65536 + lower;
    if (quotient >= BILLION) this.writeSafe(quotient);
    else this.writeDigits(quotient, countDigits(quotient));
    this.writeDigits(second - lower * BILLION, 9);
  }

  /** Writes a double, or a float when `isSingle`, in the fewest digits that mean it. */
  writeFloat(value: number, isSingle: boolean): void {
    if ((value | 0) === value && !Object.is(value, -0)) this.writeInteger(value);
    else if (isSingle || !this.writeDecimal(value)) this.writeOtherFloat(value, isSingle);
  }

  private writeOtherFloat(value: number, isSingle: boolean): void {
    if (Number.isFinite(value)) this.writeText(formatFloat(value, isSingle));
    else this.writeText(`"${value}"`);
  }

  /**
   * Writes a double that has at most four decimals, like most prices and measurements; false when it has more. Faster
   * than formatting any double: of decimals with up to 15 digits only one can mean it, so that this is the shortest.
   */
  private writeDecimal(value: number): boolean {
    const magnitude = Math.abs(value);
    if (!(magnitude < 1e9 && magnitude >= 1e-4)) return false;
    const scaled = Math.round(magnitude * 10_000);
    if (scaled / 10_000 !== magnitude) return false;
    const whole = Math.floor(magnitude);
    let decimals = scaled - whole * 10_000;
    let count = 4;
    for (; decimals % 10 === 0; count--) decimals /= 10;
    this.reserve(16);
    if (value < 0) this.bytes[this.length++] = 0x2d;
    this.writeDigits(whole, countDigits(whole));
    this.bytes[this.length++] = 0x2e;
    this.writeDigits(decimals, count);
    return true;
  }

  /**
   * Writes a string from UTF-8. Stops early when the text is full. Returns where it is not UTF-8, or -1; unless
   * `isStrict` such bytes become U+FFFD.
   */
  writeString(data: Uint8Array, from: number, to: number, isStrict: boolean): number {
    // No code unit takes more than three bytes: so much fills the limit.
    const end = Math.min(to, from + 3 * (this.limit + 2 - this.length + this.surplus) + 3);
    let bad = -1;
    this.reserve(end - from + 8);
    this.bytes[this.length++] = QUOTE;
    for (let at = from; at < end;) {
      at = this.copyPlain(data, at, end);
      if (at >= end) break;
      const byte = data[at] ?? 0;
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
      this.reserve(Math.max(0, end - at) + 8);
    }
    this.writeByte(QUOTE);
    return bad;
  }

  /** Copies ASCII that needs no escape. Returns where that ends. Room is there. */
  private copyPlain(data: Uint8Array, from: number, end: number): number {
    const { bytes } = this;
    let { length } = this;
    let at = from;
    while (at < end) {
      const byte = data[at] ?? 0;
      if (byte < 32 || byte > 127 || byte === QUOTE || byte === BACKSLASH) break;
      bytes[length++] = byte;
      at++;
    }
    this.length = length;
    return at;
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

function countDigits(value: number): number {
  let digits = 1;
  for (let bound = 10; bound <= value; bound *= 10) digits++;
  return digits;
}
