// Words of all files, each kept once. The lexer hashes a word while it walks over it, so a word that was seen before
// costs no string; and a name that is kept does not keep the text of its file alive.

/** Words with a meaning in the grammar, in the order of their ids in every table. */
const keywords = [
  'syntax', 'edition', 'package', 'import', 'public', 'weak', 'option', 'message', 'enum', 'service', 'extend', 'rpc',
  'returns', 'stream', 'oneof', 'map', 'group', 'reserved', 'extensions', 'to', 'max', 'optional', 'required',
  'repeated', 'export', 'local', 'inf', 'nan', 'default', 'json_name', 'true', 'false',
] as const; // prettier-ignore

/** A word with a meaning in the grammar. */
export type KeywordName = (typeof keywords)[number];

// The cast is sound: the keys are exactly the keywords.
/** Ids of the words with a meaning in the grammar, the same in every table. */
export const Keyword = Object.freeze(Object.fromEntries(keywords.map((word, id) => [word, id]))) as Readonly<
  Record<KeywordName, number>
>;

/** From this length on, V8 makes a slice that keeps its parent alive instead of a copy. */
const sliceKeepsParentFrom = 13;

/** Gives every distinct word an id, and its one string. */
export class NameTable {
  readonly names: string[] = [];
  private hashes = new Int32Array(1024);
  private slots = new Int32Array(2048).fill(-1);

  constructor() {
    for (const word of keywords) this.intern(word, 0, word.length, hashWord(word));
  }

  /** The id of the word from `start` to before `end`, whose hash (`hash * 31 + code`, from 0) is given. */
  intern(text: string, start: number, end: number, hash: number): number {
    const mask = this.slots.length - 1;
    const length = end - start;
    for (let slot = mix(hash) & mask; ; slot = (slot + 1) & mask) {
      // The arrays are dense, the indices in range: the fallbacks only please the type checker.
      const id = this.slots[slot] ?? -1;
      if (id < 0) return this.add(text.slice(start, end), hash, slot);
      if (this.hashes[id] !== hash) continue;
      const name = this.names[id] ?? '';
      if (name.length !== length) continue;
      let at = 0;
      while (at < length && name.charCodeAt(at) === text.charCodeAt(start + at)) at++;
      if (at === length) return id;
    }
  }

  private add(slice: string, hash: number, slot: number): number {
    const id = this.names.length;
    this.names.push(slice.length < sliceKeepsParentFrom ? slice : (' ' + slice).slice(1));
    if (id >= this.hashes.length) this.hashes = grow(this.hashes);
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (id * 2 > this.slots.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 4).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.names.length; id++) {
      let slot = mix(this.hashes[id] ?? 0) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

function mix(hash: number): number {
  return hash ^ (hash >>> 15);
}

function hashWord(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
}

/** A copy of twice the size. */
export function grow(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
