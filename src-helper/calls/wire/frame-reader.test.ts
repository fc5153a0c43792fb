import { expect, test } from 'vitest';

import { framePrefix, FrameReader } from './frame-reader';

const framed = (...texts: string[]): Buffer =>
  Buffer.concat(texts.flatMap(text => [framePrefix(Buffer.byteLength(text), false), Buffer.from(text)]));

function readAll(reader: FrameReader): string[] {
  const texts: string[] = [];
  for (let frame = reader.next(); frame?.kind === 'message'; frame = reader.next()) texts.push(frame.data.toString());
  return texts;
}

test('messages come out whole and in order however the bytes are cut', () => {
  const texts = ['', 'a', 'bcd', '', 'x'.repeat(1_000), 'end'];
  const bytes = framed(...texts);
  for (let size = 1; size <= bytes.length; size = size < 20 ? size + 1 : size * 2) {
    const reader = new FrameReader(Infinity);
    const found: string[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      reader.push(bytes.subarray(at, at + size));
      found.push(...readAll(reader));
    }
    expect(found, `pieces of ${size} bytes`).toEqual(texts);
    expect(reader.isEmpty).toBe(true);
  }
});

test('a message in one chunk is not copied', () => {
  const bytes = framed('a', 'b');
  const reader = new FrameReader(Infinity);
  reader.push(bytes);
  const frame = reader.next();
  expect(frame?.kind === 'message' && frame.data.buffer === bytes.buffer).toBe(true);
});

test('a message over the limit is told by its prefix, before its bytes have come', () => {
  const reader = new FrameReader(3);
  reader.push(Buffer.concat([framed('abc'), framePrefix(4, false)]));
  expect(reader.next()).toMatchObject({ kind: 'message' });
  expect(reader.next()).toEqual({ kind: 'too-large', sizeBytes: 4 });
});

test('what is left of a message that is not whole is told', () => {
  const reader = new FrameReader(Infinity);
  reader.push(framed('abc').subarray(0, 7));
  expect(reader.next()).toBeUndefined();
  expect(reader.isEmpty).toBe(false);
});

test('the flag of compression is read', () => {
  const reader = new FrameReader(Infinity);
  reader.push(Buffer.concat([framePrefix(1, true), Buffer.from('z')]));
  expect(reader.next()).toMatchObject({ kind: 'message', isCompressed: true });
});
