// JSON shows one member of a oneof and has no comments that could name the others: the editor names them at the end of
// the line. Not part of the text: it is not copied, not selected and not sent.
import { syntaxTree } from '@codemirror/language';
import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

import type { FieldDescription, MessageDescription } from '../../../gen/sockeye/v1/schema';
import type { MessageLanguage } from './completion';
import { findPlace } from './json-place';
import { fieldByKey, messageAt } from './message-types';
import { fieldType } from './suggestions';

/** What there is to know of a oneof where one of its members is written. */
export interface OneofHint {
  /** Start of the line. */
  readonly line: number;
  /** Which other members there are, in a few words: `oneof choice, or: text, scalars`. */
  readonly words: string;
}

/** Others that are named in the line; pointing at the key tells all of them. */
const maxNamed = 5;

/** The hints for the keys between two positions, in the order of the text. */
export async function findOneofHints(
  state: EditorState,
  { typeName, describe }: MessageLanguage,
  span: { readonly from: number; readonly to: number },
): Promise<readonly OneofHint[]> {
  const keys: { readonly from: number; readonly to: number }[] = [];
  syntaxTree(state).iterate({
    ...span,
    enter: node => {
      if (node.name === 'PropertyName') keys.push({ from: node.from, to: node.to });
    },
  });
  const hints = new Map<number, OneofHint>();
  for (const key of keys) {
    const place = findPlace(state, key.to);
    if (place?.kind !== 'key') continue;
    const message = await messageAt(typeName, place, describe);
    const field = message && fieldByKey(message, state.sliceDoc(place.from, place.to));
    if (message === undefined || field === undefined || field.oneof === '') continue;
    const line = state.doc.lineAt(key.from).from;
    const words = wordsOf(message, field);
    const before = hints.get(line)?.words;
    // Several on one line: one behind the other.
    hints.set(line, { line, words: before === undefined ? words : `${before}; ${words}` });
  }
  return [...hints.values()];
}

/** The members of a oneof with their types: `oneof choice: number (int32), text (string)`. */
export function describeOneof({ fields }: MessageDescription, oneof: string): string {
  const members = fields.filter(field => field.oneof === oneof);
  return `oneof ${oneof}: ${members.map(field => `${field.jsonName} (${fieldType(field)})`).join(', ')}`;
}

function wordsOf({ fields }: MessageDescription, { oneof, name }: FieldDescription): string {
  const others = fields.filter(field => field.oneof === oneof && field.name !== name).map(field => field.jsonName);
  if (others.length === 0) return `oneof ${oneof}`;
  const more = others.length > maxNamed ? ` and ${others.length - maxNamed} more` : '';
  return `oneof ${oneof}, or: ${others.slice(0, maxNamed).join(', ')}${more}`;
}

const setHints = StateEffect.define<DecorationSet>();

/** Hints as attributes of lines, moved along with the text until they are looked up anew. */
const hintField = StateField.define<DecorationSet>({
  create: () => RangeSet.empty,
  update: (hints, transaction) => {
    const set = transaction.effects.find(effect => effect.is(setHints));
    return set === undefined ? hints.map(transaction.changes) : set.value;
  },
  provide: field => EditorView.decorations.from(field),
});

/** Names the other members of each oneof that the text has a member of. `language` is asked each time. */
export function oneofHints(language: () => MessageLanguage | undefined): Extension {
  class Hints {
    private run = 0;

    constructor(view: EditorView) {
      this.look(view);
    }

    update({ docChanged, viewportChanged, view, state, startState }: ViewUpdate): void {
      // The tree of a large text comes bit by bit.
      if (docChanged || viewportChanged || syntaxTree(state) !== syntaxTree(startState)) this.look(view);
    }

    destroy(): void {
      this.run++;
    }

    private look(view: EditorView): void {
      const run = ++this.run;
      const known = language();
      if (known === undefined) return;
      const { state } = view;
      void findOneofHints(state, known, view.viewport).then(hints => {
        if (run !== this.run || (hints.length === 0 && view.state.field(hintField).size === 0)) return;
        view.dispatch({ effects: setHints.of(toDecorations(hints, view)) });
      });
    }
  }
  return [hintField, ViewPlugin.fromClass(Hints)];
}

/** A hint takes the room that the text of its line leaves: it is cut there, so that nothing scrolls because of it. */
function toDecorations(hints: readonly OneofHint[], { state, defaultCharacterWidth }: EditorView): DecorationSet {
  return Decoration.set(
    hints.map(({ line, words }) => {
      const width = Math.ceil(state.doc.lineAt(line).length * defaultCharacterWidth);
      const attributes = { 'data-oneof': words, style: `--oneof-text: ${String(width)}px` };
      return Decoration.line({ attributes }).range(line);
    }),
  );
}
