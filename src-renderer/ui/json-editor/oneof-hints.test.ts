import { json } from '@codemirror/lang-json';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';

import { describedTypes } from '../../testing/greeter-schema';
import { findOneofHints, type OneofHint } from './oneof-hints';

const describeType = (name: string): Promise<ReturnType<typeof describedTypes.get>> =>
  Promise.resolve(describedTypes.get(name));

/** The hints of a text of a test.Thing, with the numbers of their lines. */
async function hintsOf(text: string): Promise<readonly (readonly [line: number, hint: OneofHint])[]> {
  const state = EditorState.create({ doc: text, extensions: [json()] });
  ensureSyntaxTree(state, text.length, 1_000);
  const language = { typeName: 'test.Thing', describe: describeType };
  const hints = await findOneofHints(state, language, { from: 0, to: text.length });
  return hints.map(hint => [state.doc.lineAt(hint.line).number, hint] as const);
}

describe('a member of a oneof', () => {
  test('names the others at its line', async () => {
    expect(await hintsOf('{\n  "id": 1,\n  "choiceInt": 1\n}')).toMatchObject([
      [3, { words: 'oneof choice, or: choiceText' }],
    ]);
  });

  test('does so by either form of its name, and in messages within', async () => {
    const hints = await hintsOf('{\n  "self": {\n    "choice_text": ""\n  },\n  "kids": [{\n    "choiceInt": 2 }]\n}');
    expect(hints.map(([line, { words }]) => [line, words])).toEqual([
      [3, 'oneof choice, or: choiceInt'],
      [6, 'oneof choice, or: choiceText'],
    ]);
  });

  test('does so for each on a line', async () => {
    const [[, hint] = []] = await hintsOf('{"self": {"choiceInt": 1}, "choiceText": ""}');
    expect(hint?.words).toBe('oneof choice, or: choiceText; oneof choice, or: choiceInt');
  });

  test('is not seen in other fields, values, unknown keys and text that is no JSON', async () => {
    expect(await hintsOf('{"id": "choiceInt", "nobody": {"choiceInt": 1}, "color": "COLOR_RED"}')).toEqual([]);
    expect(await hintsOf('choiceInt')).toEqual([]);
  });
});
