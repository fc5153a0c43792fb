import { expect, test } from 'vitest';

import { EventPacker } from './event-block';
import { isShared, withOwnMemory } from './shared-memory';
import type { WriteEntry } from './thread-messages';

function blockOf(text: string): Extract<WriteEntry, { readonly kind: 'block' }> {
  const packer = new EventPacker();
  packer.append({ kind: 'message', atUs: text.length, isSent: true, data: Buffer.from(text) });
  const state: Pick<Extract<WriteEntry, { readonly kind: 'block' }>, 'summary' | 'schemaHash'> = {
    summary: undefined as never, // Nothing here reads it.
    schemaHash: '',
  };
  return { kind: 'block', id: text, block: packer.take(), hasPieces: false, ...state };
}

test('small blocks share memory, and go together in one piece of their own', () => {
  const blocks = ['one', 'two!', 'three'].map(blockOf);
  const heads = blocks.map(({ block }) => [...block.heads]);
  expect(blocks.every(({ block }) => isShared(block.heads) && isShared(block.data))).toBe(true);
  const own = withOwnMemory(blocks).flatMap(entry => (entry.kind === 'block' ? [entry.block] : []));
  expect(new Set(own.flatMap(({ heads, data }) => [heads.buffer, data.buffer])).size).toBe(1);
  expect(own.some(({ heads, data }) => isShared(heads) || isShared(data))).toBe(false);
  expect(own.map(({ data }) => Buffer.from(data).toString())).toEqual(['one', 'two!', 'three']);
  expect(own.map(block => [...block.heads])).toEqual(heads);
});

test('a block that shares nothing is handed over as it is', () => {
  const entry = blockOf('x'.repeat(100_000));
  expect(isShared(entry.block.data)).toBe(false);
  const [own] = withOwnMemory([entry]);
  expect(own?.kind === 'block' && own.block.data.buffer).toBe(entry.block.data.buffer);
});

test('slabs are not given out twice', () => {
  const blocks = Array.from({ length: 500 }, (_, index) => blockOf(`block ${index}`));
  const own = withOwnMemory(blocks).map(entry =>
    entry.kind === 'block' ? Buffer.from(entry.block.data).toString() : '',
  );
  expect(own).toEqual(blocks.map(({ id }) => id));
});
