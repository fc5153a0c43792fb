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

/** The items whose name or place has every word of the query, in any case; best first, else in the given order. */
export function searchItems(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
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
