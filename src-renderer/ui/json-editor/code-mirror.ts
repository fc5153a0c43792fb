// Everything of CodeMirror, in one piece that is loaded when the first editor is shown.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, type Transaction } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, tooltips } from '@codemirror/view';

import type { TextProblem } from '../../../gen/sockeye/v1/schema';
import type { ShowType } from '../type-link';
import { type MessageLanguage, messageCompletion } from './completion';
import { showDefinition } from './definition';
import { editorTheme, jsonColours } from './editor-theme';
import { fieldHints } from './field-hints';

/** What an editor is made with. */
export interface EditorSetup {
  readonly parent: HTMLElement;
  readonly label: string;
  /** Makes the style sheet of the editor acceptable to the page's policy. */
  readonly nonce: string;
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
  readonly language: () => MessageLanguage | undefined;
  readonly onShowType: ShowType;
}

/** An editor of one JSON text at a time; each document keeps its own history and cursor. */
export interface CodeEditor {
  /** Shows a document, with this text when it is new or when its text has been changed elsewhere. */
  readonly show: (documentId: string, text: string) => void;
  readonly mark: (problems: readonly TextProblem[]) => void;
  readonly focus: () => void;
  readonly destroy: () => void;
}

/** Documents whose history and cursor are kept. */
const keptDocuments = 50;

/** Makes an editor in `parent`. */
export function createCodeEditor(setup: EditorSetup): CodeEditor {
  const extensions = editorExtensions(setup);
  const kept = new Map<string, EditorState>();
  let shown = '';
  const fresh = (text: string): EditorState => EditorState.create({ doc: text, extensions });
  const view = new EditorView({ parent: setup.parent, state: fresh('') });

  const keep = (): void => {
    if (shown === '' || setup.isReadOnly) return;
    kept.delete(shown);
    kept.set(shown, view.state);
    const oldest = kept.keys().next();
    if (kept.size > keptDocuments && oldest.done !== true) kept.delete(oldest.value);
  };
  return {
    show: (documentId, text) => {
      if (documentId !== shown) {
        keep();
        view.setState(kept.get(documentId) ?? fresh(text));
        shown = documentId;
      }
      if (view.state.doc.toString() === text) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    mark: problems => {
      const end = view.state.doc.length;
      const diagnostics = problems.map(({ from, to, message, isWarning }) => ({
        from: Math.min(from, end),
        to: Math.min(Math.max(from, to), end),
        message,
        severity: isWarning ? ('warning' as const) : ('error' as const),
      }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function editorExtensions(setup: EditorSetup): Extension {
  const { label, nonce, isReadOnly } = setup;
  return [
    nonce === '' ? [] : EditorView.cspNonce.of(nonce),
    editorTheme,
    syntaxHighlighting(jsonColours),
    json(),
    lineNumbers(),
    codeFolding(),
    foldGutter(),
    drawSelection(),
    tooltips({ parent: tooltipParent() }),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    EditorView.contentAttributes.of({ 'aria-label': label, 'data-pane-focus': '' }),
    isReadOnly ? readOnly : writable(setup),
    keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap.filter(binding => binding.key !== 'Mod-Enter')]),
  ];
}

/**
 * Where tooltips stand: outside of the panes, which cut off what leaves them and, being containers, are what fixed
 * positions count from. One box for all editors, as an item of its own takes part in the layout of the window.
 */
function tooltipParent(): HTMLElement {
  const id = 'editor-tooltips';
  const known = document.getElementById(id);
  if (known !== null) return known;
  const box = document.createElement('div');
  box.id = id;
  (document.querySelector('main') ?? document.body).append(box);
  return box;
}

const readOnly: Extension = [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({
    tabindex: '0',
    role: 'textbox',
    'aria-readonly': 'true',
    'aria-multiline': 'true',
  }),
  EditorView.lineWrapping,
];

function writable({ onChange, language, onShowType }: EditorSetup): Extension {
  return [
    EditorView.domEventHandlers({ beforeinput: typeOver }),
    history(),
    indentUnit.of('  '),
    closeBrackets(),
    highlightActiveLine(),
    messageCompletion(language),
    fieldHints(language),
    EditorView.updateListener.of(update => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
    keymap.of([{ key: 'F12', run: view => showDefinition(view.state, language(), onShowType) }]),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap]),
  ];
}

/**
 * Types over a selection without the help of the browser: Chrome would join the lines itself and keep the colours of what
 * is gone in a style attribute, which the page's policy forbids.
 */
function typeOver(event: InputEvent, view: EditorView): boolean {
  const text = event.data;
  // The browser's own word on what is replaced: the editor may not have heard of a selection made just now.
  const selection = view.contentDOM.ownerDocument.getSelection();
  if (event.inputType !== 'insertText' || text === null || event.isComposing) return false;
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return false;
  const range = selection.getRangeAt(0);
  const from = view.posAtDOM(range.startContainer, range.startOffset);
  const to = view.posAtDOM(range.endContainer, range.endOffset);
  const insert = (): Transaction =>
    view.state.update({
      changes: { from, to, insert: text },
      selection: { anchor: from + text.length },
      scrollIntoView: true,
      userEvent: 'input.type',
    });
  const isHandled = view.state.facet(EditorView.inputHandler).some(handle => handle(view, from, to, text, insert));
  if (!isHandled) view.dispatch(insert());
  return true;
}
