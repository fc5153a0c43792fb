import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { closeCutJson, jsonRows, parentRow, parseJson } from './json-tree';

const shown = (value: Parameters<typeof jsonRows>[0], changes = new Map<string, boolean>()): readonly string[] =>
  jsonRows(value, changes).map(row => `${'  '.repeat(row.depth)}${row.name} ${row.text}`.trimEnd());

describe('a tree of JSON', () => {
  test('shows each value with its name, and how many a list or object holds', () => {
    expect(shown({ name: 'Ada', tags: ['a', null], at: { x: 1.5, isSet: true } })).toEqual([
      ' {3}',
      '  name "Ada"',
      '  tags [2]',
      '    [0] "a"',
      '    [1] null',
      '  at {2}',
      '    x 1.5',
      '    isSet true',
    ]);
  });

  test('folds long lists until they are unfolded, so that their rows are not made', () => {
    const value = { numbers: Array.from({ length: 100_000 }, (_, i) => i) };
    expect(shown(value)).toEqual([' {1}', '  numbers [100000]']);
    const unfolded = new Map([['\u0000numbers', true]]);
    expect(jsonRows(value, unfolded)).toHaveLength(102);
    const range = jsonRows(value, unfolded).at(-1);
    expect(range).toMatchObject({ name: '[99000 … 99999]', depth: 2, isExpanded: false, position: 100, siblings: 100 });
    const rows = jsonRows(value, unfolded.set(range?.path ?? '', true));
    expect(rows).toHaveLength(1_102);
    expect(rows.at(-1)).toMatchObject({ name: '[99999]', text: '99999', depth: 3 });
  });

  test('knows the row that encloses another', () => {
    const rows = jsonRows({ a: { b: 1 }, c: 2 }, new Map());
    expect([1, 2, 3, 0].map(index => parentRow(rows, index))).toEqual([0, 1, 0, -1]);
  });
});

describe('a JSON text that was cut', () => {
  test('is ended behind its last value that can be read', () => {
    expect(parseJson('{"a": [1, 2, {"b": "x, y", "c": "unfini', true)).toEqual({
      a: [1, 2, { b: 'x, y', c: 'unfini…' }],
    });
    expect(parseJson('{"a": "quo\\"te", "b', true)).toEqual({ a: 'quo"te' });
    expect(parseJson('', true)).toBeUndefined();
  });

  test('gives a value wherever it was cut', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3 }), fc.nat(), (value, at) => {
        const text = JSON.stringify(value, null, 2);
        const cut = text.slice(0, 1 + (at % text.length));
        expect(() => JSON.parse(closeCutJson(cut)) as unknown).not.toThrow();
      }),
    );
  });

  test('of a text that was cut shows the beginning of its last value', () => {
    expect(parseJson('{ "a": [1], "text": "All of it is one li', true)).toEqual({
      a: [1],
      text: 'All of it is one li…',
    });
    expect(parseJson('["x", "y\\u00', true)).toEqual(['x', 'y…']);
    expect(parseJson('{ "a": 1, "na', true)).toEqual({ a: 1 });
  });
});
