import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fieldBytes, type HeaderField } from './header-field';
import { HpackDecoder, type HpackDecoderLimits, HpackError, usualDecoderLimits } from './hpack-decoder';
import { HpackEncoder, type HpackEncoderOptions, usualEncoderOptions } from './hpack-encoder';
import { decodeHuffman, encodeHuffman, huffmanBytes } from './huffman';

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

function decoderOf(limits: Partial<HpackDecoderLimits> = {}): HpackDecoder {
  return new HpackDecoder({ ...usualDecoderLimits, ...limits });
}

function encoderOf(options: Partial<HpackEncoderOptions> = {}): HpackEncoder {
  return new HpackEncoder({ ...usualEncoderOptions, ...options });
}

function fieldsOf(...lines: readonly string[]): HeaderField[] {
  return lines.map(line => {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    return { name, value };
  });
}

const request = (...rest: readonly string[]): HeaderField[] => fieldsOf(...rest);
const first = request(':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com');
const second = request(...first.map(({ name, value }) => `${name}: ${value}`), 'cache-control: no-cache');
const third = request(
  ':method: GET',
  ':scheme: https',
  ':path: /index.html',
  ':authority: www.example.com',
  'custom-key: custom-value',
);
const answers = [
  fieldsOf(
    ':status: 302',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ),
  fieldsOf(
    ':status: 307',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ),
  fieldsOf(
    ':status: 200',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:22 GMT',
    'location: https://www.example.com',
    'content-encoding: gzip',
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ),
];

const stories = [
  {
    name: 'C.3, requests',
    isPacking: false,
    tableBytes: 4096,
    blocks: [
      '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
      '8286 84be 5808 6e6f 2d63 6163 6865',
      '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
    ],
    lists: [first, second, third],
    tables: [57, 110, 164],
  },
  {
    name: 'C.4, packed requests',
    isPacking: true,
    tableBytes: 4096,
    blocks: [
      '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
      '8286 84be 5886 a8eb 1064 9cbf',
      '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
    ],
    lists: [first, second, third],
    tables: [57, 110, 164],
  },
  {
    name: 'C.5, answers and evictions',
    isPacking: false,
    tableBytes: 256,
    blocks: [
      '4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
      '4803 3330 37c1 c0bf',
      '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31',
    ],
    lists: answers,
    tables: [222, 222, 215],
  },
  {
    name: 'C.6, packed answers and evictions',
    isPacking: true,
    tableBytes: 256,
    blocks: [
      '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
      '4883 640e ffc1 c0bf',
      '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
    ],
    lists: answers,
    tables: [222, 222, 215],
  },
];

describe('RFC 7541, appendix C', () => {
  it.each([
    {
      name: 'C.2.1',
      hex: '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572',
      table: 55,
      field: 'custom-key: custom-header',
    },
    { name: 'C.2.2', hex: '040c 2f73 616d 706c 652f 7061 7468', table: 0, field: ':path: /sample/path' },
    { name: 'C.2.3', hex: '1008 7061 7373 776f 7264 0673 6563 7265 74', table: 0, field: 'password: secret' },
    { name: 'C.2.4', hex: '82', table: 0, field: ':method: GET' },
  ])('$name is read', ({ hex, table, field }) => {
    const decoder = decoderOf();
    expect(decoder.decode(bytesOf(hex)).fields).toEqual(fieldsOf(field));
    expect(decoder.tableBytes).toBe(table);
  });

  it.each(stories)('$name: read', ({ blocks, lists, tables, tableBytes }) => {
    const decoder = decoderOf();
    if (tableBytes === 256) decoder.decode(bytesOf('3fe101'));
    blocks.forEach((hex, index) => {
      const block = decoder.decode(bytesOf(hex));
      expect(block.fields).toEqual(lists[index]);
      expect(block.listBytes).toBe(lists[index]?.reduce((sum, field) => sum + fieldBytes(field), 0));
      expect(decoder.tableBytes).toBe(tables[index]);
    });
  });

  it.each(stories)('$name: written', ({ blocks, lists, isPacking, tableBytes }) => {
    const encoder = encoderOf({ tableBytes, isPacking, indexing: () => 'indexed' });
    lists.forEach((fields, index) => {
      const resize = tableBytes === 256 && index === 0 ? '3fe101' : '';
      expect(Buffer.from(encoder.encode(fields)).toString('hex')).toBe(
        resize + (blocks[index] ?? '').replaceAll(' ', ''),
      );
    });
  });
});

const texts = fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes).toString('latin1'));

