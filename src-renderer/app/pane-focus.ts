// Panes are marked in the document: `data-pane` on the pane, `data-pane-focus` on what in it takes the focus.

/** Moves the focus to the next pane, around the end; the first one when no pane has it. */
export function focusNextPane(root: ParentNode, by: 1 | -1): void {
  const panes = [...root.querySelectorAll<HTMLElement>('[data-pane]')].filter(pane => focusTarget(pane) !== undefined);
  const at = panes.findIndex(pane => pane.contains(document.activeElement));
  const next = panes[(at + by + panes.length) % panes.length] ?? panes[0];
  if (next !== undefined) focusTarget(next)?.focus();
}

/** Puts the focus into one pane. */
export function focusPane(root: ParentNode, name: string): void {
  const pane = root.querySelector<HTMLElement>(`[data-pane=${name}]`);
  if (pane !== null) focusTarget(pane)?.focus();
}

function focusTarget(pane: HTMLElement): HTMLElement | undefined {
  const marked = pane.querySelector<HTMLElement>('[data-pane-focus]');
  return marked ?? pane.querySelector<HTMLElement>('button, [tabindex="0"]') ?? undefined;
}
