// The wire format, read in place. Nothing here knows a schema. Lengths are checked before they are believed.

/** How values stand on the wire, by the low three bits of a tag. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const GROUP_START = 3;
export const GROUP_END = 4;
export const FIXED32 = 5;

/** How deep groups may nest while they are skipped. */
const GROUP_DEPTH_LIMIT = 100;

/** Bytes that are not protobuf. */
export class WireError extends Error {
  override readonly name = 'WireError';

  /** `offset` is where, in bytes; undefined when the place cannot be told because parts of the message were merged. */
  constructor(
    message: string,
    readonly offset: number | undefined,
  ) {
    super(message);
  }
}

/** A position in some bytes. Every method throws a WireError instead of reading beyond the `end` it is given. */
export class WireReader {
  /** Where the next byte is read. */
  at = 0;
  /** The lower half of the last 64 bits that were read, as a signed 32-bit integer. */
  low = 0;
  /** The upper half. */
  high = 0;
  private isMerged = false;

  constructor(public data: Uint8Array) {}

  /** Goes to the beginning of other bytes. */
  begin(data: Uint8Array): void {
    this.data = data;
    this.at = 0;
    this.isMerged = false;
  }

  /** Reads other bytes for the length of a call: fields of a message that were sent in parts. */
  withMerged(data: Uint8Array, read: () => void): void {
    const saved = { data: this.data, at: this.at, isMerged: this.isMerged };
    this.data = data;
    this.isMerged = true;
    read();
    Object.assign(this, saved);
  }

  /** An error at `offset`. */
  fail(message: string, offset = this.at): WireError {
    return new WireError(message, this.isMerged ? undefined : offset);
  }

  /** Reads a varint of up to ten bytes into `low` and `high`. */
  readVarint(end: number): void {
    const { data } = this;
    const start = this.at;
    let at = start;
    let byte = at < end ? (data[at++] ?? 0) : this.failVarint(start, end);
    let low = byte & 0x7f;
    let high = 0;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (at >= end || shift > 63) this.failVarint(start, end);
      byte = data[at++] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
    }
    this.low = low;
    this.high = high;
    this.at = at;
  }

  private failVarint(start: number, end: number): never {
    if (end - start >= 10) throw this.fail('a varint is longer than ten bytes', start);
    throw this.fail('the message ends inside of a varint', start);
  }

  /** Reads a tag: the field number times eight plus the wire type. */
  readTag(end: number): number {
    const { data, at } = this;
    const byte = data[at] ?? 0;
    if (byte < 0x80 && byte > 7 && at < end) {
      this.at = at + 1;
      return byte;
    }
    this.readVarint(end);
    if (this.high !== 0) throw this.fail('a field number is too large', at);
    const tag = this.low >>> 0;
    if (tag < 8) throw this.fail('a field has the number 0', at);
    return tag;
  }

  /** Reads the length of what follows and makes sure that so much is there. */
  readLength(end: number): number {
    const start = this.at;
    this.readVarint(end);
    const length = this.low >>> 0;
    if (this.high === 0 && length <= end - this.at) return length;
    const claimed = this.high === 0 ? String(length) : 'more than 4 GiB';
    throw this.fail(`a length of ${claimed} bytes where ${end - this.at} are left`, start);
  }

  /** Reads four bytes into `low`. */
  readFixed32(end: number): void {
    const { data, at } = this;
    if (at + 4 > end) throw this.fail('the message ends inside of a 32-bit value');
    this.low = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16) | ((data[at + 3] ?? 0) << 24);
    this.at = at + 4;
  }

  /** Reads eight bytes into `low` and `high`. */
  readFixed64(end: number): void {
    if (this.at + 8 > end) throw this.fail('the message ends inside of a 64-bit value');
    this.readFixed32(end);
    const low = this.low;
    this.readFixed32(end);
    this.high = this.low;
    this.low = low;
  }

  /** Moves behind the value of a field whose tag was just read. */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case VARINT: {
        this.readVarint(end);
        return;
      }
      case LENGTH_DELIMITED: {
        const length = this.readLength(end);
        this.at += length;
        return;
      }
      case FIXED32: {
        this.readFixed32(end);
        return;
      }
      case FIXED64: {
        this.readFixed64(end);
        return;
      }
      case GROUP_START:
        this.skipGroup(tag >>> 3, end);
        return;
      case GROUP_END:
        throw this.fail(`group ${tag >>> 3} ends without having begun`);
      default:
        throw this.fail(`there is no wire type ${tag & 7} (field ${tag >>> 3})`);
    }
  }

  /** Moves behind a group whose first tag was just read. Returns where its last tag begins: the end of its content. */
  skipGroup(number: number, end: number): number {
    const open = [number];
    const start = this.at;
    for (;;) {
      if (this.at >= end) throw this.fail(`group ${number} does not end`, start);
      const tagAt = this.at;
      const tag = this.readTag(end);
      if ((tag & 7) === GROUP_START) {
        open.push(tag >>> 3);
        if (open.length > GROUP_DEPTH_LIMIT)
          throw this.fail(`groups nest deeper than ${GROUP_DEPTH_LIMIT} levels`, tagAt);
      } else if ((tag & 7) === GROUP_END) {
        if (open.pop() !== tag >>> 3) throw this.fail(`group ${tag >>> 3} ends without having begun`, tagAt);
        if (open.length === 0) return tagAt;
      } else this.skip(tag, end);
    }
  }
}
