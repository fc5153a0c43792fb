// Messages with the option message_set_wire_format: each extension is on the wire as a group 1 { 2: number, 3: bytes }.
import { beforeAll, describe, expect, test } from 'vitest';

import type { FullSchema } from './full-schema';
import { getMessageType } from './json/load-nasty-schema';
import { decodeMessage, encodeMessage } from './message-codec';
import { compileSchema } from './testing/compile-schema';

const source = `syntax = "proto2"; package sets;
message Set { option message_set_wire_format = true; extensions 4 to max; }
message Item { extend Set { optional Item item = 1000; optional Item far = 2000000000; } optional int32 id = 1; }
message Plain { extensions 4 to max; optional Set set = 1; extend Plain { optional Item other = 5; } }`;

let schema: FullSchema;
beforeAll(async () => {
  schema = await compileSchema({ 'sets.proto': source });
});

describe('a message set', () => {
  test('is told of: its extensions are left out, those of other messages are not', () => {
    expect(schema.summary.problems).toMatchObject([
      {
        file: 'sets.proto',
        symbol: 'sets.Item.item',
        message: expect.stringContaining('"sets.Set" is a message set') as string,
      },
      { file: 'sets.proto', symbol: 'sets.Item.far' },
    ]);
    expect(schema.registry.getExtension('sets.Plain.other')).toBeDefined();
  });

  test('is never written in the wrong form, and the refusal says what to write instead', () => {
    const set = getMessageType(schema.registry, 'sets.Set');
    expect(encodeMessage('{"[sets.Item.item]":{"id":1}}', set, schema.registry)).toMatchObject({
      kind: 'rejected',
      problems: [{ message: expect.stringMatching(/message set: write sets\.Item\.item under "@unknown"/) as string }],
    });
  });

  test('is received as unknown fields and sent again as it was', () => {
    const plain = getMessageType(schema.registry, 'sets.Plain');
    // 1: { group 1 { 2: 1000, 3: { 1: 150 } } }
    const data = new Uint8Array(Buffer.from('0a0a0b10e8071a030896010c', 'hex'));
    const decoded = decodeMessage(data, plain, schema.registry, { indent: 0, limit: 1000 });
    if (decoded.kind !== 'decoded') throw new Error(decoded.reason);
    expect(decoded.isExact).toBe(true);
    expect(JSON.parse(decoded.json)).toMatchObject({
      set: { '@unknown': [{ field: 1, group: [{ field: 2, varint: '1000' }, { field: 3 }] }] },
    });
    expect(encodeMessage(decoded.json, plain, schema.registry)).toEqual({ kind: 'encoded', data });
  });
});
