import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { usualBlockLimits } from './blocks/block-assembler';
import { DirectionReader, type DirectionEvent, type DirectionReaderOptions } from './direction-reader';
import * as write from './frames/frame-writer';
import { usualDecoderLimits } from './hpack/hpack-decoder';
import { HpackEncoder, usualEncoderOptions } from './hpack/hpack-encoder';

const usual: DirectionReaderOptions = {
  frames: { from: 'server', frameBytes: 16_384, heldBytes: 1_000_000 },
  blocks: usualBlockLimits,
  fields: usualDecoderLimits,
};

function read(frames: readonly Uint8Array[], options: Partial<DirectionReaderOptions> = {}): DirectionEvent[] {
  const reader = new DirectionReader({ ...usual, ...options });
  const all = [write.writeSettings([]), ...frames].flatMap(frame => reader.read(frame));
  all.push(...reader.end());
  expect(reader.heldBytes).toBeLessThanOrEqual(4096);
  return all.slice(1);
}

const status = Uint8Array.of(0x88);
const reset = write.writeReset(99, 8);

it('a block comes whole, however many frames it had', () => {
  const fields = [{ name: 'x', value: 'y'.repeat(50_000) }];
  const block = new HpackEncoder().encode(fields);
  for (const frameBytes of [1_000, 16_384]) {
    expect(read([write.writeHeaders(1, block, true, frameBytes)])).toMatchObject([
      { kind: 'block', streamId: 1, isEndStream: true, block: { fields, packedBytes: block.length, droppedFields: 0 } },
    ]);
  }
});

it('F3: a block of 150 KB and a field of 70 KB are nothing special, and a block over the list limit harms no other', () => {
  const encoder = new HpackEncoder({ ...usualEncoderOptions, indexing: () => 'indexed' });
  const large = Array.from('abcdefghijklmno', name => ({ name, value: name.repeat(10_000) }));
  const small = [{ name: 'grpc-status', value: '3' }];
  const blocks = [[...large, ...small], [{ name: 'a', value: 'a'.repeat(70_000) }], small].map(list =>
    encoder.encode(list),
  );
  const frames = blocks.map((block, index) => write.writeHeaders(index * 2 + 1, block, true, 16_384));
  expect(read(frames).map(event => event.kind === 'block' && event.block.fields.length)).toEqual([16, 1, 1]);
  const cut = read(frames, { fields: { ...usualDecoderLimits, listBytes: 25_000 } });
  expect(cut).toMatchObject([
    { block: { fields: [{ name: 'a' }, { name: 'b' }, ...small], droppedFields: 13 } },
    { block: { fields: [], droppedFields: 1 } },
    { block: { fields: small, droppedFields: 0 } },
  ]);
});

