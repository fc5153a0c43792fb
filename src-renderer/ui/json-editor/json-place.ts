// Where in a message a position of its text lies, by the syntax tree of the JSON: which path leads there, and what is
// written there already. Works on text that is not finished, which is what one completes in.
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';

/** A step from the message downwards. */
export type PlaceStep =
  /** `anyType` is the full name that a sibling `@type` gives. */
  { readonly kind: 'member'; readonly key: string; readonly anyType: string | undefined } | { readonly kind: 'item' };

/** What may be written at a position, and the text it replaces. */
export interface JsonPlace {
  readonly kind: 'key' | 'value';
  /** The way to the object whose key it is, or to the value itself. */
  readonly path: readonly PlaceStep[];
  /** Within quotes (outside of them when `isQuoted` is false), in characters of the text. */
  readonly from: number;
  readonly to: number;
  readonly isQuoted: boolean;
  /** Keys the object has besides this one; for values none. */
  readonly otherKeys: readonly string[];
  /** What a sibling `@type` says the object is. */
  readonly anyType: string | undefined;
}

/** Time for parsing what has not been parsed, in milliseconds; a completion in a huge text may find nothing. */
const parseBudgetMs = 50;

/** Where `position` lies; undefined where nothing can be written (behind a value, in a comma). */
export function findPlace(state: EditorState, position: number): JsonPlace | undefined {
  const tree = ensureSyntaxTree(state, position, parseBudgetMs) ?? syntaxTree(state);
  const node = tree.resolveInner(position, -1);
  if (node.name === 'PropertyName') return keyPlace(state, node.parent?.parent, node);
  if (node.name === 'String' && node.from < position) return valuePlace(state, node, node.from, node.to, true);
  const word = wordBefore(state, position);
  const before = lastSignificant(state, word.from);
  const inner = tree.resolveInner(word.from, -1);
  if (before === ':') {
    const property = enclosing(inner, 'Property');
    return property === undefined
      ? undefined
      : valueOf(state, [...pathTo(state, property), memberStep(state, property)], word);
  }
  const container = enclosing(inner, 'Object', 'Array');
  if (container === undefined) return undefined;
  if (container.name === 'Array') {
    if (before !== '[' && before !== ',') return undefined;
    return valueOf(state, [...pathTo(state, container), { kind: 'item' }], word);
  }
  if (before !== '{' && before !== ',') return undefined;
  return { ...keyPlaceAt(state, container, undefined), ...word, isQuoted: false };
}

type Span = Pick<JsonPlace, 'from' | 'to'>;

function keyPlace(state: EditorState, object: SyntaxNode | null | undefined, name: SyntaxNode): JsonPlace | undefined {
  if (object === null || object === undefined) return undefined;
  return { ...keyPlaceAt(state, object, name), ...withinQuotes(state, name.from, name.to), isQuoted: true };
}

function keyPlaceAt(
  state: EditorState,
  object: SyntaxNode,
  own: SyntaxNode | undefined,
): Omit<JsonPlace, keyof Span | 'isQuoted'> {
  const others = object.getChildren('Property').filter(property => property.from !== own?.parent?.from);
  const otherKeys = others.map(property => keyOf(state, property));
  return { kind: 'key', path: pathTo(state, object), otherKeys, anyType: anyTypeOf(state, object) };
}

function valuePlace(state: EditorState, node: SyntaxNode, from: number, to: number, isQuoted: boolean): JsonPlace {
  return { ...valueOf(state, pathTo(state, node), withinQuotes(state, from, to)), isQuoted };
}

function valueOf(_state: EditorState, path: readonly PlaceStep[], span: Span): JsonPlace {
  return { kind: 'value', path, ...span, isQuoted: false, otherKeys: [], anyType: undefined };
}

/** The steps from the outermost value down to a node. */
function pathTo(state: EditorState, node: SyntaxNode): readonly PlaceStep[] {
  const steps: PlaceStep[] = [];
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    const parent: SyntaxNode | null = at.parent;
    if (parent?.name === 'Property') steps.unshift(memberStep(state, parent));
    else if (parent?.name === 'Array') steps.unshift({ kind: 'item' });
  }
  return steps;
}

function memberStep(state: EditorState, property: SyntaxNode): PlaceStep {
  const anyType = property.parent === null ? undefined : anyTypeOf(state, property.parent);
  return { kind: 'member', key: keyOf(state, property), anyType };
}

function keyOf(state: EditorState, property: SyntaxNode): string {
  const name = property.getChild('PropertyName');
  return name === null ? '' : unquote(state.sliceDoc(name.from, name.to));
}

function anyTypeOf(state: EditorState, object: SyntaxNode): string | undefined {
  for (const property of object.getChildren('Property')) {
    const value = property.getChild('String');
    if (value === null || keyOf(state, property) !== '@type') continue;
    return unquote(state.sliceDoc(value.from, value.to)).split('/').pop();
  }
  return undefined;
}

function unquote(text: string): string {
  try {
    // A JSON string literal gives a string; anything else is caught below.
    return JSON.parse(text) as string;
  } catch {
    return text.replaceAll('"', '');
  }
}

/** The span inside the quotes; the closing one may be missing. */
function withinQuotes(state: EditorState, from: number, to: number): Span {
  const isClosed = to - from > 1 && state.sliceDoc(to - 1, to) === '"';
  return { from: from + 1, to: isClosed ? to - 1 : to };
}

/** The unquoted letters and digits before the position. */
function wordBefore(state: EditorState, position: number): Span {
  const line = state.doc.lineAt(position);
  const word = /[\w.+-]*$/.exec(line.text.slice(0, position - line.from))?.[0] ?? '';
  return { from: position - word.length, to: position };
}

function lastSignificant(state: EditorState, position: number): string {
  return state
    .sliceDoc(Math.max(0, position - 2_000), position)
    .trimEnd()
    .slice(-1);
}

function enclosing(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) if (names.includes(at.name)) return at;
  return undefined;
}
