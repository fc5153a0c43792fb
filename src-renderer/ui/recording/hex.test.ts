import { expect, test } from 'vitest';

import { hexLines } from './hex';

test('bytes are shown sixteen a line, with their offset and their printable characters', () => {
  const data = new Uint8Array([10, 3, 65, 100, 97, 0, 127, 255, 1, ...new Array<number>(8).fill(32)]);
  expect(hexLines(data)).toEqual([
    { offset: '00000000', hex: '0a 03 41 64 61 00 7f ff  01 20 20 20 20 20 20 20', text: '..Ada....       ' },
    { offset: '00000010', hex: '20', text: ' ' },
  ]);
  expect(hexLines(new Uint8Array(0))).toEqual([]);
});
