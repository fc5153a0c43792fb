/**
 * Bytes, one character each, as text that is safe to show: valid UTF-8 stays, unless it is a control character or changes
 * the direction of what follows; everything else, and the backslash, becomes `\xNN` per byte.
 */
export function printable(latin1: string): string {
  if (/^[\x20-\x5b\x5d-\x7e]*$/.test(latin1)) return latin1;
  let text = '';
  for (const part of latin1.match(utf8Sequence) ?? []) {
    const decoded = decodeUtf8(part);
    text += decoded !== undefined && isShown(decoded) ? decoded : escapeBytes(part);
  }
  return text;
}

/** Bytes, one character each, as the text they are in UTF-8; undefined when they are none. */
export function decodeUtf8(latin1: string): string | undefined {
  try {
    return strict.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return undefined;
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** A sequence of several bytes by its first, or any single byte. */
const utf8Sequence = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[^]/g;

function isShown(character: string): boolean {
  return character !== '\\' && !/[\p{C}\p{Zl}\p{Zp}]/u.test(character);
}

function escapeBytes(latin1: string): string {
  return Array.from(latin1, byte => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
}
