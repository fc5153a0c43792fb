// Sources are UTF-8. What is in another encoding is read where that is safe, and said once, in place of a problem for each
// character.

/** A source as text. */
export interface DecodedSource {
  readonly text: string;
  /** What is wrong with the encoding, and where in the text it shows first. Other problems follow from it. */
  readonly fault?: { readonly at: number; readonly message: string };
}

/** Bytes that are looked at to tell UTF-16 without a mark from text with a NUL in it. */
const sampleBytes = 4096;

/** Decodes a source: UTF-8, or UTF-16 with a byte order mark. Never throws. */
export function decodeSource(data: Uint8Array): DecodedSource {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return unreadable('UTF-32 (little endian)');
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return unreadable('UTF-32 (big endian)');
  if (a === 0xff && b === 0xfe) return { text: utf16(bytes.subarray(2), true) };
  if (a === 0xfe && b === 0xff) return { text: utf16(bytes.subarray(2), false) };
  if (bytes.includes(0)) return decodeWithNul(bytes);
  const text = bytes.toString('utf8');
  // A replacement is no proof: the character may stand in the source.
  if (!text.includes('\ufffd') || isUtf8(bytes)) return { text };
  return decodeLatin1(bytes);
}

function unreadable(encoding: string): DecodedSource {
  return { text: '', fault: { at: 0, message: `this file is in ${encoding}: save it as UTF-8` } };
}

function decodeWithNul(bytes: Buffer): DecodedSource {
  const sample = bytes.subarray(0, sampleBytes);
  const nuls = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nuls;
  const most = sample.length * 0.3;
  // Sources are nearly all ASCII, which in UTF-16 has a NUL in every pair, always on the same side.
  if (odd > most && even < odd / 8) return withoutMark(bytes, true);
  if (even > most && odd < even / 8) return withoutMark(bytes, false);
  const control = sample.filter(byte => byte < 32 && (byte < 9 || byte > 13)).length;
  if (control > sample.length / 20) {
    return { text: '', fault: { at: 0, message: 'this file is not text: is it a descriptor set?' } };
  }
  const text = isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1');
  const message = 'there are NUL bytes in this file, the first one here: remove them, or save the file anew as UTF-8';
  return { text: text.replaceAll('\0', ' '), fault: { at: text.indexOf('\0'), message } };
}

function withoutMark(bytes: Buffer, isLittle: boolean): DecodedSource {
  const encoding = `UTF-16 (${isLittle ? 'little' : 'big'} endian) without a byte order mark`;
  return { text: utf16(bytes, isLittle), fault: { at: 0, message: `this file is in ${encoding}: save it as UTF-8` } };
}

function decodeLatin1(bytes: Buffer): DecodedSource {
  const text = bytes.toString('latin1');
  const at = firstNonUtf8(bytes);
  const byte = `0x${(bytes[at] ?? 0).toString(16).toUpperCase()}`;
  const message = `this file is not UTF-8 (the byte ${byte} here): it may be Latin-1 or Windows-1252; save it as UTF-8`;
  return { text, fault: { at, message } };
}

function utf16(bytes: Buffer, isLittle: boolean): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  return (isLittle ? even : even.swap16()).toString('utf16le');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Where the longest beginning that is UTF-8 ends. */
function firstNonUtf8(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8Beginning(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // A character that was begun and not finished.
  while (!isUtf8(bytes.subarray(0, good))) good--;
  return good;
}

/** Whether bytes are UTF-8, or would be with more behind them. */
function isUtf8Beginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
