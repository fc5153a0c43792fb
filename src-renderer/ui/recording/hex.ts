/** One line of bytes as hex. */
export interface HexLine {
  /** `00000010` */
  readonly offset: string;
  /** `0a 03 41 64 61`, in two groups of eight */
  readonly hex: string;
  /** The printable ASCII characters, `.` for the others. */
  readonly text: string;
}

/** Bytes of a line. */
const lineBytes = 16;

/** Bytes as lines of hex, sixteen bytes a line. */
export function hexLines(data: Uint8Array): readonly HexLine[] {
  const lines: HexLine[] = [];
  for (let start = 0; start < data.length; start += lineBytes) {
    const bytes = [...data.subarray(start, start + lineBytes)];
    const group = (from: number): string =>
      bytes
        .slice(from, from + 8)
        .map(byte => byte.toString(16).padStart(2, '0'))
        .join(' ');
    lines.push({
      offset: start.toString(16).padStart(8, '0'),
      hex: `${group(0)}  ${group(8)}`.trimEnd(),
      text: bytes.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    });
  }
  return lines;
}
