import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef } from 'react';

import { useStore } from '../../state/use-store';
import { VirtualList, type VirtualListHandle } from '../../ui/virtual/virtual-list';
import { arrowAct } from './target-keys';
import { TargetRowContent } from './target-row-content';
import { stepBefore } from './reorder';
import { rowAttributes } from './target-row-words';
import { targetRows } from './target-rows';
import styles from './target-tree.module.css';
import { useTargetDrag } from './use-target-drag';
import type { TargetsStore } from './targets-store';

/** Height of a row, in px; `--row` in theme.css. */
const rowPx = 24;

interface TargetTreeProps {
  readonly targets: TargetsStore;
  readonly onOpenMethod: (targetId: string, methodPath: string) => void;
}

/** Targets, their services and methods. */
export function TargetTree({ targets, onOpenMethod }: TargetTreeProps): JSX.Element {
  const state = useStore(targets, whole => whole);
  const rows = useMemo(() => targetRows(state), [state]);
  const active = rows.findIndex(row => row.key === state.activeKey);

  const list = useRef<VirtualListHandle>(null);
  const isListed = active >= 0;
  // A row that becomes active from elsewhere (a method of the palette, a target that was added) is brought into view.
  useEffect(() => {
    const frame = requestAnimationFrame(() => list.current?.reveal(active));
    return () => cancelAnimationFrame(frame);
    // Not when rows come above it: the user may be reading elsewhere.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state.activeKey, isListed]);

  const open = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    if (row.kind === 'method') onOpenMethod(row.targetId, row.method.path);
    else if (row.kind !== 'note') targets.unfold(row.key, !row.isExpanded);
  };
  const press = (event: KeyboardEvent): void => {
    const row = rows[active];
    if (row === undefined) return;
    const next = arrowAct(event.key, rows, active);
    if (next === undefined) return;
    event.preventDefault();
    if (typeof next === 'number') targets.activate(rows[next]?.key ?? row.key);
    else targets.unfold(row.key, next === 'unfold');
  };
  const move = (targetId: string, beforeId: string | undefined): void => {
    if (beforeId !== undefined) void targets.move(targetId, beforeId);
  };
  const drag = useTargetDrag(rows, 'target-row', move);
  const pressWithAlt = (event: KeyboardEvent): void => {
    const row = rows[active];
    if (!event.altKey || row?.kind !== 'target') return;
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    move(row.targetId, stepBefore(rows, row.targetId, event.key === 'ArrowUp' ? 'up' : 'down'));
  };
  return (
    <div className={styles.place} onKeyDown={pressWithAlt} {...drag.handlers}>
      {drag.lineTop === undefined ? null : <div className={styles.line} style={{ top: drag.lineTop }} />}
      <VirtualList
        ref={list}
        role="tree"
        label="Targets"
        id="target-row"
        count={rows.length}
        rowKey={index => rows[index]?.key ?? ''}
        rowPx={rowPx}
        activeIndex={active}
        onActivate={index => targets.activate(rows[index]?.key ?? '')}
        onOpen={open}
        onKey={press}
        attributes={index => rowAttributes(rows[index])}
        renderRow={index => <TargetRowContent row={rows[index]} />}
      />
    </div>
  );
}
