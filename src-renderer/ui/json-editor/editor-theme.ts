import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Sizes and colours of the editor, by the variables of theme.css, so that light and dark come from one place. */
export const editorTheme = EditorView.theme({
  '&': {
    flex: '1 1 0',
    minHeight: '0',
    fontSize: 'var(--text-m)',
    backgroundColor: 'transparent',
    color: 'var(--text)',
  },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-scroller': { boxShadow: 'inset 2px 0 0 var(--accent)' },
  '.cm-scroller': {
    containerType: 'inline-size',
    fontFamily: 'var(--mono)',
    lineHeight: '20px',
    fontVariantLigatures: 'none',
  },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px 0 4px' },
  '.cm-line[data-hint]::after': {
    // What is left of the editor's width beside the numbers (52px), the padding (16px) and the text.
    '--room': 'calc(100cqi - 76px - var(--hint-indent, 0px))',
    content: 'attr(data-hint)',
    display: 'inline-block',
    boxSizing: 'border-box',
    maxWidth: 'max(0px, var(--room))',
    paddingLeft: 'clamp(0px, var(--room), 24px)',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    verticalAlign: 'bottom',
    color: 'var(--text-muted)',
    fontFamily: 'var(--font)',
    fontSize: 'var(--text-s)',
    lineHeight: '20px',
  },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  // Opaque: a line that is scrolled sideways goes behind the numbers, not through them.
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-muted)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '28px', padding: '0 2px 0 8px', fontSize: 'var(--text-s)' },
  '.cm-foldGutter .cm-gutterElement': { width: '14px', cursor: 'default', textAlign: 'center' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--surface-hover) 45%, transparent)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)',
  },
  '&:not(.cm-focused) .cm-matchingBracket': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--surface-hover)',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-foldPlaceholder': { border: 'none', backgroundColor: 'var(--surface-hover)', color: 'var(--text-muted)' },
  '.cm-tooltip': {
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
    fontFamily: 'var(--font)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '220px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { display: 'flex', gap: '16px', padding: '2px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--surface-selected)', color: 'var(--text)' },
  '.cm-completionLabel': { flex: '1 1 auto' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': { margin: '0', color: 'var(--text-muted)', fontStyle: 'normal' },
  '.cm-tooltip.cm-completionInfo': { maxWidth: '320px', padding: '6px 10px', whiteSpace: 'pre-wrap' },
  '.cm-docs': { maxWidth: '420px', padding: '6px 10px', whiteSpace: 'pre-wrap', lineHeight: '1.45' },
  '.cm-docs-declaration': { fontFamily: 'var(--mono)' },
  '.cm-diagnostic': { padding: '4px 10px', borderLeftWidth: '3px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px dotted var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px dotted var(--warn)' },
  '.cm-panels': { backgroundColor: 'var(--surface-sunken)', color: 'var(--text)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--warn) 30%, transparent)' },
});

/** Colours of JSON. */
export const jsonColours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--code-atom)' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--text-muted)' },
]);
