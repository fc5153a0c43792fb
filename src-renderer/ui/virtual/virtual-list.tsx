import { type JSX, type KeyboardEvent, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react';

import { useVirtualRows } from './use-virtual-rows';
import styles from './virtual-list.module.css';
import type { RowRange } from './virtual-rows';

/** What a parent may ask of a list. */
export interface VirtualListHandle {
  readonly focus: () => void;
  /** Scrolls until a row is seen. */
  readonly reveal: (index: number) => void;
  /** Scrolls to a row that is not seen so that it comes to stand in the middle: after a jump, what is around it counts. */
  readonly revealInMiddle: (index: number) => void;
}

/** Keys that are held while a row is pressed or reached by an arrow key. */
export type HeldKeys = Pick<KeyboardEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>;

/** The ARIA attributes of a row that differ between a tree and a list. */
export interface RowAttributes {
  readonly 'aria-level'?: number;
  readonly 'aria-posinset'?: number;
  readonly 'aria-setsize'?: number;
  readonly 'aria-expanded'?: boolean | undefined;
  readonly 'aria-selected'?: boolean;
  readonly 'aria-label'?: string;
  readonly 'aria-description'?: string | undefined;
  readonly title?: string | undefined;
}

interface VirtualListProps {
  readonly role: 'tree' | 'listbox';
  readonly label: string;
  /** Makes the ids of rows, `${id}-${index}`; unique in the document. */
  readonly id: string;
  readonly count: number;
  readonly rowPx: number;
  /** Several rows can be selected: told to screen readers. */
  readonly isMultiselectable?: boolean;
  /** The row that arrow keys start from; -1 for none. */
  readonly activeIndex: number;
  readonly onActivate: (index: number, held: HeldKeys) => void;
  /** A click or Enter on a row. */
  readonly onOpen?: (index: number, by: 'pointer' | 'key') => void;
  /**
   * What a row is, whatever its place: with it a row that has moved between the press and the release of a button is not
   * taken for the one that stands there now. By default its place.
   */
  readonly rowKey?: (index: number) => string;
  /** Keys that the list does not use itself. */
  readonly onKey?: (event: KeyboardEvent) => void;
  readonly attributes: (index: number) => RowAttributes;
  readonly renderRow: (index: number) => ReactNode;
  /** Keep the end in view as rows come. */
  readonly isFollowing?: boolean;
  /** The user has scrolled: whether the end is in view now. */
  readonly onScrolled?: (isAtEnd: boolean) => void;
  /** Which rows are drawn now, told after each drawing. */
  readonly onRange?: (range: RowRange) => void;
  readonly ref?: Ref<VirtualListHandle>;
}

/**
 * A list or tree that draws only the rows in view, of any length. The focus stays on the list; the active row is told to
 * screen readers by aria-activedescendant.
 */
export function VirtualList(props: VirtualListProps): JSX.Element {
  const { role, label, id, count, rowPx, activeIndex, onActivate, onOpen, onKey, attributes, renderRow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { range, topOf, heightPx, pageRows, reveal, revealInMiddle, onScroll, onScrollEnd } = useVirtualRows(scroller, {
    count,
    rowPx,
    isFollowing: props.isFollowing ?? false,
    onScrolled: props.onScrolled,
  });
  const { onRange } = props;
  useEffect(() => onRange?.(range));
  // Without a list of what it depends on: `reveal` is of the drawing it was made in.
  useImperativeHandle(props.ref, () => ({ focus: () => scroller.current?.focus(), reveal, revealInMiddle }));

  const press = (event: KeyboardEvent): void => {
    const next = rowByKey(event.key, activeIndex, count, pageRows);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (next !== undefined) {
      event.preventDefault();
      onActivate(next, event);
      reveal(next);
    } else if (event.key === 'Enter' && activeIndex >= 0) {
      event.preventDefault();
      onOpen?.(activeIndex, 'key');
    } else onKey?.(event);
  };
  const rows = [];
  for (let index = range.start; index < range.end; index += 1) rows.push(index);
  const isActiveDrawn = activeIndex >= range.start && activeIndex < range.end;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role={role}
      aria-label={label}
      aria-multiselectable={props.isMultiselectable}
      aria-activedescendant={isActiveDrawn ? `${id}-${activeIndex}` : undefined}
      tabIndex={0}
      data-pane-focus=""
      onScroll={onScroll}
      onScrollEnd={onScrollEnd}
      onKeyDown={press}
    >
      <div className={styles.content} role="presentation" style={{ height: heightPx }}>
        {rows.map(index => (
          <div
            key={props.rowKey?.(index) ?? index}
            id={`${id}-${index}`}
            role={role === 'tree' ? 'treeitem' : 'option'}
            className={styles.row}
            data-active={index === activeIndex}
            style={{ height: rowPx, transform: `translateY(${topOf(index)}px)` }}
            {...attributes(index)}
            onMouseDown={event => onActivate(index, event)}
            onClick={() => onOpen?.(index, 'pointer')}
          >
            {renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** The row a key leads to in a list of `count`; undefined for other keys and empty lists. */
export function rowByKey(key: string, active: number, count: number, pageRows: number): number | undefined {
  if (count === 0) return undefined;
  const within = (index: number): number => Math.min(Math.max(0, index), count - 1);
  switch (key) {
    case 'ArrowDown':
      return within(active + 1);
    case 'ArrowUp':
      return within(active < 0 ? count - 1 : active - 1);
    case 'PageDown':
      return within(active + pageRows);
    case 'PageUp':
      return within(active - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
