import { expect, test } from 'vitest';

import { formatBytes, formatDurationUs, formatNumberOf } from './format';

test.each([
  [0, '0.0 ms'],
  [412, '0.4 ms'],
  [9_949, '9.9 ms'],
  [9_960, '10.0 ms'],
  [99_960, '100 ms'],
  [999_400, '999 ms'],
  [999_600, '1.00 s'],
  [12_345_678, '12.3 s'],
  [59_999_000, '1 min 00 s'],
  [123_000_000n, '2 min 03 s'],
])('a duration of %s microseconds reads %s', (us, text) => {
  expect(formatDurationUs(us)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1_048_575, '1.0 MiB'],
  [104_857_600n, '100.0 MiB'],
])('a size of %s bytes reads %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a count has its noun in the right number and its thousands apart', () => {
  expect([0, 1, 12408n].map(count => formatNumberOf(count, 'message'))).toEqual([
    '0 messages',
    '1 message',
    '12,408 messages',
  ]);
});
