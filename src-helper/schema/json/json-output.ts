// Strings and bytes as JSON. Strings go from the wire to here without becoming JavaScript strings.
import { JsonNumbers } from './json-numbers';
import { prepareJson } from './prepared-json';
import { measureSequence } from './utf8-sequence';

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
const REPLACEMENT = prepareJson('\uFFFD');
const HEX = Buffer.from('0123456789abcdef');
const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

/** Collects a JSON text of little more than `limit` UTF-16 code units: whoever prints stops when `isFull`. */
export class JsonOutput extends JsonNumbers {
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
