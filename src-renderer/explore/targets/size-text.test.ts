import { expect, test } from 'vitest';

import { parseSize, sizeText } from './size-text';

test.each([
  ['', undefined],
  ['4194304', 4_194_304n],
  ['4 MiB', 4_194_304n],
  ['1.5MB', 1_500_000n],
  ['2k', 2_048n],
])('%j is a size of %s bytes', (text, bytes) => expect(parseSize(text)).toEqual({ kind: 'size', bytes }));

test.each([
  ['four', '"four" is no size'],
  ['4 boxes', 'is no size'],
  ['0', 'from 1 byte to 2 GiB'],
  ['3 GiB', 'from 1 byte to 2 GiB'],
])('%j is told to be none', (text, words) =>
  expect(parseSize(text)).toMatchObject({ kind: 'problem', message: expect.stringContaining(words) as string }),
);

test.each([1n, 1_000n, 1_024n, 4_194_304n, 1_073_741_824n, 2_147_483_647n])(
  '%s bytes are read as they are written',
  bytes => expect(parseSize(sizeText(bytes))).toEqual({ kind: 'size', bytes }),
);
