import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { type EditorView, hoverTooltip } from '@codemirror/view';
import { visibleLines, visibleText } from '../../../src-shared/visible-text';

import { docsAt, type HoverDocs } from './hover-docs';
import { findPlace, type JsonPlace } from './json-place';
import type { DescribeType } from './message-types';
import { suggest, type Suggestion } from './suggestions';
import { completeVariable, variableAt } from './variables';

/** What the editor knows of the message in it. */
export interface MessageLanguage {
  /** Full name of the message. */
  readonly typeName: string;
  readonly describe: DescribeType;
}

/** Completion as one types and docs as one points. `language` is asked each time, so it may change. */
export function messageCompletion(language: () => MessageLanguage | undefined): Extension {
  return [
    autocompletion({ override: [context => complete(context, language())], icons: false }),
    hoverTooltip((view, position) => showDocs(view, position, language())),
  ];
}

async function complete(
  context: CompletionContext,
  language: MessageLanguage | undefined,
): Promise<CompletionResult | null> {
  if (language !== undefined) {
    const variables = completeVariable(context);
    if (variables !== null) return variables;
  }
  const place = findPlace(context.state, context.pos);
  if (place === undefined || language === undefined) return null;
  // Unasked only while something is being written, not at every stop of the cursor.
  if (!context.explicit && place.from === context.pos && !place.isQuoted) return null;
  const suggestions = await suggest(language.typeName, place, language.describe);
  if (suggestions.length === 0) return null;
  const options = suggestions.map((suggestion, index) => toCompletion(suggestion, place, suggestions.length - index));
  return { from: place.from, options, validFor: /^[\w.@[\]/-]*$/ };
}

/** In the order of the schema, not of the alphabet. */
function toCompletion(suggestion: Suggestion, place: JsonPlace, rank: number): Completion {
  const { label, detail, comment } = suggestion;
  return {
    label,
    detail,
    boost: Math.min(rank, 99),
    ...(comment === '' ? {} : { info: comment }),
    apply: (view, _completion, from, to) => insert(view, suggestion, place, from, to),
  };
}

function insert(view: EditorView, suggestion: Suggestion, place: JsonPlace, from: number, to: number): void {
  const { label, isText, valueStart } = suggestion;
  const doc = view.state.doc;
  const isClosed = doc.sliceString(to, to + 1) === '"';
  const open = isText && !place.isQuoted ? '"' : '';
  const close = isText && !(place.isQuoted && isClosed) ? '"' : '';
  const behind = isClosed && place.isQuoted ? to + 1 : to;
  const hasColon = /^\s*:/.test(doc.sliceString(behind, behind + 50));
  const tail = place.kind === 'key' && !hasColon ? `: ${valueStart}` : '';
  const end = isClosed && place.isQuoted ? '"' : close;
  const text = `${open}${label}${end}${tail}`;
  const cursor = text.indexOf('|');
  view.dispatch({
    changes: { from, to: behind, insert: text.replace('|', '') },
    selection: { anchor: from + (cursor < 0 ? text.length : cursor) },
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
}

async function showDocs(
  view: EditorView,
  position: number,
  language: MessageLanguage | undefined,
): Promise<{ pos: number; end: number; create: () => { dom: HTMLElement } } | null> {
  if (language === undefined) return null;
  const variable = variableAt(view.state, position);
  if (variable !== undefined)
    return { pos: variable.from, end: variable.to, create: () => ({ dom: docsDom(variable) }) };
  const place = findPlace(view.state, position);
  if (place === undefined || place.from >= place.to) return null;
  const docs = await docsAt(language.typeName, place, view.state.sliceDoc(place.from, place.to), language.describe);
  if (docs === undefined) return null;
  return { pos: place.from, end: place.to, create: () => ({ dom: docsDom(docs) }) };
}

function docsDom(docs: HoverDocs): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-docs';
  dom.setAttribute('role', 'tooltip');
  const declaration = document.createElement('div');
  declaration.className = 'cm-docs-declaration';
  declaration.textContent = visibleLines(docs.declaration);
  dom.append(declaration);
  if (docs.oneof !== '') {
    const oneof = document.createElement('div');
    oneof.textContent = visibleText(docs.oneof);
    dom.append(oneof);
  }
  if (docs.comment !== '') dom.append(visibleLines(docs.comment));
  return dom;
}