describe('Huffman', () => {
  it('gives back each byte alone', () => {
    for (let byte = 0; byte < 256; byte++) {
      const text = String.fromCharCode(byte);
      const packed = new Uint8Array(huffmanBytes(text));
      encodeHuffman(text, packed, 0);
      expect(decodeHuffman(packed, 0, packed.length)).toBe(text);
    }
  });

  it('gives back any bytes, at any place', () => {
    fc.assert(
      fc.property(texts, fc.nat(9), (text, at) => {
        const packed = new Uint8Array(at + huffmanBytes(text) + 3);
        encodeHuffman(text, packed, at);
        expect(decodeHuffman(packed, at, packed.length - 3)).toBe(text);
      }),
    );
  });

  it.each([
    { name: 'seven ones behind a code', hex: '07', text: '0' },
    { name: 'a padding of eight ones', hex: 'ff', text: undefined },
    { name: 'a padding of eight ones behind codes', hex: 'f1e3 c2e5 f23a 6ba0 ab90 f4ff ff', text: undefined },
    { name: 'a padding with a zero', hex: '00', text: undefined },
    { name: 'the end of a text in it', hex: 'ffff ffff', text: undefined },
    { name: 'the end of a text before its end', hex: 'ffff fffc 0000', text: undefined },
    { name: 'nothing', hex: '', text: '' },
  ])('$name', ({ hex, text }) => {
    const data = bytesOf(hex);
    expect(decodeHuffman(data, 0, data.length)).toBe(text);
  });
});

const fields = fc.record({ name: texts, value: texts });
const steps = fc.array(
  fc.record({
    list: fc.array(fc.oneof(fields, fc.constantFrom(...first, ...third, ...answers.flat())), { maxLength: 20 }),
    tables: fc.array(fc.constantFrom(0, 50, 256, 4096, 10_000), { maxLength: 3 }),
  }),
  { maxLength: 12 },
);

it('blocks come back as they were, over changes of the table', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), fc.constantFrom('indexed', 'literal', 'never'), (all, isPacking, indexing) => {
      const encoder = encoderOf({ isPacking, tableBytes: 65_536, indexing: () => indexing });
      const decoder = decoderOf({ tableBytes: 10_000 });
      for (const { list, tables } of all) {
        for (const bytes of tables) encoder.limitTable(bytes);
        const block = decoder.decode(encoder.encode(list));
        expect(block.fields).toEqual(list);
        expect(block.droppedFields).toBe(0);
      }
    }),
  );
});

it('F1: blanks at the ends, control characters and bytes beyond ASCII come as they were sent', () => {
  const odd = ['value is bad: ', ' 13', '\ttab\t', '\0', 'a\r\nb', 'gr\xc3\xbcn', '\xff\x80', ''];
  const list = odd.map(value => ({ name: 'grpc-message', value }));
  for (const isPacking of [false, true]) {
    expect(decoderOf().decode(encoderOf({ isPacking }).encode(list)).fields).toEqual(list);
  }
});

it('secrets enter no table, not even that of an intermediary', () => {
  const encoder = encoderOf();
  const list = fieldsOf('authorization: Bearer x', 'cookie: a=b');
  const hex = [0, 1].map(() => Buffer.from(encoder.encode(list)).toString('hex'));
  expect(hex[0]).toBe(hex[1]);
  // 0001 and the index 23, 0001 and the index 32.
  expect(hex[0]).toMatch(/^1f08/);
  const decoder = decoderOf();
  decoder.decode(bytesOf(hex[0] ?? ''));
  expect(decoder.tableBytes).toBe(0);
});

