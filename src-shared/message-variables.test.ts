import { describe, expect, test } from 'vitest';

import { escapeVariables, expandVariables, findUnknownVariables, hasVariables } from './message-variables';

const values = { index: 41, nowMs: Date.UTC(2026, 10, 22, 12, 57, 39, 123), makeUuid: () => 'U' };
const expand = (text: string): string => expandVariables(text, values).text;

describe('variables in a message', () => {
  test('become the number of the message, a UUID, and the time', () => {
    expect(expand('{"a":"{{index}}","b":"{{index+1}}","c":"{{uuid}}/{{uuid}}"}')).toBe('{"a":"41","b":"42","c":"U/U"}');
    expect(expand('"{{now}} {{nowMs}}"')).toBe('"2026-11-22T12:57:39.123Z 1795352259123"');
  });

  test('count beyond what a double holds', () => {
    expect(expandVariables('{{index+999999999999999}}', { ...values, index: 2 ** 53 - 1 }).text).toBe(
      '10007199254740990',
    );
  });

  test('are none when they are escaped as JSON does, and the escaped text means the same to JSON', () => {
    const json = JSON.stringify({ text: '{{index}} and {{uuid}}, {{other}}, {{', n: { a: {} } });
    expect(hasVariables(json)).toBe(true);
    const escaped = escapeVariables(json);
    expect(hasVariables(escaped)).toBe(false);
    expect(expand(escaped)).toBe(escaped);
    expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
  });

  test('leave other text as it is, and names that are none are found', () => {
    const text = '{"a":"{{indx}} {{ index }} {{}} {{a.b}} {{index"}';
    expect(expand(text)).toBe(text);
    expect(findUnknownVariables(text).map(({ from, to, name }) => [text.slice(from, to), name])).toEqual([
      ['{{indx}}', 'indx'],
      ['{{ index }}', 'index'],
    ]);
    expect(findUnknownVariables('{"a":"{{index+7}}"}')).toEqual([]);
  });

  test('keep the way back from each place of the text', () => {
    const text = '{"a":"{{index}}","b":"{{nowMs}}", x}';
    const expanded = expandVariables(text, values);
    const at = expanded.text.indexOf('x');
    expect(text[expanded.toOriginal(at, 'begin')]).toBe('x');
    const inside = expanded.text.indexOf('17953') + 3;
    expect(text.slice(expanded.toOriginal(inside, 'begin'), expanded.toOriginal(inside, 'end'))).toBe('{{nowMs}}');
    expect(expanded.toOriginal(0, 'begin')).toBe(0);
    expect(expanded.toOriginal(expanded.text.length, 'end')).toBe(text.length);
    const value = expanded.text.indexOf('41');
    expect(text.slice(expanded.toOriginal(value, 'begin'), expanded.toOriginal(value + 2, 'end'))).toBe('{{index}}');
  });
});
