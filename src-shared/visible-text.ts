// Text of servers and files as it may be shown: what is invisible, or turns the reading order of what stands around it, is
// written out, so that a text cannot look like another one.

/** Nothing but these needs no look at each character. */
const notPlain = /[^\x20-\x7e]/;
/**
 * Controls, format characters (all that turn the reading order are such), line and paragraph separators, lone surrogates,
 * characters that are drawn as nothing, and the blank Braille cell.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** Format characters that have a form of their own, and what chooses between a sign as text and as picture. */
const seen = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]|\ufe0e|\ufe0f/u;
const shortForms: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** The text with all that cannot be seen written out as in JavaScript: `\n`, `\u202E`, `\u{E0041}`. */
export function visibleText(text: string): string {
  return notPlain.test(text) ? text.replaceAll(hidden, writeOut) : text;
}

/** As visibleText, but for line breaks, which are kept as `\n`, and tabs: for a place of several lines. */
export function visibleLines(text: string): string {
  if (!notPlain.test(text)) return text;
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(hidden, sign => (sign === '\n' || sign === '\t' ? sign : writeOut(sign)));
}

/** As visibleText, but with a sign for each line break, and a blank for a tab: for one line of prose. */
export function oneLineText(text: string): string {
  if (!notPlain.test(text)) return text;
  return visibleText(text.replaceAll(/\r\n|[\r\n\u2028\u2029\x85]/g, ' ⏎ ').replaceAll('\t', ' '));
}

/** The text in its length, with U+FFFD for all that cannot be seen: where places in it are counted. */
export function maskedText(text: string): string {
  if (!notPlain.test(text)) return text;
  return text.replaceAll(hidden, sign => (seen.test(sign) || sign === '\t' ? sign : '\ufffd'.repeat(sign.length)));
}

function writeOut(sign: string): string {
  if (seen.test(sign)) return sign;
  const short = shortForms.get(sign);
  if (short !== undefined) return short;
  const hex = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
