// Numbers as JSON, digit by digit into the bytes: no string is made for those that are common.
import { formatFloat } from './format-float';
import { JsonBytes } from './json-bytes';

const QUOTE = 0x22;
const BILLION = 1e9;

/** A JSON text that takes numbers. */
export class JsonNumbers extends JsonBytes {
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
}

function countDigits(value: number): number {
  let digits = 1;
  for (let bound = 10; bound <= value; bound *= 10) digits++;
  return digits;
}
