// The colours of one row of indented JSON, by the row alone.

/** A part of a row with one colour. */
export interface JsonToken {
  readonly text: string;
  readonly kind: 'key' | 'string' | 'number' | 'atom' | 'mark';
}

const tokens = /("(?:[^"\\]|\\.)*"?)(?=(\s*:)?)|(-?\d[\d.eE+-]*)|(true|false|null)|([^"\dtfn-]+|.)/gu;
const restOfString = /^(?:[^"\\]|\\.)*"?/u;

/** The tokens of a row. A row that goes on with a line begins inside of a string: nothing else makes a line that long. */
export function jsonTokens(row: string, isContinued: boolean): readonly JsonToken[] {
  const begun = isContinued ? (restOfString.exec(row)?.[0] ?? '') : '';
  const found: JsonToken[] = begun === '' ? [] : [{ text: begun, kind: 'string' }];
  for (const [text, quoted, colon, number, atom] of row.slice(begun.length).matchAll(tokens)) {
    if (quoted !== undefined) found.push({ text, kind: colon === undefined ? 'string' : 'key' });
    else if (number !== undefined) found.push({ text, kind: 'number' });
    else found.push({ text, kind: atom === undefined ? 'mark' : 'atom' });
  }
  return found;
}
