// Raw bytes of a field as a text for people. Nothing is dropped and nothing repaired without a trace.

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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

function decode(bytes: Uint8Array): FieldText {
  const whole = tryDecode(bytes);
  if (whole !== undefined) return { text: whole, isUtf8: true };
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = sequenceBytes(bytes[at] ?? 0);
    const part = length === 0 ? undefined : tryDecode(bytes.subarray(at, at + length));
    parts.push(part ?? `%${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`);
    at += part === undefined ? 1 : length;
  }
  return { text: parts.join(''), isUtf8: false };
}

function tryDecode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The length of a UTF-8 sequence by its first byte; 0 when none begins so. */
function sequenceBytes(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}
