import { type ClipboardEvent, type JSX, type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { maskedText } from '../../../src-shared/visible-text';

import { useVirtualRows } from '../virtual/use-virtual-rows';
import { useWidth } from '../virtual/use-width';
import { jsonTokens } from './json-tokens';
import styles from './json-text-view.module.css';
import { breakText, textRow } from './text-rows';

const rowPx = 20;
/** Widths in px: of a character at `--text-m`, and of what stands around a row. */
const characterPx = 7.25;
const marginPx = 76;
const fewestColumns = 20;

interface JsonTextViewProps {
  readonly label: string;
  readonly text: string;
}

/**
 * A long JSON text to read, select and copy, of which only the rows in view are drawn, however long its lines are. For
 * shorter ones there is the editor, which knows more and takes more time.
 */
export function JsonTextView({ label, text }: JsonTextViewProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const [measure, widthPx] = useWidth();
  const [isAllSelected, setIsAllSelected] = useState(false);
  const columns = Math.max(fewestColumns, Math.floor((widthPx - marginPx) / characterPx));
  // Nothing is broken before it is known how wide the view is.
  const rows = useMemo(() => breakText(widthPx === 0 ? '' : text, columns), [text, columns, widthPx]);
  const { range, topOf, heightPx, onScroll, onScrollEnd } = useVirtualRows(scroller, {
    count: rows.count,
    rowPx,
    isFollowing: false,
    onScrolled: undefined,
  });

  const press = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      // All of the text, and not only the rows that are drawn.
      event.preventDefault();
      setIsAllSelected(true);
    } else if (event.key === 'Escape' && isAllSelected) {
      event.preventDefault();
      setIsAllSelected(false);
    }
  };
  const copy = (event: ClipboardEvent): void => {
    const copied = isAllSelected ? text : selectedText(text, scroller.current);
    if (copied === '') return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', copied);
  };
  const drawn = [];
  for (let row = range.start; row < range.end; row += 1) drawn.push(row);
  return (
    <div className={styles.frame} ref={measure}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="textbox"
        aria-label={label}
        aria-readonly="true"
        aria-multiline="true"
        tabIndex={0}
        data-pane-focus=""
        data-all={isAllSelected}
        onScroll={onScroll}
        onScrollEnd={onScrollEnd}
        onKeyDown={press}
        onMouseDown={() => setIsAllSelected(false)}
        onCopy={copy}
      >
        <div className={styles.content} role="presentation" style={{ height: heightPx }}>
          {drawn.map(row => {
            const { text: rowText, from, line, isContinued } = textRow(rows, row);
            return (
              <div
                key={row}
                className={styles.row}
                data-line={isContinued ? '' : line}
                data-from={from}
                style={{ transform: `translateY(${topOf(row)}px)` }}
              >
                {jsonTokens(rowText, isContinued).map(({ text: part, kind }, place) => (
                  <span key={place} data-kind={kind}>
                    {maskedText(part)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** What is selected, out of the text: without the breaks that only the view makes. */
function selectedText(text: string, scroller: HTMLElement | null): string {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || scroller === null) return '';
  const ends = [
    placeOf(scroller, selection.anchorNode, selection.anchorOffset),
    placeOf(scroller, selection.focusNode, selection.focusOffset),
  ].filter(place => place !== undefined);
  return ends.length < 2 ? '' : text.slice(Math.min(...ends), Math.max(...ends));
}

/** Where in the text an end of the selection is; undefined when it is not in a row. */
function placeOf(scroller: HTMLElement, node: Node | null, offset: number): number | undefined {
  const element = node instanceof Element ? node : node?.parentElement;
  const row = element?.closest<HTMLElement>('[data-from]');
  if (node === null || row === null || row === undefined || !scroller.contains(row)) return undefined;
  const before = document.createRange();
  before.setStart(row, 0);
  before.setEnd(node, offset);
  return Number(row.dataset['from']) + before.toString().length;
}
