import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';

import { completeVariable, variableAt } from './variables';

function suggested(text: string): readonly string[] {
  const state = EditorState.create({ doc: text.replace('|', '') });
  const result = completeVariable(new CompletionContext(state, text.indexOf('|'), false));
  return result?.options.map(({ label }) => label) ?? [];
}

describe('variables in the editor', () => {
  test('are suggested behind two braces, and nowhere else', () => {
    const all = ['{{index}}', '{{index+1}}', '{{uuid}}', '{{now}}', '{{nowMs}}'];
    expect(suggested('{"a": "x {{|"}')).toEqual(all);
    expect(suggested('{"a": "{{no|}}"}')).toEqual(all);
    expect(suggested('{"a": "{|"}')).toEqual([]);
    expect(suggested('{|')).toEqual([]);
  });

  test('are explained where they stand', () => {
    const text = '{\n  "a": "{{uuid}} {{index+40}} {{other}}"\n}';
    const state = EditorState.create({ doc: text });
    const at = (word: string): string | undefined => variableAt(state, text.indexOf(word) + 1)?.comment;
    expect(at('uuid')).toContain('random UUID');
    expect(at('index+40')).toContain('so many more');
    expect(at('other')).toBeUndefined();
    expect(at('"a"')).toBeUndefined();
  });
});
