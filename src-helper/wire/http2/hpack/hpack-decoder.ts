// Reads header blocks (RFC 7541). What is over a limit is decoded all the same, so that the table stays in step with the
// peer's and the next block can be read; only its fields are counted and dropped.
import { defaultTableBytes, DynamicTable } from './dynamic-table';
import { fieldBytes, type HeaderField } from './header-field';
import { decodeHuffman } from './huffman';
import { staticTable } from './static-table';

export interface HpackDecoderLimits {
  /** The table that was announced to the peer (SETTINGS_HEADER_TABLE_SIZE), in bytes. */
  readonly tableBytes: number;
  /** Fields of a block beyond so many bytes, as RFC 9113, 6.5.2 counts them, are dropped. */
  readonly listBytes: number;
  /** Fields of a block beyond so many are dropped. */
  readonly fields: number;
  /** A field with a name or value of more bytes is dropped. */
  readonly textBytes: number;
  /** Changes of the table's size that one block may begin with. Two are enough for every case (RFC 7541, 4.2). */
  readonly sizeUpdates: number;
  /** Names that are kept beyond `listBytes` and `fields`, up to as many bytes and fields again. */
  readonly isKeptBeyond: (name: string) => boolean;
}

export const usualDecoderLimits: HpackDecoderLimits = {
  tableBytes: defaultTableBytes,
  listBytes: 16 * 1024 * 1024,
  fields: 10_000,
  textBytes: 16 * 1024 * 1024,
  sizeUpdates: 16,
  isKeptBeyond: name => name.startsWith(':') || name.startsWith('grpc-'),
};

/** A block as it came. */
export interface DecodedBlock {
  readonly fields: readonly HeaderField[];
  /** The size of the whole list, with what was dropped. */
  readonly listBytes: number;
  /** How many fields were over a limit and are missing. */
  readonly droppedFields: number;
  /** The peer did not make its table smaller, though it has acknowledged a smaller one (RFC 9113, 4.3.1). */
  readonly isResizeMissing: boolean;
}

/** Why a block cannot be read. No later block of the connection can, then (COMPRESSION_ERROR). */
export class HpackError extends Error {
  /** `section` is one of RFC 7541. */
  constructor(
    message: string,
    readonly section: string,
  ) {
    super(message);
  }
}

/** The largest number that is taken: 2^32-1, as a setting may be. */
const numberLimit = 2 ** 32;

