// Characters that look like a blank, or like nothing, and are none in a source: they come from web pages and word processors.

const oddBlank = /[\u0085\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]/u;

const names: ReadonlyMap<string, string> = new Map([
  ['\u00a0', 'a no-break space'],
  ['\u00ad', 'a soft hyphen, which is not seen'],
  ['\u200b', 'a zero width space'],
  ['\u200c', 'a zero width non-joiner'],
  ['\u200d', 'a zero width joiner'],
  ['\u2028', 'a line separator'],
  ['\u2029', 'a paragraph separator'],
  ['\u202f', 'a narrow no-break space'],
  ['\u2060', 'a word joiner, which is not seen'],
  ['\u3000', 'an ideographic space'],
  ['\ufeff', 'a byte order mark that is not at the beginning'],
]);

/** Whether a character looks like a blank or like nothing, and is none. */
export function isOddBlank(character: string): boolean {
  return oddBlank.test(character);
}

/** What to tell of the first such character of a text. */
export function describeOddBlank(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const name = names.get(character) ?? 'a blank of another kind';
  return `the character U+${code} (${name}) is not allowed here: replace it, and others like it in this file, by a blank`;
}
