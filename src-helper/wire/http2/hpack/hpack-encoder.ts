// Writes header blocks (RFC 7541). Which fields enter the peer's table is a policy that the caller may replace.
import { defaultTableBytes, DynamicTable } from './dynamic-table';
import { fieldBytes, type HeaderField } from './header-field';
import { encodeHuffman, huffmanBytes } from './huffman';
import { staticFieldIndex, staticNameIndex, staticTable } from './static-table';

/**
 * What becomes of a field: `indexed` enters the table, `literal` does not, and `never` may not enter one on any further
 * way, for it is a secret (RFC 7541, 7.1.3).
 */
export type Indexing = 'indexed' | 'literal' | 'never';

export interface HpackEncoderOptions {
  /** The largest table that is made use of, in bytes, whatever the peer allows. */
  readonly tableBytes: number;
  /** Whether texts are packed where that makes them shorter. On one machine bytes cost less than packing does. */
  readonly isPacking: boolean;
  readonly indexing: (field: HeaderField) => Indexing;
}

const secretNames = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);
const sharedNames = new Set([':authority', ':path', 'content-type', 'user-agent', 'te', 'grpc-accept-encoding']);

export const usualEncoderOptions: HpackEncoderOptions = {
  tableBytes: defaultTableBytes,
  isPacking: false,
  indexing: ({ name }) => (secretNames.has(name) ? 'never' : sharedNames.has(name) ? 'indexed' : 'literal'),
};

/** How each form of a field begins, and how many bits of its first byte belong to the index (RFC 7541, 6). */
const forms = {
  indexed: { pattern: 0x40, prefixBits: 6 },
  literal: { pattern: 0x00, prefixBits: 4 },
  never: { pattern: 0x10, prefixBits: 4 },
} as const;

export class HpackEncoder {
  readonly #options: HpackEncoderOptions;
  readonly #table = new DynamicTable();
  /** The smallest table since the last block; undefined when the peer knows the size. */
  #smallestBytes: number | undefined;
  #out = new Uint8Array(512);
  #at = 0;

  constructor(options: HpackEncoderOptions = usualEncoderOptions) {
    this.#options = options;
    if (options.tableBytes < defaultTableBytes) this.limitTable(options.tableBytes);
  }

  /** The peer has announced this SETTINGS_HEADER_TABLE_SIZE. */
  limitTable(bytes: number): void {
    const limitBytes = Math.min(bytes, this.#options.tableBytes);
    if (limitBytes === this.#table.limitBytes) return;
    this.#smallestBytes = Math.min(limitBytes, this.#smallestBytes ?? limitBytes);
    this.#table.resize(limitBytes);
  }

  /** The block of these fields. Each call changes the table: what it gives must be sent, in this order. */
  encode(fields: readonly HeaderField[]): Uint8Array {
    this.#at = 0;
    if (this.#smallestBytes !== undefined) {
      if (this.#smallestBytes < this.#table.limitBytes) this.#writeNumber(this.#smallestBytes, 0x20, 5);
      this.#writeNumber(this.#table.limitBytes, 0x20, 5);
      this.#smallestBytes = undefined;
    }
    for (const field of fields) this.#writeField(field);
    return this.#out.slice(0, this.#at);
  }

  #writeField(field: HeaderField): void {
    const wanted = this.#options.indexing(field);
    const known = wanted === 'never' ? {} : this.#find(field);
    if (known.index !== undefined) {
      this.#writeNumber(known.index, 0x80, 7);
      return;
    }
    // One that fills the table would drive out all the others.
    const isTooLarge = fieldBytes(field) > this.#table.limitBytes / 2;
    const indexing = wanted === 'indexed' && isTooLarge ? 'literal' : wanted;
    const { pattern, prefixBits } = forms[indexing];
    const nameIndex = staticNameIndex(field.name) ?? known.nameIndex ?? 0;
    this.#writeNumber(nameIndex, pattern, prefixBits);
    if (nameIndex === 0) this.#writeText(field.name);
    this.#writeText(field.value);
    if (indexing === 'indexed') this.#table.add(field);
  }

  #find(field: HeaderField): { readonly index?: number; readonly nameIndex?: number } {
    const fixed = staticFieldIndex(field);
    if (fixed !== undefined) return { index: fixed };
    let nameIndex: number | undefined;
    for (let place = 0; place < this.#table.length; place++) {
      const other = this.#table.at(place);
      if (other?.name !== field.name) continue;
      if (other.value === field.value) return { index: staticTable.length + 1 + place };
      nameIndex ??= staticTable.length + 1 + place;
    }
    return nameIndex === undefined ? {} : { nameIndex };
  }

  #writeNumber(value: number, pattern: number, prefixBits: number): void {
    this.#reserve(8);
    const full = (1 << prefixBits) - 1;
    if (value < full) {
      this.#out[this.#at++] = pattern | value;
      return;
    }
    this.#out[this.#at++] = pattern | full;
    let rest = value - full;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#out[this.#at++] = (rest % 128) | 0x80;
    this.#out[this.#at++] = rest;
  }

  #writeText(text: string): void {
    const packedBytes = this.#options.isPacking ? huffmanBytes(text) : Infinity;
    if (packedBytes <= text.length) {
      this.#writeNumber(packedBytes, 0x80, 7);
      this.#reserve(packedBytes);
      encodeHuffman(text, this.#out, this.#at);
      this.#at += packedBytes;
      return;
    }
    this.#writeNumber(text.length, 0x00, 7);
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#out[this.#at++] = text.charCodeAt(index);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const larger = new Uint8Array(Math.max(this.#out.length * 2, this.#at + bytes));
    larger.set(this.#out.subarray(0, this.#at));
    this.#out = larger;
  }
}
