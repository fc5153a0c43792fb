/** How many bytes the UTF-8 sequence at `at` has (2 to 4), 0 when it is none. */
export function measureSequence(data: Uint8Array, at: number, end: number): number {
  const first = data[at] ?? 0;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > end) return 0;
  const second = data[at + 1] ?? 0;
  // Overlong forms, surrogates and what lies above U+10FFFF show in the second byte.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = at + 2; next < at + size; next++) if (((data[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}
