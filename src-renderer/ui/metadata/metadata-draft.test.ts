import { expect, test } from 'vitest';

import { checkMetadata, metadataText, toMetadata } from './metadata-draft';

test.each([
  ['', '', undefined],
  ['authorization', 'Bearer x', undefined],
  ['X-Upper.case_1', 'ok', undefined],
  ['trace-bin', 'AAEC/w==', undefined],
  ['trace-bin', 'AAEC/w', undefined],
  ['', 'lost', 'A value needs a key'],
  ['two words', 'x', 'letters, digits'],
  ['grpc-timeout', '1S', 'belong to gRPC'],
  ['trace-bin', 'not base64!', 'base64'],
  ['name', 'Ä', 'printable ASCII'],
])('metadata "%s: %s" is judged', (key, value, problem) => {
  const found = checkMetadata({ id: 1, key, value });
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(problem);
});

test('metadata keeps order and repeated keys, sends keys in lower case and -bin values as bytes', () => {
  const entries = toMetadata([
    { id: 1, key: 'A', value: '1' },
    { id: 2, key: 'b-bin', value: '/wA=' },
    { id: 3, key: '', value: '' },
    { id: 4, key: 'a', value: '2' },
  ]);
  expect(entries).toEqual([
    { key: 'a', value: { $case: 'text', value: '1' } },
    { key: 'b-bin', value: { $case: 'binary', value: new Uint8Array([255, 0]) } },
    { key: 'a', value: { $case: 'text', value: '2' } },
  ]);
  expect(entries.map(metadataText)).toEqual(['1', '/wA=', '2']);
});
