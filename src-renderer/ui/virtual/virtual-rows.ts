// Where rows of one height stand in a list that may be taller than a browser can lay out. Up to maxContentPx the list
// scrolls as any other. Beyond, the scroll bar covers the whole list in proportion while small movements stay exact:
// the rows are drawn at an offset from where the scroll position says, and the offset is mended when scrolling ends.

/** Tallest content that is laid out. Chrome's limit is 33.5 million px of the screen: this leaves room for a zoom of 400 %. */
export const maxContentPx = 8_000_000;

/** Where a list stands. The row `i` is drawn at `i * rowPx - offsetPx` within the content. */
export interface VirtualPlace {
  readonly scrollPx: number;
  readonly offsetPx: number;
}

/** What is constant while scrolling. */
export interface VirtualExtent {
  readonly count: number;
  readonly rowPx: number;
  readonly viewportPx: number;
}

/** Rows from `start` up to, not including, `end`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** The top of the list. */
export const topPlace: VirtualPlace = { scrollPx: 0, offsetPx: 0 };

/** Height of the content that is laid out. */
export function contentPx(extent: VirtualExtent): number {
  return Math.min(extent.count * extent.rowPx, maxContentPx);
}

/** How far the whole list can be scrolled, in its own px. */
function maxTopPx({ count, rowPx, viewportPx }: VirtualExtent): number {
  return Math.max(0, count * rowPx - viewportPx);
}

function maxScrollPx(extent: VirtualExtent): number {
  return Math.max(0, contentPx(extent) - extent.viewportPx);
}

/** The place with this distance (px of the whole list) between the top of the list and the top of what is seen. */
export function placeAt(topPx: number, extent: VirtualExtent): VirtualPlace {
  const top = Math.min(Math.max(0, topPx), maxTopPx(extent));
  if (maxTopPx(extent) === 0) return topPlace;
  const scrollPx = (top / maxTopPx(extent)) * maxScrollPx(extent);
  return { scrollPx, offsetPx: top - scrollPx };
}

/** The place after the browser has scrolled: a small step moves by its px, a large one (the thumb) in proportion. */
export function scrolledTo(place: VirtualPlace, scrollPx: number, extent: VirtualExtent): VirtualPlace {
  const max = maxScrollPx(extent);
  if (contentPx(extent) < maxContentPx) return { scrollPx, offsetPx: 0 };
  if (scrollPx <= 0) return topPlace;
  if (scrollPx >= max) return { scrollPx, offsetPx: maxTopPx(extent) - scrollPx };
  if (Math.abs(scrollPx - place.scrollPx) > extent.viewportPx) {
    return { scrollPx, offsetPx: (scrollPx / max) * maxTopPx(extent) - scrollPx };
  }
  const top = Math.min(Math.max(0, scrollPx + place.offsetPx), maxTopPx(extent));
  return { scrollPx, offsetPx: top - scrollPx };
}

/** The same rows at the scroll position that is theirs in proportion. */
export function settled(place: VirtualPlace, extent: VirtualExtent): VirtualPlace {
  return placeAt(place.scrollPx + place.offsetPx, extent);
}

/** The rows to draw: those that are seen and `overscan` more on both sides. */
export function rowsToDraw(place: VirtualPlace, extent: VirtualExtent, overscan: number): RowRange {
  const top = place.scrollPx + place.offsetPx;
  const first = Math.floor(top / extent.rowPx) - overscan;
  const last = Math.ceil((top + extent.viewportPx) / extent.rowPx) + overscan;
  return { start: Math.min(Math.max(0, first), extent.count), end: Math.max(0, Math.min(extent.count, last)) };
}

/** Where to go so that a row is seen whole with the least movement; undefined when it is seen already. */
export function placeShowing(row: number, place: VirtualPlace, extent: VirtualExtent): VirtualPlace | undefined {
  const top = place.scrollPx + place.offsetPx;
  const rowTop = row * extent.rowPx;
  if (rowTop < top) return placeAt(rowTop, extent);
  if (rowTop + extent.rowPx > top + extent.viewportPx)
    return placeAt(rowTop + extent.rowPx - extent.viewportPx, extent);
  return undefined;
}

/** Where to go so that a row is seen with as many rows above it as below; undefined when it is seen already. */
export function placeCentring(row: number, place: VirtualPlace, extent: VirtualExtent): VirtualPlace | undefined {
  if (placeShowing(row, place, extent) === undefined) return undefined;
  return placeAt(row * extent.rowPx - (extent.viewportPx - extent.rowPx) / 2, extent);
}

/** True when the end of the list is seen, give or take half a row. */
export function isAtEnd(place: VirtualPlace, extent: VirtualExtent): boolean {
  return place.scrollPx + place.offsetPx >= maxTopPx(extent) - extent.rowPx / 2;
}
