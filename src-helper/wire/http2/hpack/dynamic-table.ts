import { fieldBytes, type HeaderField } from './header-field';

/** The size of a table until another one is announced, in bytes (RFC 9113, 6.5.2). */
export const defaultTableBytes = 4096;

/** The fields that one side of a connection has told the other to remember (RFC 7541, 2.3.2 and 4). */
export class DynamicTable {
  /** The newest is the last; those before `#first` are evicted and not cut off yet. */
  #fields: (HeaderField | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #limitBytes: number;

  constructor(limitBytes = defaultTableBytes) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  get length(): number {
    return this.#fields.length - this.#first;
  }

  /** The field at a place, the newest one being 0; undefined behind the oldest. */
  at(place: number): HeaderField | undefined {
    return place < this.length ? this.#fields[this.#fields.length - 1 - place] : undefined;
  }

  /** Evicts what has no room beside the field; one that is larger than the table empties it and is not kept. */
  add(field: HeaderField): void {
    const bytes = fieldBytes(field);
    this.#evict(this.#limitBytes - bytes);
    if (bytes > this.#limitBytes) return;
    this.#fields.push(field);
    this.#bytes += bytes;
  }

  resize(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    this.#evict(limitBytes);
  }

  #evict(toBytes: number): void {
    while (this.#first < this.#fields.length && this.#bytes > toBytes) {
      const oldest = this.#fields[this.#first];
      this.#fields[this.#first++] = undefined;
      if (oldest !== undefined) this.#bytes -= fieldBytes(oldest);
    }
    if (this.#first === this.#fields.length || this.#first >= 64 + this.#fields.length / 2) {
      this.#fields = this.#fields.slice(this.#first);
      this.#first = 0;
    }
  }
}
