import { expect, test } from 'vitest';

import { maskedText, oneLineText, visibleLines, visibleText } from './visible-text';

const points = (from: number, to = from): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, place) => from + place);

test.each([
  ['C0 controls', points(0, 0x1f)],
  ['DEL and C1 controls', points(0x7f, 0x9f)],
  ['the soft hyphen', points(0xad)],
  ['the joiner of graphemes', points(0x34f)],
  ['the Arabic letter mark', points(0x61c)],
  ['the Hangul fillers', [0x115f, 0x1160, 0x3164, 0xffa0]],
  ['the Khmer inherent vowels', points(0x17b4, 0x17b5)],
  ['the Mongolian separators', points(0x180b, 0x180f)],
  ['blanks without width, joiners, and marks of direction', points(0x200b, 0x200f)],
  ['line and paragraph separators', points(0x2028, 0x2029)],
  ['embeddings and overrides', points(0x202a, 0x202e)],
  ['word joiner and invisible operators', points(0x2060, 0x2064)],
  ['isolates and deprecated format characters', points(0x2066, 0x206f)],
  ['the blank Braille cell', points(0x2800)],
  ['variation selectors', points(0xfe00, 0xfe0d)],
  ['the byte order mark', points(0xfeff)],
  ['interlinear annotation', points(0xfff9, 0xfffb)],
  ['shorthand and musical controls', [...points(0x1bca0, 0x1bca3), ...points(0x1d173, 0x1d17a)]],
  ['tag characters', points(0xe0000, 0xe007f)],
  ['further variation selectors', points(0xe0100, 0xe01ef)],
  ['lone surrogates', [0xd800, 0xdbff, 0xdc00, 0xdfff]],
])('A10: %s are written out', (_what, codes) => {
  for (const code of codes) {
    const sign = String.fromCodePoint(code);
    const shown = visibleText(`a${sign}b`);
    expect(shown).toMatch(/^a\\(u[0-9A-F]{4}|u\{[0-9A-F]{5}\}|[nrt])b$/);
    expect(JSON.parse(`"${shown.replace(/\\u\{(.*)\}/, () => sign)}"`)).toBe(`a${sign}b`);
    expect(oneLineText(`a${sign}b`)).not.toContain(code === 9 ? '\t' : sign);
    if (code !== 9) expect(maskedText(`a${sign}b`)).toBe(`a${'\ufffd'.repeat(sign.length)}b`);
  }
});

test.each(['', 'plain ~', 'Über', 'שלום', 'سلام', '日本語', '👍🏽', '❤️', 'a\u00a0b', '\ufffd', '\u0601'])(
  'A10: what can be seen stays: %s',
  text => {
    for (const show of [visibleText, visibleLines, oneLineText, maskedText]) expect(show(text)).toBe(text);
  },
);

test.each(['a\nb', 'a\r\nb', 'a\rb', 'a\u2028b', 'a\u2029b', 'a\x85b'])('F6: %j is one line', text => {
  expect(oneLineText(text)).toBe('a ⏎ b');
});

test('F6: lines stay lines where there is room for them', () => {
  expect(visibleLines('a\r\n\tb\rc\u202e')).toBe('a\n\tb\nc\\u202E');
});
