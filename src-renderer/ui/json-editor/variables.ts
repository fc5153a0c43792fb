// Variables in the text of a message, for whoever writes one: what there is, and what it becomes.
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';

import { type MessageVariable, messageVariables } from '../../../src-shared/message-variables';
import type { HoverDocs } from './hover-docs';

/** A variable that is written at a place of the text. */
export interface WrittenVariable extends HoverDocs {
  readonly from: number;
  readonly to: number;
}

/** Suggests variables behind two braces; null elsewhere. */
export function completeVariable(context: CompletionContext): CompletionResult | null {
  const begun = context.matchBefore(/\{\{[\w+]*$/);
  if (begun === null) return null;
  const options = messageVariables.map((variable, at) => ({
    label: written(variable),
    detail: 'variable',
    info: variable.comment,
    boost: messageVariables.length - at,
    apply: (view: EditorView, _completion: unknown, from: number, to: number) =>
      insert(view, written(variable), from, to),
  }));
  return { from: begun.from, options, validFor: /^\{\{[\w+]*$/ };
}

/** Braces that the editor has closed by itself are not closed twice. */
function insert(view: EditorView, text: string, from: number, to: number): void {
  const closed = /^\}{0,2}/.exec(view.state.doc.sliceString(to, to + 2))?.[0].length ?? 0;
  view.dispatch({
    changes: { from, to: to + closed, insert: text },
    selection: { anchor: from + text.length },
    userEvent: 'input.complete',
  });
}

/** The variable that stands at a position; undefined when there is none. */
export function variableAt(state: EditorState, position: number): WrittenVariable | undefined {
  const line = state.doc.lineAt(position);
  for (const { 0: found, 1: name = '', index } of line.text.matchAll(/\{\{([\w+]+)\}\}/g)) {
    const from = line.from + index;
    const to = from + found.length;
    if (position < from || position > to) continue;
    const variable = messageVariables.find(each => each.name === name.replace(/\+\d+$/, '+1'));
    if (variable !== undefined) return { from, to, declaration: found, comment: variable.comment, oneof: '' };
  }
  return undefined;
}

function written({ name }: MessageVariable): string {
  return `{{${name}}}`;
}
