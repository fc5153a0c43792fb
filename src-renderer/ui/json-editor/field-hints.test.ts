import { json } from '@codemirror/lang-json';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';

import { describedTypes } from '../../testing/greeter-schema';
import { findFieldHints, type FieldHint } from './field-hints';

const describeType = (name: string): Promise<ReturnType<typeof describedTypes.get>> =>
  Promise.resolve(describedTypes.get(name));

/** The hints of a text of a test.Thing, with the numbers of their lines. */
async function hintsOf(text: string): Promise<readonly (readonly [line: number, hint: FieldHint])[]> {
  const state = EditorState.create({ doc: text, extensions: [json()] });
  ensureSyntaxTree(state, text.length, 1_000);
  const language = { typeName: 'test.Thing', describe: describeType };
  const hints = await findFieldHints(state, language, { from: 0, to: text.length });
  return hints.map(hint => [state.doc.lineAt(hint.line).number, hint] as const);
}

const choice = 'oneof choice: choiceInt, choiceText';
const words = (hints: Awaited<ReturnType<typeof hintsOf>>): readonly (readonly [number, string])[] =>
  hints.map(([line, hint]) => [line, hint.words]);

describe('a member of a oneof', () => {
  test('names the others at its line', async () => {
    expect(words(await hintsOf('{\n  "id": 1,\n  "choiceInt": 1\n}'))).toEqual([[3, 'oneof choice, or: choiceText']]);
  });

  test('does so by either form of its name, and in messages within', async () => {
    const hints = await hintsOf(
      '{\n  "choiceInt": 1, "self": {\n    "choice_text": ""\n  },\n  "kids": [{\n    "choiceInt": 2 }]\n}',
    );
    expect(words(hints)).toEqual([
      [2, 'oneof choice, or: choiceText'],
      [3, 'oneof choice, or: choiceInt'],
      [6, 'oneof choice, or: choiceText'],
    ]);
  });

  test('does so for each on a line', async () => {
    const [[, hint] = []] = await hintsOf('{"self": {"choiceInt": 1}, "choiceText": ""}');
    expect(hint?.words).toBe('oneof choice, or: choiceText; oneof choice, or: choiceInt');
  });

  test('is not seen in other fields, values, unknown keys and text that is no JSON', async () => {
    const text = '{"id": "choiceInt", "nobody": {"choiceInt": 1}, "color": "COLOR_RED"}';
    expect(words(await hintsOf(text))).toEqual([[1, choice]]);
    expect(await hintsOf('choiceInt')).toEqual([]);
  });
});

describe('A14: what a template leaves out is named outside of the text', () => {
  test.each([
    ['{}', [[1, choice]]],
    ['{\n  "id": "0"\n}', [[1, choice]]],
    [
      '{\n  "choiceInt": 1,\n  "self": null\n}',
      [
        [2, 'oneof choice, or: choiceText'],
        [3, 'Thing: id, self, kids, byName, color and 7 more'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"self": {}}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, 'Thing: id, self, kids, byName, color and 7 more'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"self": {"id": 1}}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, choice],
      ],
    ],
    [
      '{"choiceInt": 1,\n"kids": []}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, 'repeated Thing: id, self, kids, byName, color and 7 more'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"byName": { }}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, 'map<string, Thing>: id, self, kids, byName, color and 7 more'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"colors": []}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, 'repeated Color: COLOR_UNKNOWN, COLOR_RED, COLOR_BLUE'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"color": null}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, 'Color: COLOR_UNKNOWN, COLOR_RED, COLOR_BLUE'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"isOn": null}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, 'bool'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"any": null}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, 'Any'],
      ],
    ],
    [
      '{"choiceInt": 1,\n"kids": [{}]}',
      [
        [1, 'oneof choice, or: choiceText'],
        [2, choice],
      ],
    ],
    [
      '{"choiceInt": 1,\n"colors": ["COLOR_RED"], "color": "COLOR_RED", "isOn": true}',
      [[1, 'oneof choice, or: choiceText']],
    ],
  ])('%s', async (text, expected) => {
    expect(words(await hintsOf(text))).toEqual(expected);
  });
});