export class HpackDecoder {
  readonly #limits: HpackDecoderLimits;
  readonly #table = new DynamicTable();
  /** What the peer may make its table. */
  #allowedBytes: number;
  #reducedToBytes: number | undefined;
  #data: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(limits: HpackDecoderLimits) {
    this.#limits = limits;
    this.#allowedBytes = Math.max(limits.tableBytes, defaultTableBytes);
  }

  /** What the table holds, in bytes. */
  get tableBytes(): number {
    return this.#table.bytes;
  }

  /** Another table size was announced to the peer. A smaller one than before is expected only once it is acknowledged. */
  allowTable(bytes: number): void {
    this.#allowedBytes = Math.max(this.#allowedBytes, bytes);
  }

  /** The peer has acknowledged this table size: its next block must begin with a table that is no larger. */
  expectTable(bytes: number): void {
    if (bytes < this.#table.limitBytes) this.#reducedToBytes = Math.min(bytes, this.#reducedToBytes ?? bytes);
  }

  /** The fields of a whole block. Throws HpackError, behind which this decoder is of no use. */
  decode(data: Uint8Array): DecodedBlock {
    this.#data = data;
    this.#at = 0;
    this.#readResizes();
    const isResizeMissing = this.#reducedToBytes !== undefined && this.#table.limitBytes > this.#reducedToBytes;
    this.#reducedToBytes = undefined;
    const list = new FieldList(this.#limits);
    while (this.#at < data.length) list.add(this.#readField());
    this.#data = new Uint8Array();
    return { ...list.asBlock(), isResizeMissing };
  }

  #readResizes(): void {
    for (let count = 1; (this.#byte() & 0xe0) === 0x20; count++) {
      if (count > this.#limits.sizeUpdates) throw new HpackError('changes the size of its table too often', '4.2');
      const bytes = this.#readNumber(5);
      if (bytes > this.#allowedBytes) {
        throw new HpackError(`wants a table of ${bytes} bytes where ${this.#allowedBytes} are allowed`, '6.3');
      }
      this.#table.resize(bytes);
    }
  }

  #readField(): HeaderField {
    const first = this.#byte();
    if (first >= 0x80) return this.#fieldAt(this.#readNumber(7));
    if ((first & 0xe0) === 0x20) throw new HpackError('changes the size of its table behind a field', '4.2');
    const isIndexed = first >= 0x40;
    const index = this.#readNumber(isIndexed ? 6 : 4);
    const name = index === 0 ? this.#readText() : this.#fieldAt(index).name;
    const field = { name, value: this.#readText() };
    if (isIndexed) this.#table.add(field);
    return field;
  }

  #fieldAt(index: number): HeaderField {
    const field = staticTable[index - 1] ?? this.#table.at(index - staticTable.length - 1);
    if (index === 0 || field === undefined) {
      throw new HpackError(`names field ${index} of a table of ${staticTable.length + this.#table.length}`, '2.3.3');
    }
    return field;
  }

  #byte(): number {
    return this.#data[this.#at] ?? 0;
  }

  /** RFC 7541, 5.1. */
  #readNumber(prefixBits: number): number {
    const full = (1 << prefixBits) - 1;
    let value = this.#byte() & full;
    this.#at++;
    if (value < full) return value;
    for (let factor = 1; factor < numberLimit * 8; factor *= 128) {
      const byte = this.#data[this.#at++];
      if (byte === undefined) throw new HpackError('ends within a number', '5.1');
      value += (byte & 0x7f) * factor;
      if (value >= numberLimit) break;
      if (byte < 0x80) return value;
    }
    throw new HpackError('has a number of more than 32 bits', '5.1');
  }

  /** RFC 7541, 5.2. */
  #readText(): string {
    if (this.#at >= this.#data.length) throw new HpackError('ends before a text', '5.2');
    const isPacked = this.#byte() >= 0x80;
    const bytes = this.#readNumber(7);
    const from = this.#at;
    this.#at += bytes;
    if (this.#at > this.#data.length) throw new HpackError('ends within a text', '5.2');
    if (!isPacked) return latin1(this.#data, from, this.#at);
    const text = decodeHuffman(this.#data, from, this.#at);
    if (text === undefined) throw new HpackError('has a text that is not in the Huffman code', '5.2');
    return text;
  }
}

/** The fields of one block within the limits. */
class FieldList {
  readonly #limits: HpackDecoderLimits;
  readonly #fields: HeaderField[] = [];
  #listBytes = 0;
  #keptBytes = 0;
  #droppedFields = 0;

  constructor(limits: HpackDecoderLimits) {
    this.#limits = limits;
  }

  add(field: HeaderField): void {
    const bytes = fieldBytes(field);
    this.#listBytes += bytes;
    const { textBytes, isKeptBeyond } = this.#limits;
    const isShort = field.name.length <= textBytes && field.value.length <= textBytes;
    if (isShort && (this.#hasRoom(bytes, 1) || (isKeptBeyond(field.name) && this.#hasRoom(bytes, 2)))) {
      this.#fields.push(field);
      this.#keptBytes += bytes;
    } else this.#droppedFields++;
  }

  asBlock(): Omit<DecodedBlock, 'isResizeMissing'> {
    return { fields: this.#fields, listBytes: this.#listBytes, droppedFields: this.#droppedFields };
  }

  #hasRoom(bytes: number, factor: number): boolean {
    const { listBytes, fields } = this.#limits;
    // In order: what comes behind a dropped field is not slipped in, but for the names that are kept.
    const usedBytes = factor === 1 ? this.#listBytes : this.#keptBytes + bytes;
    return usedBytes <= listBytes * factor && this.#fields.length < fields * factor;
  }
}

function latin1(data: Uint8Array, from: number, to: number): string {
  return Buffer.from(data.buffer, data.byteOffset + from, to - from).toString('latin1');
}
