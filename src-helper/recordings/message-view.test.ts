import { expect, test } from 'vitest';

import { compileSchema } from '../schema/testing/compile-schema';
import { toMessage } from './message-view';

const never = new AbortController().signal;
const limits = { jsonLimit: 1_000, bytesLimit: 1_000 };
const source = `syntax = "proto3"; package t; import "google/protobuf/timestamp.proto";
message M { google.protobuf.Timestamp at = 1; string name = 2; }`;

/** What a message of these bytes looks like to who reads it. */
async function view(hex: string, jsonLimit = limits.jsonLimit): ReturnType<typeof toMessage> {
  const schema = await compileSchema({ 't.proto': source });
  const input = schema.registry.getMessage('t.M');
  if (input === undefined) throw new Error('t.M is not there');
  const types = { scope: { schemas: {}, targetId: 't', schema }, registry: schema.registry, input, output: input };
  const data = Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  return toMessage({ kind: 'message', atUs: 0, isSent: true, data }, types, { ...limits, jsonLimit }, never);
}

test('an unknown field is part of the text, which is exact', async () => {
  expect(await view('0a02 0801 1801')).toMatchObject({ isJsonInexact: false, decodeError: '' });
  expect((await view('0a02 0801 1801')).json).toContain('@unknown');
});

test('an unknown field inside of a timestamp has no place in the text, which says that it is not exact', async () => {
  const message = await view('0a04 0801 1801');
  expect(JSON.parse(message.json)).toEqual({ at: '1970-01-01T00:00:01Z' });
  expect(message.isJsonInexact).toBe(true);
  expect(Buffer.from(message.data).toString('hex')).toBe('0a0408011801');
});

test('a text that is cut says as well what the rest of it would not say', async () => {
  expect(await view('1202 6162 0a04 0801 1801', 3)).toMatchObject({ isJsonCut: true, isJsonInexact: true });
});
