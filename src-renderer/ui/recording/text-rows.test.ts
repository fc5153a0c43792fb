import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { jsonTokens } from './json-tokens';
import { breakText, isLongText, rowOfCharacter, textRow } from './text-rows';

const shown = (text: string, columns: number): readonly string[] => {
  const rows = breakText(text, columns);
  return Array.from({ length: rows.count }, (_, row) => textRow(rows, row)).map(
    ({ text: row, line, isContinued }) => `${isContinued ? '' : line}|${row}`,
  );
};

describe('a long text', () => {
  test('is shown line by line, with long lines broken where the view ends', () => {
    expect(shown('{\n  "a": "abcdefgh"\n}', 10)).toEqual(['1|{', '2|  "a": "ab', '|cdefgh"', '3|}']);
    expect(shown('', 10)).toEqual(['1|']);
    expect(shown('a\n\nb\n', 10)).toEqual(['1|a', '2|', '3|b', '4|']);
  });

  test('is broken neither in an escape nor in a pair of surrogates, and wide letters take two columns', () => {
    expect(shown('abc\\"d', 4)).toEqual(['1|abc', '|\\"d']);
    expect(shown('ab🐟🐟', 4)).toEqual(['1|ab🐟', '|🐟']);
    expect(shown('漢字漢字', 4)).toEqual(['1|漢字', '|漢字']);
    expect(shown('漢字', 1)).toEqual(['1|漢', '|字']);
  });

  test('loses no character, and each is found in its row', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '漢', '🐟'), maxLength: 60 }),
        fc.integer({ min: 2, max: 9 }),
        (text, columns) => {
          const rows = breakText(text, columns);
          let whole = '';
          for (let row = 0; row < rows.count; row += 1) {
            const { text: part, from, isContinued } = textRow(rows, row);
            whole += isContinued || row === 0 ? part : `\n${part}`;
            expect(text.slice(from, from + part.length)).toBe(part);
            if (part !== '') expect(rowOfCharacter(rows, from + part.length - 1)).toBe(row);
          }
          expect(whole).toBe(text);
        },
      ),
    );
  });

  test('is what has many characters, or many in one line', () => {
    expect(isLongText(`{ "a": "${'x'.repeat(1_000)}" }`)).toBe(false);
    expect(isLongText(`{\n"a": "${'x'.repeat(2_000)}"\n}`)).toBe(true);
    expect(isLongText('a\n'.repeat(30_000))).toBe(true);
  });
});

describe('a row of JSON', () => {
  const kinds = (row: string, isContinued = false): readonly string[] =>
    jsonTokens(row, isContinued)
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, kind }) => `${kind} ${text.trim()}`);

  test('has a colour for each kind of value', () => {
    expect(kinds('  "a\\"b": "c", ')).toEqual(['key "a\\"b"', 'mark :', 'string "c"', 'mark ,']);
    expect(kinds('"n": -1.5e3,')).toEqual(['key "n"', 'mark :', 'number -1.5e3', 'mark ,']);
    expect(kinds('"t": true, "x": null }')).toContain('atom null');
  });

  test('goes on as a string when its line began above', () => {
    expect(kinds('12 true\\" end",', true)).toEqual(['string 12 true\\" end"', 'mark ,']);
    expect(kinds('no end', true)).toEqual(['string no end']);
  });

  test('is shown whole, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (row, isContinued) => {
        fc.pre(!row.includes('\n'));
        const whole = jsonTokens(row, isContinued)
          .map(({ text }) => text)
          .join('');
        expect(whole).toBe(row);
      }),
    );
  });
});
