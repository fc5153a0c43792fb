/** Bytes as two hex digits each, a space between two. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Bytes as their printable ASCII characters, `.` for the others. */
export function asciiText(bytes: Uint8Array): string {
  return Array.from(bytes, byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
}

/** An offset as hex digits, as many as the last offset of `size` bytes has, at least 4. */
export function offsetText(offset: number, size: number): string {
  return offset.toString(16).padStart(Math.max(4, size.toString(16).length), '0');
}
