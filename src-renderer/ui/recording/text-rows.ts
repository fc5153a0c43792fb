// A long text as rows of one height. Lines that are too long for the view are broken anywhere, as a screen of text would be,
// and each row is found without those before it, so that only what is seen is ever drawn.

/** A text cut into rows. */
export interface TextRows {
  readonly text: string;
  readonly count: number;
  /** Where each row begins in the text. */
  readonly starts: readonly number[];
  /** The number of each row's line, from 1. */
  readonly lines: readonly number[];
}

/** What an editor of text opens without a pause, in characters: of all, and of one line, which it breaks by laying it out. */
const shortText = 50_000;
const shortLine = 2_000;

/** True for what an editor would hold the window up with: it colours the whole of a text, and lays out whole lines. */
export function isLongText(text: string): boolean {
  if (text.length > shortText) return true;
  for (let from = 0; from < text.length;) {
    const found = text.indexOf(newline, from);
    const end = found < 0 ? text.length : found;
    if (end - from > shortLine) return true;
    from = end + 1;
  }
  return false;
}

/** One row. */
export interface TextRow {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly from: number;
  /** Number of its line, from 1. */
  readonly line: number;
  /** True when it goes on with a line that began in a row above. */
  readonly isContinued: boolean;
}

/** Characters from this code on take two columns in a monospaced font (Hangul, Han, emoji). */
const firstWideCode = 0x1100;
const newline = '\n';
const backslash = 0x5c;

/**
 * Cuts a text into rows of at most `columns` columns. Neither a pair of surrogates nor an escape is cut in two. A text of
 * two million characters takes some milliseconds.
 */
export function breakText(text: string, columns: number): TextRows {
  const starts: number[] = [];
  const lines: number[] = [];
  let line = 1;
  for (let from = 0; from <= text.length; line += 1) {
    const found = text.indexOf(newline, from);
    const end = found < 0 ? text.length : found;
    let start = from;
    do {
      starts.push(start);
      lines.push(line);
      start = (end - start) * 2 <= columns ? end : rowEnd(text, start, end, columns);
    } while (start < end);
    from = end + 1;
  }
  return { text, count: starts.length, starts, lines };
}

/** Where the row that begins at `start` ends; behind at least one character. */
function rowEnd(text: string, start: number, end: number, columns: number): number {
  let used = 0;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    const isPair = code >= 0xd800 && code < 0xdc00;
    const length = isPair || code === backslash ? Math.min(2, end - at) : 1;
    used += code >= firstWideCode ? 2 : length;
    if (used > columns && at > start) return at;
    at += length;
  }
  return end;
}

/** A row by its place. */
export function textRow({ text, count, starts, lines }: TextRows, row: number): TextRow {
  const from = starts[row] ?? text.length;
  const line = lines[row] ?? 0;
  const isLast = row + 1 >= count;
  const next = isLast ? text.length : (starts[row + 1] ?? text.length);
  const endsLine = !isLast && lines[row + 1] !== line;
  return {
    text: text.slice(from, endsLine ? next - 1 : next),
    from,
    line,
    isContinued: row > 0 && lines[row - 1] === line,
  };
}

/** The row that shows the character at this place of the text. */
export function rowOfCharacter({ starts }: TextRows, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
