import { json } from '@codemirror/lang-json';
import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';

import { describedTypes } from '../../testing/greeter-schema';
import { definitionAt } from './definition';
import { docsAt } from './hover-docs';
import { findPlace } from './json-place';
import { suggest } from './suggestions';

const describeType = (name: string): Promise<ReturnType<typeof describedTypes.get>> =>
  Promise.resolve(describedTypes.get(name));

/** What is suggested at the bar in a text of a test.Thing. */
async function suggested(text: string): Promise<readonly string[]> {
  const position = text.indexOf('|');
  const state = EditorState.create({ doc: text.replace('|', ''), extensions: [json()] });
  const place = findPlace(state, position);
  return place === undefined ? [] : (await suggest('test.Thing', place, describeType)).map(each => each.label);
}

const fields = [
  'id',
  'self',
  'kids',
  'byName',
  'color',
  'colors',
  'colorMap',
  'choiceInt',
  'choiceText',
  'any',
  'isOn',
  'at',
];
const all = [...fields, '[test.extra]'];
const colours = ['COLOR_UNKNOWN', 'COLOR_RED', 'COLOR_BLUE'];
const without = (...names: readonly string[]): readonly string[] => all.filter(name => !names.includes(name));

describe('completion suggests', () => {
  test.each<readonly [what: string, text: string, labels: readonly string[]]>([
    ['every field in an empty message', '{|}', all],
    ['fields inside quotes', '{"|"}', all],
    ['fields as a word is begun', '{co|}', all],
    ['only fields that are not there yet', '{"id": "1", "|"}', without('id')],
    ['a field under its source name as there', '{"is_on": true, |}', without('isOn')],
    ['the same key while it is being edited', '{"id|": "1"}', all],
    ['fields of a nested message', '{"self": {"|"}}', all],
    ['fields of an item of a list', '{"kids": [{}, {"|"}]}', all],
    ['fields of a value of a map', '{"byName": {"k": {"|"}}}', all],
    ['nothing for the key of a map', '{"byName": {"|"}}', []],
    ['the values of an enum inside quotes', '{"color": "|"}', colours],
    ['the values of an enum without quotes', '{"color": |}', colours],
    ['the values of an enum in a list', '{"colors": ["COLOR_RED", "|"]}', colours],
    ['the values of an enum in a list, without quotes', '{"colors": [|]}', colours],
    ['the values of an enum in a map', '{"colorMap": {"5": "|"}}', colours],
    ['true and false for a bool', '{"isOn": |}', ['true', 'false']],
    ['true and false as they are typed', '{"isOn": t|', ['true', 'false']],
    ['nothing for a bool inside quotes', '{"isOn": "|"}', []],
    ['no second member of a oneof', '{"choiceInt": 1, "|"}', without('choiceInt', 'choiceText')],
    ['@type in an Any', '{"any": {"|"}}', ['@type']],
    ['fields of the message that an Any holds', '{"any": {"@type": "type.googleapis.com/test.Thing", "|"}}', all],
    ['values inside what an Any holds', '{"any": {"@type": "type.googleapis.com/test.Thing", "color": "|"}}', colours],
    ['nothing in an Any of an unknown type', '{"any": {"@type": "x/no.Such", "|"}}', []],
    ['values in a text that is not finished', '{"self": {"color": |', colours],
    ['fields in a text that is not finished', '{"self": {"id": "1", |', without('id')],
    ['nothing behind a value', '{"id": "1" |}', []],
    ['nothing for a text field', '{"choiceText": "|"}', []],
    ['nothing below an unknown field', '{"nope": {"|"}}', []],
    ['nothing for an item where a list is not expected', '{"color": ["|"]}', []],
  ])('%s: %s', async (_what, text, labels) => {
    expect(await suggested(text)).toEqual(labels);
  });
});

describe('pointing at a text tells', () => {
  const docs = async (text: string): Promise<string | undefined> => {
    const position = text.indexOf('|');
    const state = EditorState.create({ doc: text.replace('|', ''), extensions: [json()] });
    const place = findPlace(state, position);
    if (place === undefined) return undefined;
    const found = await docsAt('test.Thing', place, state.sliceDoc(place.from, place.to), describeType);
    return found === undefined
      ? undefined
      : [found.declaration, found.oneof, found.comment].filter(Boolean).join(' / ');
  };
  test.each([
    ['a field', '{"col|or": "COLOR_RED"}', 'Color color = 5 / Its colour.'],
    ['a list', '{"ki|ds": []}', 'repeated Thing kids = 3'],
    ['a map', '{"by|Name": {}}', 'map<string, Thing> by_name = 4'],
    [
      'a member of a oneof',
      '{"choice|Int": 1}',
      'int32 choice_int = 8 / oneof choice: choiceInt (int32), choiceText (string)',
    ],
    ['a value of an enum', '{"color": "COLOR|_RED"}', 'COLOR_RED = 1 / Like a salmon.'],
    ['nothing of an unknown field', '{"no|pe": 1}', undefined],
  ])('%s', async (_what, text, words) => {
    expect(await docs(text)).toBe(words);
  });
});

describe('the definition', () => {
  const definition = async (text: string): Promise<unknown> => {
    const position = text.indexOf('|');
    const state = EditorState.create({ doc: text.replace('|', ''), extensions: [json()] });
    const place = findPlace(state, position);
    if (place === undefined) throw new Error('Nothing can be written there.');
    return definitionAt('test.Thing', place, state.sliceDoc(place.from, place.to), describeType);
  };

  test.each<readonly [what: string, text: string, found: object]>([
    ['of a key is its field', '{"colorM|ap": {}}', { typeName: 'test.Thing', member: 'color_map' }],
    ['of an enum value is that value', '{"color": "COLOR_|RED"}', { typeName: 'test.Color', member: 'COLOR_RED' }],
    ['of a wrong enum value is the enum', '{"color": "PUR|PLE"}', { typeName: 'test.Color' }],
    ['of an unknown key is the message', '{"self": {"wro|ng": 1}}', { typeName: 'test.Thing' }],
  ])('%s', async (_what, text, found) => {
    expect(await definition(text)).toEqual(found);
  });
});
