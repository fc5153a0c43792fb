import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { beginSentence } from './begin-sentence';

it.each([
  ['syntax error: unexpected "}"', 'Syntax error: unexpected "}"'],
  ['a map cannot be repeated', 'A map cannot be repeated'],
  ['"google.rpc.Status" is not defined', '"google.rpc.Status" is not defined'],
  ['“google.rpc.Status” is not defined', '“google.rpc.Status” is not defined'],
  ['‘x’ is not defined', '‘x’ is not defined'],
  ['google.rpc.Status is not defined', 'google.rpc.Status is not defined'],
  ['snake_case is reserved', 'snake_case is reserved'],
  ['v1alpha is reserved', 'v1alpha is reserved'],
  ['ünï is not ASCII', 'Ünï is not ASCII'],
  ['Already begun', 'Already begun'],
  ['', ''],
])('F22: %s', (message, sentence) => expect(beginSentence(message)).toBe(sentence));

it('F22: no style changes the letters of what is shown, which may be a name', () => {
  const root = join(import.meta.dirname, '..', '..');
  const sheets = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(30);
  const guilty = sheets.filter(file =>
    /text-transform|font-variant(-caps)?:/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(guilty).toEqual([]);
});
