// Raw bytes of a field as a text for people. Nothing is dropped and nothing repaired without a trace.

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** How a byte is written in grpc-message. */
const percents = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);

/** A text, and whether all of its bytes were UTF-8. */
export interface FieldText {
  readonly text: string;
  readonly isUtf8: boolean;
}

/**
 * Raw bytes, a character each, as UTF-8. A byte that is not UTF-8 stays visible as `%FC`, as it would be written in
 * grpc-message. Blanks and control characters stay.
 */
export function textOfBytes(raw: string): FieldText {
  // eslint-disable-next-line no-control-regex -- what is all ASCII stays as it is
  return /^[\x00-\x7f]*$/.test(raw) ? { text: raw, isUtf8: true } : decode(Buffer.from(raw, 'latin1'));
}

/**
 * The percent-encoding of grpc-message. A percent sign that no two hexadecimal digits follow stays as it is; raw bytes
 * beyond ASCII are read as if they were encoded.
 */
export function decodePercent(raw: string): FieldText {
  if (!raw.includes('%')) return textOfBytes(raw);
  const bytes = Buffer.alloc(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; at++) {
    const hex = raw[at] === '%' ? /^[0-9a-fA-F]{2}$/.exec(raw.slice(at + 1, at + 3))?.[0] : undefined;
    bytes[length++] = hex === undefined ? raw.charCodeAt(at) : Number.parseInt(hex, 16);
    if (hex !== undefined) at += 2;
  }
  return decode(bytes.subarray(0, length));
}

/** In one pass, and with no error for a byte: a server chooses how many are wrong. */
function decode(bytes: Uint8Array): FieldText {
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceBytes(bytes, at);
    if (length === 0) {
      if (at > start) parts.push(utf8.decode(bytes.subarray(start, at)));
      parts.push(percents[bytes[at] ?? 0] ?? '');
      start = at + 1;
    }
    at += length === 0 ? 1 : length;
  }
  const rest = utf8.decode(bytes.subarray(start));
  return { text: parts.length === 0 ? rest : `${parts.join('')}${rest}`, isUtf8: parts.length === 0 };
}

/** The length of the whole UTF-8 sequence that begins here (RFC 3629, 4); 0 when none does. */
function sequenceBytes(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // No form that is longer than needed, no surrogate, nothing beyond Unicode.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + length; next++) {
    const byte = bytes[next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}