describe('what may not be', () => {
  const open = write.writeFrame(1, 0, 1, status);
  it.each([
    ['CONTINUATION of no block', [write.writeFrame(9, 4, 1)], 'stray-continuation', 'RFC 9113, 6.10', 1],
    ['CONTINUATION of another stream', [open, write.writeFrame(9, 4, 3)], 'stray-continuation', 'RFC 9113, 6.10', 1],
    [
      'CONTINUATION behind the end of a block',
      [write.writeHeaders(1, status, false, 9), write.writeFrame(9, 4, 1)],
      'stray-continuation',
      'RFC 9113, 6.10',
      1,
    ],
    ['DATA within a block', [open, write.writeFrame(0, 0, 1)], 'interrupted-block', 'RFC 9113, 4.3', 1],
    ['HEADERS within a block', [open, open], 'interrupted-block', 'RFC 9113, 4.3', 1],
    ['PING within a block', [open, write.writePing(new Uint8Array(8), false)], 'interrupted-block', 'RFC 9113, 4.3', 1],
    ['an unknown frame within a block', [open, write.writeFrame(99, 0, 0)], 'interrupted-block', 'RFC 9113, 4.3', 1],
    [
      'broken compression',
      [write.writeHeaders(1, Uint8Array.of(0xbe), true, 9)],
      'broken-compression',
      'RFC 7541, 2.3.3',
      9,
    ],
    ['an end within a block', [open], 'cut-block', 'RFC 9113, 4.3', 1],
    [
      'CONTINUATION of a byte without end',
      [open, ...Array.from({ length: 100 }, () => write.writeFrame(9, 0, 1, status))],
      'flood',
      'RFC 9113, 10.5.1',
      11,
    ],
    [
      'empty CONTINUATION without end',
      [open, ...Array.from({ length: 100 }, () => write.writeFrame(9, 0, 1))],
      'flood',
      'RFC 9113, 10.5.1',
      11,
    ],
  ])('%s', (name, frames, rule, section, code) => {
    const rest = name.startsWith('an end') ? [] : [reset];
    const events = read([...frames, ...rest]);
    expect(events.at(-1)).toMatchObject({ kind: 'malformed', fault: { rule, section, code, isFatal: true } });
  });

  it('a block over all limits', () => {
    const part = new Uint8Array(16_000);
    const frames = Array.from({ length: 10 }, () => write.writeFrame(9, 0, 1, part));
    const events = read([open, ...frames], { blocks: { ...usualBlockLimits, blockBytes: 100_000 } });
    expect(events).toMatchObject([{ fault: { rule: 'block-too-large', code: 11, isFatal: true } }]);
  });

  it('a table that stays large though a smaller one was acknowledged is told, and read', () => {
    const reader = new DirectionReader({ ...usual, fields: { ...usualDecoderLimits, tableBytes: 0 } });
    reader.read(write.writeSettings([]));
    reader.expectTable(0);
    expect(reader.read(write.writeHeaders(1, status, false, 9))).toMatchObject([
      { fault: { rule: 'resize-missing', section: 'RFC 9113, 4.3.1', code: 9, isFatal: false } },
      { kind: 'block' },
    ]);
  });
});

it.each([
  ['two faults of one head', [write.writeFrame(4, 1, 3, new Uint8Array(7))]],
  ['a fatal frame within a block', [write.writeFrame(1, 0, 1, status), write.writeFrame(9, 0, 0, status)]],
  ['an end behind a fatal frame within a block', [write.writeFrame(1, 0, 1, status), write.writeFrame(6, 0, 0)]],
])('one fatal fault is told, and nothing behind it: %s', (_, frames) => {
  const events = read([...frames, reset]);
  expect(events).toHaveLength(1);
  expect(events).toMatchObject([{ kind: 'malformed', fault: { isFatal: true } }]);
});

it('a push is a block with the stream that it promises', () => {
  expect(read([write.writePush(1, 2, status), reset])).toMatchObject([
    { kind: 'block', streamId: 1, promisedId: 2, block: { fields: [{ name: ':status', value: '200' }] } },
    { kind: 'frame', frame: { type: 'reset' } },
  ]);
});

const anyFrame = fc
  .tuple(fc.nat(10), fc.nat(63), fc.nat(5), fc.uint8Array({ maxLength: 60 }))
  .map(parts => write.writeFrame(...parts));

it('whatever a peer sends is read or told: nothing is thrown, nothing comes behind a fatal fault, little is held', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyFrame, fc.uint8Array({ maxLength: 30 })), { maxLength: 30 }), chunks => {
      const reader = new DirectionReader(usual);
      const events = [write.writeSettings([]), ...chunks].flatMap(chunk => reader.read(chunk));
      // A head may promise 16 MiB; no more is held than the limit of a frame, and a table.
      expect(reader.heldBytes).toBeLessThanOrEqual(1_000_000 + 4096 + 9);
      events.push(...reader.end());
      const fatal = events.findIndex(event => event.kind === 'malformed' && event.fault.isFatal);
      if (fatal >= 0) expect(events).toHaveLength(fatal + 1);
    }),
    { numRuns: 1_000 },
  );
});
