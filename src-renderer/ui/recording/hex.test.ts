import { expect, test } from 'vitest';

import { asciiText, hexText, offsetText } from './hex';

test('bytes are shown as hex digits and as the characters they may be', () => {
  const bytes = Uint8Array.of(0x0a, 0x03, 0x41, 0x64, 0x61, 0xff);
  expect(hexText(bytes)).toBe('0a 03 41 64 61 ff');
  expect(asciiText(bytes)).toBe('..Ada.');
});

test('offsets are as wide as the last one needs', () => {
  expect(offsetText(16, 20)).toBe('0010');
  expect(offsetText(16, 100_000_000)).toBe('0000010');
});
