/** Something that can be chosen in the palette. */
export interface PaletteItem {
  readonly id: string;
  /** What kind of thing it is: `Method`, `Target`, `Command`. */
  readonly group: string;
  readonly name: string;
  /** Where it is, or its shortcut. */
  readonly more: string;
  readonly run: () => void;
}

/** Items shown at most. */
export const shownItems = 60;

/** What is found elsewhere comes below this many of the window's own items at most, where it is not lost. */
const ownItemsAbove = 24;

/**
 * What to show for a query: the window's own items, which are there at once, then what was found elsewhere, so that
 * nothing moves when it comes. Of `found` only what fits the query is shown: it may be the answer to an earlier one.
 */
export function mergeItems(
  items: readonly PaletteItem[],
  found: readonly PaletteItem[],
  query: string,
): readonly PaletteItem[] {
  const own = searchItems(items, query);
  const ids = new Set(own.map(item => item.id));
  const words = wordsOf(query);
  const other = found.filter(item => !ids.has(item.id) && words.every(word => item.name.toLowerCase().includes(word)));
  if (words.length === 0 || other.length === 0) return own;
  return [...own.slice(0, ownItemsAbove), ...other].slice(0, shownItems);
}

function wordsOf(query: string): readonly string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** The items whose name or place has every word of the query, in any case; best first, else in the given order. */
export function searchItems(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  const words = wordsOf(query);
  if (words.length === 0) return items.slice(0, shownItems);
  const scored: { readonly item: PaletteItem; readonly score: number }[] = [];
  for (const item of items) {
    const score = scoreOf(item, words);
    if (score > 0) scored.push({ item, score });
  }
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, shownItems)
    .map(({ item }) => item);
}

/** 0 when a word is missing; more when a word begins the name, or a part of it. */
function scoreOf({ name, more, group }: PaletteItem, words: readonly string[]): number {
  const lowerName = name.toLowerCase();
  const rest = `${more} ${group}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    const at = lowerName.indexOf(word);
    if (at === 0) score += 8;
    else if (at > 0) score += isPartStart(name, at) ? 6 : 3;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  return score + 1 / (1 + name.length);
}

/** True where a part of a name begins: behind a separator, or at a capital. */
function isPartStart(name: string, at: number): boolean {
  return /[^a-zA-Z0-9]/.test(name.charAt(at - 1)) || /[A-Z]/.test(name.charAt(at));
}
