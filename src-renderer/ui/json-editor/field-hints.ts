// What a text leaves open is named at the end of its line: the other members of a oneof, those of a oneof of which none is
// written, and what stands for a field that is empty. Not part of the text: it is not copied, not selected and not sent.
import { syntaxTree } from '@codemirror/language';
import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { SyntaxNode } from '@lezer/common';

import type { FieldDescription, MessageDescription } from '../../../gen/sockeye/v1/schema';
import type { MessageLanguage } from './completion';
import { findPlace } from './json-place';
import { fieldByKey, messageAt, type PlaceType, typeAt } from './message-types';
import { fieldType } from './suggestions';

/** What there is to know at a line. */
export interface FieldHint {
  /** Start of the line. */
  readonly line: number;
  /** In a few words: `oneof choice, or: text, scalars`. */
  readonly words: string;
}

/** Names in a hint; pointing at the key tells all of them. */
const maxNamed = 5;

/** The hints for what is written between two positions, in the order of the text. */
export async function findFieldHints(
  state: EditorState,
  language: MessageLanguage,
  span: { readonly from: number; readonly to: number },
): Promise<readonly FieldHint[]> {
  const nodes: SyntaxNode[] = [];
  syntaxTree(state).iterate({
    ...span,
    enter: ({ name, node }) => {
      if (name === 'PropertyName' || name === 'Object') nodes.push(node);
    },
  });
  const hints = new Map<number, FieldHint>();
  for (const node of nodes) {
    const words = await (node.name === 'Object'
      ? hintOfObject(state, language, node)
      : hintOfKey(state, language, node));
    if (words === '') continue;
    const line = state.doc.lineAt(node.from).from;
    const before = hints.get(line)?.words;
    // Several on one line: one behind the other.
    hints.set(line, { line, words: before === undefined ? words : `${before}; ${words}` });
  }
  return [...hints.values()].sort((a, b) => a.line - b.line);
}

/** The oneofs of which a message has no member, and the fields that a template cannot show without giving them. */
async function hintOfObject(
  state: EditorState,
  { typeName, describe }: MessageLanguage,
  object: SyntaxNode,
): Promise<string> {
  // A value that is empty is named with its key.
  if (object.parent?.name === 'Property' && object.getChild('Property') === null) return '';
  const place = findPlace(state, object.from + 1);
  if (place?.kind !== 'key') return '';
  const message = await messageAt(typeName, place, describe);
  if (message === undefined) return '';
  const isWritten = ({ jsonName, name }: FieldDescription): boolean =>
    place.otherKeys.includes(jsonName) || place.otherKeys.includes(name);
  const taken = new Set(message.fields.filter(isWritten).map(field => field.oneof));
  const oneofs = [...new Set(message.fields.map(field => field.oneof))].filter(name => name !== '' && !taken.has(name));
  const values = message.fields.filter(field => field.oneof === '' && isValue(field) && !isWritten(field));
  return [
    ...oneofs.map(oneof => `oneof ${oneof}: ${listNames(message.fields.filter(field => field.oneof === oneof))}`),
    ...(values.length === 0 ? [] : [`also: ${listNames(values)}`]),
  ].join('; ');
}

/** Types that have a value for `null`. */
function isValue({ typeName, isRepeated, mapKeyType }: FieldDescription): boolean {
  return /^google\.protobuf\.(Null)?Value$/.test(typeName) && !isRepeated && mapKeyType === '';
}

/** The other members of the oneof of a field, or what a field is that is empty. */
async function hintOfKey(
  state: EditorState,
  { typeName, describe }: MessageLanguage,
  key: SyntaxNode,
): Promise<string> {
  const place = findPlace(state, key.to);
  if (place?.kind !== 'key') return '';
  const message = await messageAt(typeName, place, describe);
  const name = state.sliceDoc(place.from, place.to);
  const field = message && fieldByKey(message, name);
  if (message === undefined || field === undefined) return '';
  const step = { kind: 'member', key: name, anyType: place.anyType } as const;
  const at = isEmptyValue(state, key) ? await typeAt(typeName, [...place.path, step], describe) : undefined;
  return [
    ...(at === undefined ? [] : [`${fieldType(field)}${describeContent(at.type)}`]),
    ...(field.oneof === '' ? [] : [describeOthers(message, field)]),
  ].join('; ');
}

/** `null`, `[]` or `{}` behind a key. */
function isEmptyValue(state: EditorState, key: SyntaxNode): boolean {
  const value = key.parent?.lastChild;
  if (value === null || value === undefined || value.from === key.from) return false;
  if (value.name !== 'Null' && value.name !== 'Array' && value.name !== 'Object') return false;
  return /^(?:null|\[\s*\]|\{\s*\})$/.test(state.sliceDoc(value.from, Math.min(value.to, value.from + 200)));
}

function describeContent(type: PlaceType): string {
  if (type.kind === 'scalar') return '';
  if (type.kind === 'enum') return `: ${listNames(type.enum.values.map(({ name }) => ({ jsonName: name })))}`;
  const { fullName, fields } = type.message;
  return fullName.startsWith('google.protobuf.') || fields.length === 0 ? '' : `: ${listNames(fields)}`;
}

/** The members of a oneof with their types: `oneof choice: number (int32), text (string)`. */
export function describeOneof({ fields }: MessageDescription, oneof: string): string {
  const members = fields.filter(field => field.oneof === oneof);
  return `oneof ${oneof}: ${members.map(field => `${field.jsonName} (${fieldType(field)})`).join(', ')}`;
}

function describeOthers({ fields }: MessageDescription, { oneof, name }: FieldDescription): string {
  const others = fields.filter(field => field.oneof === oneof && field.name !== name);
  return others.length === 0 ? `oneof ${oneof}` : `oneof ${oneof}, or: ${listNames(others)}`;
}

function listNames(fields: readonly { readonly jsonName: string }[]): string {
  const more = fields.length > maxNamed ? ` and ${fields.length - maxNamed} more` : '';
  const named = fields.slice(0, maxNamed).map(field => field.jsonName);
  return `${named.join(', ')}${more}`;
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

/** Names what the text leaves open. `language` is asked each time. */
export function fieldHints(language: () => MessageLanguage | undefined): Extension {
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
      void findFieldHints(state, known, view.viewport).then(hints => {
        if (run !== this.run || (hints.length === 0 && view.state.field(hintField).size === 0)) return;
        view.dispatch({ effects: setHints.of(toDecorations(hints, view)) });
      });
    }
  }
  return [hintField, ViewPlugin.fromClass(Hints)];
}

/** A hint takes the room that the text of its line leaves: it is cut there, so that nothing scrolls because of it. */
function toDecorations(hints: readonly FieldHint[], { state, defaultCharacterWidth }: EditorView): DecorationSet {
  return Decoration.set(
    hints.map(({ line, words }) => {
      const width = Math.ceil(state.doc.lineAt(line).length * defaultCharacterWidth);
      const attributes = { 'data-hint': words, style: `--hint-indent: ${String(width)}px` };
      return Decoration.line({ attributes }).range(line);
    }),
  );
}
