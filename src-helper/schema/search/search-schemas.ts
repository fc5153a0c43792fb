import { type SearchHit, SearchHitKind } from '../../../gen/sockeye/v1/schema';
import type { LoadedSchema } from '../loaded-schema';
import { type SearchEntry, searchIndexOf } from './search-index';

const defaultLimit = 50;
const maxLimit = 1000;

/** What is sought most comes first when names fit equally well. */
const kindScore: Readonly<Partial<Record<SearchHitKind, number>>> = {
  [SearchHitKind.SEARCH_HIT_KIND_METHOD]: 9,
  [SearchHitKind.SEARCH_HIT_KIND_MESSAGE]: 6,
  [SearchHitKind.SEARCH_HIT_KIND_ENUM]: 3,
};

/**
 * Finds what has every word of `query` in its name, in any case, best first. Words that are the name, that it begins
 * with, or at which one of its parts begins (`Hello` in `SayHello`, `id` in `user_id`) count more than words inside.
 *
 * @param limit How many hits at most; 0 means 50.
 */
export function searchSchemas(
  schemas: readonly (readonly [targetId: string, schema: LoadedSchema])[],
  query: string,
  limit: number,
): readonly SearchHit[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  if (words.length === 0) return [];
  const hits: { readonly hit: SearchHit; readonly score: number }[] = [];
  for (const [targetId, schema] of schemas) {
    for (const entry of searchIndexOf(schema)) {
      const score = scoreOf(entry, words);
      if (score > 0) hits.push({ hit: { kind: entry.kind, name: entry.name, targetId }, score });
    }
  }
  hits.sort((a, b) => b.score - a.score || a.hit.name.length - b.hit.name.length || (a.hit.name < b.hit.name ? -1 : 1));
  return hits.slice(0, Math.min(limit === 0 ? defaultLimit : limit, maxLimit)).map(({ hit }) => hit);
}

/** 0 when a word is missing. */
function scoreOf(entry: SearchEntry, words: readonly string[]): number {
  let score = kindScore[entry.kind] ?? 0;
  for (const word of words) {
    const place = bestPlace(entry, word);
    if (place === 0) return 0;
    score += place;
  }
  return score + 1;
}

/** How well one word fits: 0 not at all, else by the best place at which it is found. */
function bestPlace({ name, lower, shortStart }: SearchEntry, word: string): number {
  const inShort = lower.indexOf(word, shortStart);
  if (inShort === -1) return lower.includes(word) ? 5 : 0;
  if (inShort === shortStart) return lower.length - shortStart === word.length ? 100 : 60;
  for (let at = inShort; at !== -1; at = lower.indexOf(word, at + 1)) if (beginsPart(name, at)) return 40;
  return 20;
}

/** True where a part of a name begins: behind a sign, or at a capital behind a small letter. */
function beginsPart(name: string, at: number): boolean {
  const before = name[at - 1] ?? '.';
  return /[^A-Za-z0-9]/.test(before) || (/[A-Z]/.test(name[at] ?? '') && /[a-z0-9]/.test(before));
}
