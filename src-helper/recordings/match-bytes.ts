/** Finds a text in bytes, as UTF-8. */
export interface ByteMatcher {
  /** How many bytes the text has. */
  readonly length: number;
  /** A function that says where in these bytes the text is, from an offset on; -1 for nowhere. */
  prepare(bytes: Uint8Array): (from: number) => number;
}

/** Makes a matcher; with `ignoresCase` A to Z match a to z, and no other letters. */
export function createByteMatcher(text: string, ignoresCase: boolean): ByteMatcher {
  const needle = Buffer.from(text, 'utf8');
  if (!ignoresCase || !/[a-z]/i.test(text)) {
    return {
      length: needle.byteLength,
      prepare: bytes => {
        const buffer = asBuffer(bytes);
        return from => buffer.indexOf(needle, from);
      },
    };
  }
  // Bytes as characters of a string, which is lower-cased as a whole: many times faster than byte by byte. It lowers
  // some bytes above 127 too, so that each place is looked at again.
  const lowered = needle.toString('latin1').toLowerCase();
  return {
    length: needle.byteLength,
    prepare: bytes => {
      const buffer = asBuffer(bytes);
      const haystack = buffer.toString('latin1').toLowerCase();
      return from => {
        let at = haystack.indexOf(lowered, from);
        while (at >= 0 && !isSame(buffer, at, needle)) at = haystack.indexOf(lowered, at + 1);
        return at;
      };
    },
  };
}

function isSame(haystack: Uint8Array, at: number, needle: Uint8Array): boolean {
  return needle.every((byte, offset) => foldCase(byte) === foldCase(haystack[at + offset] ?? -1));
}

function foldCase(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
