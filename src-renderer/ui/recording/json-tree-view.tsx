import { type JSX, type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { visibleText } from '../../../src-shared/visible-text';

import { Chevron } from '../chevron';
import { VirtualList, type VirtualListHandle } from '../virtual/virtual-list';
import { type FoldChanges, jsonRows, parentRow, parseJson } from './json-tree';
import styles from './json-tree-view.module.css';

const rowPx = 20;
/** Width of a level, in px. */
const indentPx = 14;

interface JsonTreeViewProps {
  readonly json: string;
  /** The text ends somewhere; what is whole of it is shown. */
  readonly isCut: boolean;
}

/** A JSON text as a tree that is folded and unfolded. */
export function JsonTreeView({ json, isCut }: JsonTreeViewProps): JSX.Element {
  const root = useMemo(() => parseJson(json, isCut), [json, isCut]);
  const [changes, setChanges] = useState<FoldChanges>(new Map());
  const [active, setActive] = useState(0);
  const list = useRef<VirtualListHandle>(null);
  const rows = useMemo(() => (root === undefined ? [] : jsonRows(root, changes)), [root, changes]);
  if (root === undefined) return <p className={styles.note}>There is nothing to show as a tree.</p>;

  const fold = (index: number, isExpanded: boolean): void => {
    const row = rows[index];
    if (row?.isExpanded !== undefined) setChanges(new Map(changes).set(row.path, isExpanded));
  };
  const press = (event: KeyboardEvent): void => {
    const row = rows[active];
    if (row === undefined || (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft')) return;
    event.preventDefault();
    const goTo = (index: number): void => {
      if (index < 0 || index >= rows.length) return;
      setActive(index);
      list.current?.reveal(index);
    };
    if (event.key === 'ArrowRight') {
      if (row.isExpanded === false) fold(active, true);
      else if (row.isExpanded === true) goTo(active + 1);
    } else if (row.isExpanded === true) fold(active, false);
    else goTo(parentRow(rows, active));
  };
  return (
    <VirtualList
      ref={list}
      role="tree"
      label="Message as tree"
      id="json-row"
      count={rows.length}
      rowPx={rowPx}
      activeIndex={active}
      onActivate={setActive}
      onOpen={index => fold(index, rows[index]?.isExpanded === false)}
      onKey={press}
      attributes={index => {
        const row = rows[index];
        return {
          'aria-level': (row?.depth ?? 0) + 1,
          'aria-posinset': row?.position ?? 1,
          'aria-setsize': row?.siblings ?? 1,
          'aria-expanded': row?.isExpanded,
          'aria-selected': index === active,
        };
      }}
      renderRow={index => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <span className={styles.row} style={{ paddingLeft: 8 + row.depth * indentPx }}>
            <span className={styles.chevron}>
              {row.isExpanded === undefined ? null : <Chevron isExpanded={row.isExpanded} />}
            </span>
            {row.name === '' ? null : <span className={styles.name}>{visibleText(row.name)}</span>}
            <span className={styles.value} data-kind={row.kind}>
              {visibleText(row.text)}
            </span>
          </span>
        );
      }}
    />
  );
}