describe('hostile blocks are refused, with the section', () => {
  it.each([
    { name: 'index 0', hex: '80', section: '2.3.3' },
    { name: 'an index behind the table', hex: 'be', section: '2.3.3' },
    { name: 'a name behind the table', hex: '7f00 0161', section: '2.3.3' },
    { name: 'an endless number', hex: 'ff80 8080 8080 8080 8080 8080 8001', section: '5.1' },
    { name: 'a number of 33 bits', hex: 'ffff ffff ff7f', section: '5.1' },
    { name: 'a number that ends with the block', hex: 'ff80', section: '5.1' },
    { name: 'a prefix that ends with the block', hex: 'ff', section: '5.1' },
    { name: 'a name that ends with the block', hex: '40', section: '5.2' },
    { name: 'a name longer than the block', hex: '4005 6162', section: '5.2' },
    { name: 'a value that is missing', hex: '4001 61', section: '5.2' },
    { name: 'a value of 4 GiB', hex: '0001 617f 80ff ffff 0f', section: '5.2' },
    { name: 'a bad Huffman text', hex: '0001 6181 00', section: '5.2' },
    { name: 'a resize behind a field', hex: '8220', section: '4.2' },
    { name: 'a table larger than allowed', hex: '3fe2 1f', section: '6.3' },
    { name: 'resizes without end', hex: '20'.repeat(17), section: '4.2' },
  ])('$name', ({ hex, section }) => {
    const thrown = (() => {
      try {
        decoderOf().decode(bytesOf(hex));
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(HpackError);
    expect(thrown).toMatchObject({ section });
  });

  it('any bytes are read or refused, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), blocks => {
        const decoder = decoderOf();
        try {
          for (const block of blocks) decoder.decode(block);
        } catch (error) {
          expect(error).toBeInstanceOf(HpackError);
        }
        expect(decoder.tableBytes).toBeLessThanOrEqual(4096);
      }),
      { numRuns: 500 },
    );
  });
});

describe('over a limit', () => {
  it('fields are counted and dropped, and the table stays in step', () => {
    const encoder = encoderOf({ indexing: () => 'indexed' });
    const decoder = decoderOf({ listBytes: 100 });
    const list = fieldsOf('a: 1', `b: ${'x'.repeat(100)}`, 'c: 3');
    const block = decoder.decode(encoder.encode(list));
    expect(block).toMatchObject({ fields: fieldsOf('a: 1'), droppedFields: 2, listBytes: 34 + 133 + 34 });
    expect(decoder.decode(encoder.encode(fieldsOf('c: 3', 'a: 1'))).fields).toEqual(fieldsOf('c: 3', 'a: 1'));
  });

  it('F3: the status at the end of a list is kept, but not without a bound', () => {
    const list = [...fieldsOf(`x: ${'x'.repeat(500)}`, 'grpc-status: 3'), ...fieldsOf(`grpc-y: ${'y'.repeat(500)}`)];
    const block = decoderOf({ listBytes: 100 }).decode(encoderOf().encode(list));
    expect(block).toMatchObject({ fields: fieldsOf('grpc-status: 3'), droppedFields: 2 });
  });

  it.each([
    { limits: { fields: 3 }, dropped: 7 },
    { limits: { textBytes: 4 }, dropped: 10 },
  ])('$limits', ({ limits, dropped }) => {
    const list = Array.from({ length: 10 }, () => ({ name: 'name', value: 'value' }));
    expect(decoderOf(limits).decode(encoderOf().encode(list)).droppedFields).toBe(dropped);
  });

  it('a bomb of indexes takes the memory of one field', () => {
    const bomb = new Uint8Array(1_000_000).fill(0xbe);
    const decoder = decoderOf({ listBytes: 65_536 });
    decoder.decode(encoderOf({ indexing: () => 'indexed' }).encode([{ name: 'x', value: 'y'.repeat(2_000) }]));
    const block = decoder.decode(bomb);
    expect(block.fields.length).toBeLessThan(40);
    expect(block.droppedFields + block.fields.length).toBe(1_000_000);
  });
});

describe('a table that was made smaller', () => {
  it('is missed when a block does not begin with it', () => {
    const decoder = decoderOf({ tableBytes: 0 });
    decoder.expectTable(0);
    expect(decoder.decode(bytesOf('82')).isResizeMissing).toBe(true);
  });

  it('is what the block begins with', () => {
    const decoder = decoderOf({ tableBytes: 0 });
    decoder.expectTable(0);
    expect(decoder.decode(bytesOf('2082')).isResizeMissing).toBe(false);
  });

  it('is told by the smallest size and the last one', () => {
    const encoder = encoderOf();
    for (const bytes of [100, 0, 4096]) encoder.limitTable(bytes);
    expect(Buffer.from(encoder.encode([])).toString('hex')).toBe('203fe11f');
  });
});

it('a field as large as the table is kept in it, one that is a byte larger empties it', () => {
  const decoder = decoderOf();
  // A table of 34 bytes, then "a: 1" indexed, which takes all of it.
  decoder.decode(bytesOf('3f03 4001 6101 31'));
  expect(decoder.tableBytes).toBe(34);
  expect(decoder.decode(bytesOf('be')).fields).toEqual(fieldsOf('a: 1'));
  decoder.decode(bytesOf('4001 6102 3132'));
  expect(decoder.tableBytes).toBe(0);
});
