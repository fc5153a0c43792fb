import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { judgeCount, judgeMessage } from './judge-message';
import { MessageReader, type MessageReaderOptions, type ReadMessage } from './message-reader';
import { largestMessageBytes, messagePrefix, writeMessage } from './message-writer';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

function readAll(
  chunks: readonly Uint8Array[],
  options: Partial<MessageReaderOptions> = {},
): { readonly messages: readonly ReadMessage[]; readonly reader: MessageReader } {
  const reader = new MessageReader({ limitBytes: Infinity, ...options });
  const messages: ReadMessage[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let next = reader.next(); next !== undefined; next = reader.next()) {
      messages.push(next);
      if (next.kind === 'too-large') break;
    }
  }
  return { messages, reader };
}

describe('messages are read out of chunks of any size', () => {
  it('whatever was written comes back, however it is cut', () => {
    const message = fc.record({ data: fc.uint8Array({ maxLength: 9_000 }), isCompressed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(6_000), { maxLength: 20 }), (sent, cuts) => {
        const all = Buffer.concat(sent.flatMap(({ data, isCompressed }) => writeMessage(data, isCompressed)));
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) chunks.push(all.subarray(at, (at += cut)));
        chunks.push(all.subarray(at));
        const { messages, reader } = readAll(chunks);
        expect(messages.map(each => (each.kind === 'message' ? Buffer.from(each.data).toString('hex') : each))).toEqual(
          sent.map(({ data }) => Buffer.from(data).toString('hex')),
        );
        expect(messages.map(each => each.kind === 'message' && each.isCompressed)).toEqual(
          sent.map(({ isCompressed }) => isCompressed),
        );
        expect(reader.end()).toEqual({ kind: 'whole' });
      }),
    );
  });

  it('a byte at a time', () => {
    const all = Buffer.concat([...writeMessage(bytes(1, 2, 3), false), ...writeMessage(bytes(), true)]);
    const { messages } = readAll([...all].map(each => bytes(each)));
    expect(messages).toMatchObject([
      { flag: 0, data: { length: 3 } },
      { flag: 1, isCompressed: true },
    ]);
  });

  it('a message that lies in one chunk is not copied', () => {
    const chunk = Buffer.concat(writeMessage(bytes(1, 2, 3), false));
    const [message] = readAll([chunk]).messages;
    expect(message?.kind === 'message' && message.data.buffer).toBe(chunk.buffer);
  });

  it('a message that comes a byte at a time keeps none of the chunks that the bytes came in', () => {
    const sent = Uint8Array.from({ length: 40_000 }, (_, at) => at % 251);
    const reader = new MessageReader({ limitBytes: Infinity });
    const chunks = [...Buffer.concat(writeMessage(sent, false))].map(each => bytes(each));
    const found: ReadMessage[] = [];
    chunks.forEach((chunk, at) => {
      reader.push(chunk);
      const next = reader.next();
      if (next !== undefined) found.push(next);
      // The first byte of what is waited for lies where it came.
      if (at > 0 && at !== 5) chunk[0] = 255;
    });
    const [message] = found;
    expect(found).toHaveLength(1);
    expect(message?.kind === 'message' && Buffer.compare(message.data, sent)).toBe(0);
  });

  it('large and small chunks in turns', () => {
    const size = fc.oneof(fc.nat(5), fc.integer({ min: 1_000, max: 1_050 }), fc.integer({ min: 3_000, max: 20_000 }));
    fc.assert(
      fc.property(fc.array(size, { maxLength: 40 }), fc.array(size, { minLength: 1, maxLength: 10 }), (cuts, sizes) => {
        const sent = sizes.map((length, at) => new Uint8Array(length).fill(at + 1));
        const all = Buffer.concat(sent.flatMap(data => writeMessage(data, false)));
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) chunks.push(all.subarray(at, (at += cut)));
        chunks.push(all.subarray(at));
        const found = readAll(chunks).messages;
        const areEqual = found.map((each, index) => {
          const whole = sent[index] ?? new Uint8Array();
          return each.kind === 'message' && Buffer.compare(each.data, whole) === 0;
        });
        expect(areEqual).toEqual(sent.map(() => true));
      }),
    );
  });

  it('a million messages that are read late cost no more than those that are read at once', () => {
    const reader = new MessageReader({ limitBytes: Infinity });
    const chunk = Buffer.concat(writeMessage(bytes(1), false));
    for (let at = 0; at < 1_000_000; at++) reader.push(chunk);
    let count = 0;
    while (reader.next() !== undefined) count++;
    expect(count).toBe(1_000_000);
    expect(reader.heldBytes).toBe(0);
  });
});

