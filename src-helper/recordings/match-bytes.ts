/** Bytes of the beginning that say how often each byte comes. */
const sampleBytes = 4_096;
/**
 * Up to this length Node looks for the first byte alone and compares what is behind it, which is fastest when that byte is
 * rare: messages of one type begin alike, and a text often does too.
 */
const anchorBytes = 6;
const shortestAnchorBytes = 4;

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
        const offset = rarestOffset(buffer, needle);
        const anchor = needle.subarray(offset, offset + anchorBytes);
        return from => {
          for (let at = from + offset; ; at++) {
            at = buffer.indexOf(anchor, at);
            if (at < 0) return -1;
            const begin = at - offset;
            if (begin + needle.length > buffer.length) return -1;
            if (
              needle.length === anchor.length ||
              buffer.compare(needle, 0, needle.length, begin, begin + needle.length) === 0
            ) {
              return begin;
            }
          }
        };
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

/** Where the rarest byte of the text is, with some more behind it. */
function rarestOffset(bytes: Uint8Array, needle: Uint8Array): number {
  const counts = new Uint16Array(256);
  const end = Math.min(bytes.length, sampleBytes);
  for (let at = 0; at < end; at++) {
    const byte = bytes[at] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  const count = (offset: number): number => counts[needle[offset] ?? 0] ?? 0;
  let rarest = 0;
  for (let offset = 1; offset <= needle.length - shortestAnchorBytes; offset++) {
    if (count(offset) < count(rarest)) rarest = offset;
  }
  return rarest;
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
