import { expect, test } from 'vitest';

import { detailFields } from './detail-fields';

test('fields are named by their path, with list places and map keys', () => {
  const json = JSON.stringify({
    fieldViolations: [{ field: 'name', description: 'is empty' }, { field: 'age' }],
    metadata: { service: 'a', 'two words': 'b' },
    count: '9007199254740993',
    isFinal: true,
    nothing: null,
  });
  expect(detailFields(json)?.map(({ path, value }) => `${path}=${value}`)).toEqual([
    'fieldViolations[0].field=name',
    'fieldViolations[0].description=is empty',
    'fieldViolations[1].field=age',
    'metadata.service=a',
    'metadata["two words"]=b',
    'count=9007199254740993',
    'isFinal=true',
    'nothing=null',
  ]);
});

test('a detail that is a bare value, an empty one, and one that was cut', () => {
  expect(detailFields('"1.500s"')).toEqual([{ path: '', value: '1.500s' }]);
  expect(detailFields('{}')).toEqual([]);
  expect(detailFields('{"a": "b')).toBeUndefined();
});

test('a long list is shown in part', () => {
  expect(detailFields(JSON.stringify(Array.from({ length: 1_000 }, () => 'x')))).toHaveLength(200);
});