describe('what ends in the middle is told', () => {
  it.each([
    ['in the flag and length', [0, 0, 0], { heldBytes: 3, sizeBytes: undefined }],
    ['behind the prefix', [0, 0, 0, 0, 4], { heldBytes: 5, sizeBytes: 4 }],
    ['in the message', [0, 0, 0, 0, 4, 9, 9], { heldBytes: 7, sizeBytes: 4 }],
    ['behind a whole message', [0, 0, 0, 0, 1, 9, 1], { heldBytes: 1, sizeBytes: undefined }],
  ])('%s', (_, sent, left) => {
    for (const chunks of [[bytes(...sent)], sent.map(each => bytes(each))]) {
      expect(readAll(chunks).reader.end()).toEqual({ kind: 'truncated', ...left });
    }
  });
});

describe('a message that is too large is told by its length, before it comes', () => {
  it.each([
    ['one byte over the limit', 11, { limitBytes: 10 }, 10],
    ['over a limit of nothing', 1, { limitBytes: 0 }, 0],
    ['of 4 GiB, with a limit', 2 ** 32 - 1, { limitBytes: 4 * 1024 * 1024 }, 4 * 1024 * 1024],
  ])('%s', (_, sizeBytes, options, limitBytes) => {
    const { messages, reader } = readAll([messagePrefix(sizeBytes, false), bytes(1, 2, 3)], options);
    expect(messages.at(0)).toEqual({ kind: 'too-large', sizeBytes, limitBytes });
    reader.push(Buffer.concat(writeMessage(bytes(), false)));
    expect(reader.next()).toEqual(messages.at(0));
  });

  it('a message of the very limit is read', () => {
    expect(readAll(writeMessage(bytes(1, 2), false), { limitBytes: 2 }).messages).toMatchObject([{ kind: 'message' }]);
  });

  it('without a limit, one for which there is no memory is told, too', () => {
    const allocate = (size: number): Uint8Array => {
      throw new RangeError(`Array buffer allocation failed: ${String(size)}`);
    };
    const { messages } = readAll([messagePrefix(4, false), bytes(1, 2), bytes(3, 4)], { allocate });
    expect(messages).toEqual([{ kind: 'too-large', sizeBytes: 4, limitBytes: undefined }]);
  });

  it('no memory is taken on the word of a prefix', () => {
    const allocate = (): Uint8Array => {
      throw new Error('nothing is to be allocated');
    };
    const { messages, reader } = readAll([messagePrefix(2 ** 30, false), bytes(1)], { allocate });
    expect(messages).toEqual([]);
    expect(reader.end()).toEqual({ kind: 'truncated', heldBytes: 6, sizeBytes: 2 ** 30 });
  });
});

describe('messages are written', () => {
  it.each([
    ['nothing', 0, 1],
    ['something small in one piece', 4_096, 1],
    ['something larger uncopied behind its prefix', 4_097, 2],
  ])('%s', (_, sizeBytes, pieces) => {
    const written = writeMessage(new Uint8Array(sizeBytes), true);
    expect(written).toHaveLength(pieces);
    expect(Buffer.concat(written).readUInt32BE(1)).toBe(sizeBytes);
    expect(written[0]?.[0]).toBe(1);
  });

  it('the longest length has a prefix, a longer one has none', () => {
    expect([...messagePrefix(largestMessageBytes, false)]).toEqual([0, 255, 255, 255, 255]);
    expect(() => messagePrefix(largestMessageBytes + 1, false)).toThrow(RangeError);
  });
});

describe('A2: flags and encodings of messages are judged', () => {
  it.each([
    [0, undefined, []],
    [0, 'gzip', []],
    [0, 'snappy', []],
    [1, 'gzip', []],
    [1, 'deflate', []],
    [1, ' GZIP', []],
    [1, undefined, ['a message is compressed, and no grpc-encoding is named']],
    [1, '', ['a message is compressed, and no grpc-encoding is named']],
    [1, 'identity', ['a message is compressed, and grpc-encoding names identity, which is no compression']],
    [1, 'snappy', ['a message is compressed with "snappy"']],
    [2, undefined, ['a message begins with the byte 2, not 0 or 1']],
    [128, undefined, ['a message begins with the byte 128, not 0 or 1; gRPC-Web marks trailers so']],
    [
      3,
      undefined,
      ['a message begins with the byte 3, not 0 or 1', 'a message is compressed, and no grpc-encoding is named'],
    ],
  ])('flag %i with grpc-encoding %s', (flag, encoding, words) => {
    expect(judgeMessage(flag, encoding).map(each => each.words)).toEqual(words);
  });
});

describe('F10: how many messages came is judged', () => {
  it.each([
    ['one', 1, 0, undefined],
    ['one', 0, 0, 'message-missing'],
    ['one', 2, 0, 'messages-too-many'],
    ['one', 2, 5, 'messages-too-many'],
    ['one', 0, 5, undefined],
    ['one', 1, 5, undefined],
    ['any', 0, 0, undefined],
    ['any', 1_000, 0, undefined],
  ] as const)('expected %s, came %i with status %i: %s', (expected, count, status, rule) => {
    expect(judgeCount(expected, count, status)?.rule).toBe(rule);
  });
});
