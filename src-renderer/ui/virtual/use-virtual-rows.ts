import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import {
  contentPx,
  isAtEnd,
  placeAt,
  placeCentring,
  placeShowing,
  type RowRange,
  rowsToDraw,
  scrolledTo,
  settled,
  topPlace,
  type VirtualExtent,
  type VirtualPlace,
} from './virtual-rows';

/** Rows drawn beyond those in view, so that a turn of the wheel shows no gap. */
const overscanRows = 8;

/** Taken for the height of the list until it has been measured. */
const unmeasuredPx = 480;

interface VirtualRowsOptions {
  readonly count: number;
  readonly rowPx: number;
  readonly isFollowing: boolean;
  readonly onScrolled: ((isAtEnd: boolean) => void) | undefined;
}

/** What a list needs to draw its rows. */
export interface VirtualRows {
  readonly range: RowRange;
  /** Where a row stands in the content, in px. */
  readonly topOf: (index: number) => number;
  readonly heightPx: number;
  /** Rows that fit in the view, less one. */
  readonly pageRows: number;
  /** Scrolls until a row is seen. */
  readonly reveal: (index: number) => void;
  /** Scrolls to a row that is not seen so that it comes to stand in the middle. */
  readonly revealInMiddle: (index: number) => void;
  readonly onScroll: () => void;
  readonly onScrollEnd: () => void;
}

/** Ties the arithmetic of virtual-rows.ts to an element that scrolls. */
export function useVirtualRows(scroller: RefObject<HTMLElement | null>, options: VirtualRowsOptions): VirtualRows {
  const { count, rowPx, isFollowing, onScrolled } = options;
  const [viewportPx, setViewportPx] = useState(unmeasuredPx);
  const [place, setPlace] = useState<VirtualPlace>(topPlace);
  const extent: VirtualExtent = { count, rowPx, viewportPx };
  // The place that our own assignment to scrollTop leads to; the scroll event that follows is not the user's.
  const ownScrollPx = useRef<number | undefined>(undefined);

  // The place as it was set last, which may not have been drawn yet when the browser tells of an earlier one.
  const latestPlace = useRef<VirtualPlace>(topPlace);

  const put = (next: VirtualPlace): void => {
    latestPlace.current = next;
    setPlace(next);
  };
  const go = (next: VirtualPlace): void => {
    put(next);
    const element = scroller.current;
    if (element === null || Math.abs(element.scrollTop - next.scrollPx) < 1) return;
    ownScrollPx.current = next.scrollPx;
    element.scrollTop = next.scrollPx;
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const measure = (): void => setViewportPx(element.clientHeight || unmeasuredPx);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  useLayoutEffect(() => {
    if (isFollowing) go(placeAt(Infinity, { count, rowPx, viewportPx }));
    else if (count * rowPx <= viewportPx) put(topPlace);
    // `go` and `put` are made anew each time and touch only what does not change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [count, rowPx, viewportPx, isFollowing]);

  return {
    range: rowsToDraw(place, extent, overscanRows),
    topOf: index => index * rowPx - place.offsetPx,
    heightPx: contentPx(extent),
    pageRows: Math.max(1, Math.floor(viewportPx / rowPx) - 1),
    reveal: index => {
      const next = placeShowing(index, place, extent);
      if (next !== undefined) go(next);
    },
    revealInMiddle: index => {
      const next = placeCentring(index, place, extent);
      if (next !== undefined) go(next);
    },
    onScroll: () => {
      const scrollPx = scroller.current?.scrollTop ?? 0;
      const isOwn = ownScrollPx.current !== undefined && Math.abs(ownScrollPx.current - scrollPx) < 1.5;
      ownScrollPx.current = undefined;
      if (isOwn) return;
      const next = scrolledTo(latestPlace.current, scrollPx, extent);
      // In the frame of the scroll, else fast scrolling shows empty rows.
      flushSync(() => put(next));
      onScrolled?.(isAtEnd(next, extent));
    },
    onScrollEnd: () => {
      if (latestPlace.current.offsetPx !== 0) go(settled(latestPlace.current, extent));
    },
  };
}
