// JSON text as UTF-8 bytes under construction: room for it, its brackets, commas and lines.
import type { PreparedJson } from './prepared-json';

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

/** A JSON text of little more than `limit` UTF-16 code units: whoever prints stops when `isFull`. */
export class JsonBytes {
  protected bytes = scratch;
  protected length = 0;
  /** UTF-8 bytes that do not count as UTF-16 code units. */
  protected surplus = 0;
  private level = 0;
  private indent = 0;
  protected limit = 0;

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

  protected reserve(count: number): void {
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
}
