import { type MouseEvent, type PointerEvent, useRef, useState } from 'react';

import { dropBefore } from './reorder';
import type { TargetRow } from './target-rows';

/** How far a pointer moves before a press is a drag, in px. */
const dragPx = 4;
/** The bit of `event.buttons` for the button that drags. */
const primaryButton = 1;

/** What a list whose targets are dragged needs. */
export interface TargetDrag {
  /** Where the line stands that shows the place to be, in px from the top of the list; undefined when nothing is dragged. */
  readonly lineTop: number | undefined;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancel: () => void;
    readonly onLostPointerCapture: () => void;
    readonly onClickCapture: (event: MouseEvent) => void;
  };
}

interface Press {
  readonly targetId: string;
  readonly startY: number;
  /** Undefined until it is a drag. */
  beforeId: string | undefined;
}

/** Lets targets be put in another order with the pointer. `idPrefix` is that of the rows' ids. */
export function useTargetDrag(
  rows: readonly TargetRow[],
  idPrefix: string,
  onMove: (targetId: string, beforeId: string) => void,
): TargetDrag {
  const press = useRef<Press | undefined>(undefined);
  const wasDrag = useRef(false);
  const [lineTop, setLineTop] = useState<number | undefined>(undefined);
  const indexAt = (element: Element | null): number => {
    const id = element?.closest('[role="treeitem"]')?.id ?? '';
    return id.startsWith(`${idPrefix}-`) ? Number(id.slice(idPrefix.length + 1)) : -1;
  };
  const end = (): void => {
    press.current = undefined;
    setLineTop(undefined);
  };
  return {
    lineTop,
    handlers: {
      onPointerDown: event => {
        wasDrag.current = false;
        const row = rows[indexAt(event.target instanceof Element ? event.target : null)];
        if (event.button !== 0 || row?.kind !== 'target' || row.target.isSample) return;
        press.current = { targetId: row.targetId, startY: event.clientY, beforeId: undefined };
      },
      onPointerMove: event => {
        const current = press.current;
        if (current === undefined) return;
        // The release went elsewhere, as when the row moved away from under the pointer: a pointer that only moves drags nothing.
        if ((event.buttons & primaryButton) === 0) {
          end();
          return;
        }
        if (current.beforeId === undefined && Math.abs(event.clientY - current.startY) < dragPx) return;
        if (!event.currentTarget.hasPointerCapture(event.pointerId))
          event.currentTarget.setPointerCapture(event.pointerId);
        const over = document.elementFromPoint(event.clientX, event.clientY);
        const index = indexAt(over);
        current.beforeId = index < 0 ? '' : dropBefore(rows, index);
        const box = event.currentTarget.getBoundingClientRect();
        const before = rows.findIndex(row => row.kind === 'target' && row.targetId === current.beforeId);
        const rowBox = document.getElementById(`${idPrefix}-${before}`)?.getBoundingClientRect();
        const last = document.getElementById(`${idPrefix}-${rows.length - 1}`)?.getBoundingClientRect();
        setLineTop((rowBox?.top ?? last?.bottom ?? box.bottom) - box.top);
      },
      onPointerUp: () => {
        const current = press.current;
        end();
        if (current?.beforeId === undefined) return;
        wasDrag.current = true;
        if (current.beforeId !== current.targetId) onMove(current.targetId, current.beforeId);
      },
      onPointerCancel: end,
      onLostPointerCapture: end,
      // The click that ends a drag is not one on the row.
      onClickCapture: event => {
        if (!wasDrag.current) return;
        wasDrag.current = false;
        event.stopPropagation();
      },
    },
  };
}
