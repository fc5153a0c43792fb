// Memory of small blocks. Most recordings are of short calls: to allocate memory for each, and to hand each over to the
// thread, costs more than the call's own bytes. So small blocks are collected side by side in slabs, and copied together
// when they go.
import type { WriteEntry } from './thread-messages';

const slabBytes = 64 * 1024;

const slabs = new WeakSet<ArrayBufferLike>();
let slab = new ArrayBuffer(0);
let slabUsed = 0;

/** So many bytes, at most 64 KiB, in memory that others use too; they are 0. */
export function sharedBytes(length: number): Uint8Array<ArrayBuffer> {
  const offset = takeShared(length);
  return new Uint8Array(slab, offset, length);
}

/** So many words of 32 bits, at most 64 KiB, in memory that others use too; they are 0. */
export function sharedWords(length: number): Uint32Array<ArrayBuffer> {
  const offset = takeShared(length * Uint32Array.BYTES_PER_ELEMENT);
  return new Uint32Array(slab, offset, length);
}

/** True when others lie in the same memory, so that it can be copied but not handed over. */
export function isShared({ buffer }: Uint8Array | Uint32Array): boolean {
  return slabs.has(buffer);
}

/** The entries with memory that can be handed over: what is in slabs is copied into one piece for all of them. */
export function withOwnMemory(entries: readonly WriteEntry[]): readonly WriteEntry[] {
  let headBytes = 0;
  let dataBytes = 0;
  for (const entry of entries) {
    if (entry.kind !== 'block') continue;
    if (isShared(entry.block.heads)) headBytes += entry.block.heads.byteLength;
    if (isShared(entry.block.data)) dataBytes += entry.block.data.byteLength;
  }
  if (headBytes + dataBytes === 0) return entries;
  // Words first: they begin at multiples of four.
  const own = new ArrayBuffer(headBytes + dataBytes);
  let headAt = 0;
  let dataAt = headBytes;
  return entries.map(entry => {
    if (entry.kind !== 'block') return entry;
    let { heads, data } = entry.block;
    if (isShared(heads)) {
      const copy = new Uint32Array(own, headAt, heads.length);
      copy.set(heads);
      heads = copy;
      headAt += copy.byteLength;
    }
    if (isShared(data)) {
      const copy = new Uint8Array(own, dataAt, data.length);
      copy.set(data);
      data = copy;
      dataAt += copy.byteLength;
    }
    return { ...entry, block: { ...entry.block, heads, data } };
  });
}

/** Takes so many bytes, a multiple of four, and returns where they begin in the slab. */
function takeShared(bytes: number): number {
  if (slab.byteLength - slabUsed < bytes) {
    slab = new ArrayBuffer(slabBytes);
    slabs.add(slab);
    slabUsed = 0;
  }
  slabUsed += bytes;
  return slabUsed - bytes;
}
