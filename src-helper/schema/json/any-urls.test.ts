// Any with whatever servers put into it: what is shown can be sent back.
import { createRegistry } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { AnySchema, file_google_protobuf_any } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeMessage, encodeMessage } from '../message-codec';
import { knownRegistry } from '../registry/bundled-files';

const registries = [knownRegistry(), createRegistry(file_google_protobuf_any)];

function anyBytes(url: string | undefined, value: Uint8Array | undefined): Uint8Array {
  const writer = new BinaryWriter();
  if (url !== undefined && url !== '') writer.tag(1, WireType.LengthDelimited).string(url);
  if (value !== undefined && value.length > 0) writer.tag(2, WireType.LengthDelimited).bytes(value);
  return writer.finish();
}

function expectRoundTrip(data: Uint8Array): void {
  for (const registry of registries) {
    for (const indent of [0, 2]) {
      const decoded = decodeMessage(data, AnySchema, registry, { indent, limit: 1e9 });
      if (decoded.kind !== 'decoded') throw new Error(decoded.reason);
      expect(decoded.unresolvedTypes).not.toContain('');
      if (!decoded.isExact) continue;
      const encoded = encodeMessage(decoded.json, AnySchema, registry);
      expect(encoded, decoded.json).toEqual({ kind: 'encoded', data });
    }
  }
}

const urls = [
  'type.googleapis.com/',
  'type.googleapis.com',
  '',
  '/',
  '//',
  'a/b/',
  'google.rpc.ErrorInfo',
  '/google.rpc.ErrorInfo',
  'type.example.com/google.rpc.ErrorInfo',
  'https://a.example/b?c=d/google.rpc.ErrorInfo',
  'type.googleapis.com/nobody.Knows',
  'type.googleapis.com/google.rpc.ErrorInfo/',
  'type.googleapis.com/.google.rpc.ErrorInfo',
  'type.googleapis.com/google.protobuf.Duration',
  'type.googleapis.com/google.protobuf.Empty',
  'type.googleapis.com/google.protobuf.Any',
  'type.googleapis.com/google.protobuf.Struct',
  'ünï/\u{1f600}',
  ' ',
  '"\\\n\u0000',
];
const values = [
  ['nothing', undefined],
  ['a field', Uint8Array.of(0x0a, 1, 0x61)],
  ['an unknown field', Uint8Array.of(0xf8, 0x3f, 1)],
  ['what is no message', Uint8Array.of(0xff, 0xff)],
] as const;

test.each(urls.flatMap(url => values.map(([what, value]) => [url, what, value] as const)))(
  'A13: an Any with the type %j and %s is the same after it was shown and sent back',
  (url, _, value) => expectRoundTrip(anyBytes(url, value)),
);

test('A13: any type and any bytes are the same after they were shown and sent back', () => {
  const url = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.tuple(fc.constantFrom(...urls), fc.constantFrom('', '/', '.', 'google.rpc.Status')).map(parts => parts.join('')),
  );
  // The bytes of a known type need not be in their shortest form; random bytes seldom are such a message.
  const value = fc.uint8Array({ maxLength: 6 }).filter(bytes => bytes[0] === undefined || (bytes[0] & 7) > 5);
  fc.assert(fc.property(url, value, (one, bytes) => expectRoundTrip(anyBytes(one, bytes))));
});
