import { describe, expect, test } from 'vitest';

import { ByteField } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { byteRuns, byteSegments, describeField } from './byte-segments';

const field = (from: number, valueFrom: number, to: number, depth = 0): ByteField =>
  complete(ByteField, {
    from: BigInt(from),
    valueFrom: BigInt(valueFrom),
    to: BigInt(to),
    depth,
    number: 1,
    wireType: 2,
  });

// A string; a message with one field; a group with one field and its end tag.
const fields = [field(0, 2, 5), field(5, 7, 11), field(7, 9, 11, 1), field(11, 12, 15), field(12, 13, 14, 1)];

describe('the bytes of a message', () => {
  test('belong to the innermost field, each byte once', () => {
    expect(byteSegments(fields).map(({ from, to, field: place, part }) => [from, to, place, part])).toEqual([
      [0, 2, 0, 'tag'],
      [2, 5, 0, 'value'],
      [5, 7, 1, 'tag'],
      [7, 9, 2, 'tag'],
      [9, 11, 2, 'value'],
      [11, 12, 3, 'tag'],
      [12, 13, 4, 'tag'],
      [13, 14, 4, 'value'],
      [14, 15, 3, 'tag'],
    ]);
  });

  test('are cut into lines, with what belongs to no field', () => {
    const segments = byteSegments(fields);
    const runs = byteRuns(segments, 8, 20);
    expect(runs.map(({ from, to, segment }) => [from, to, segment?.field])).toEqual([
      [8, 9, 2],
      [9, 11, 2],
      [11, 12, 3],
      [12, 13, 4],
      [13, 14, 4],
      [14, 15, 3],
      [15, 20, undefined],
    ]);
    expect(byteRuns([], 0, 4)).toEqual([{ from: 0, to: 4, segment: undefined }]);
  });

  test('are described by their field, with its name where the schema has one', () => {
    expect(describeField({ ...field(0, 2, 5), name: 'name', valueText: '"Ada"' })).toBe(
      'name (1), length-delimited, bytes 0 to 4: "Ada"',
    );
    expect(describeField(field(5, 7, 11))).toBe('field 1, length-delimited, bytes 5 to 10');
  });
});
