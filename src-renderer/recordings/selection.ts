// Which recordings are selected, as in every list: a click takes one, Ctrl adds or removes one, Shift takes a range.

/** What is selected. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where the keyboard is. */
  readonly activeId: string | undefined;
  /** Where a range begins. */
  readonly anchorId: string | undefined;
}

/** Nothing. */
export const noSelection: Selection = { ids: new Set(), activeId: undefined, anchorId: undefined };

/** Keys that were held. */
interface Held {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The selection after a row was pressed or reached by a key. `order` are the ids of the rows in view order. */
export function select(selection: Selection, id: string, held: Held, order: readonly string[]): Selection {
  if (held.shiftKey && selection.anchorId !== undefined) {
    const [from, to] = [order.indexOf(selection.anchorId), order.indexOf(id)];
    if (from >= 0 && to >= 0) {
      const ids = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1));
      return { ids, activeId: id, anchorId: selection.anchorId };
    }
  }
  if (held.ctrlKey || held.metaKey) {
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    return { ids, activeId: id, anchorId: id };
  }
  return { ids: new Set([id]), activeId: id, anchorId: id };
}

/** The selection without what is no longer there; the neighbour of an active row that is gone becomes active. */
export function withoutGone(selection: Selection, before: readonly string[], now: readonly string[]): Selection {
  const left = new Set(now);
  const { activeId } = selection;
  const ids = new Set([...selection.ids].filter(id => left.has(id)));
  if (activeId === undefined || left.has(activeId)) {
    return ids.size === selection.ids.size ? selection : { ...selection, ids };
  }
  const at = before.indexOf(activeId);
  const next = [...before.slice(at + 1), ...before.slice(0, Math.max(0, at)).reverse()].find(id => left.has(id));
  if (next === undefined) return noSelection;
  return { ids: ids.size === 0 ? new Set([next]) : ids, activeId: next, anchorId: next };
}
