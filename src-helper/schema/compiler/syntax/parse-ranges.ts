// `extensions` and `reserved`.
import { TokenKind } from './lexer';
import { Keyword } from './name-table';
import { parseOptionList } from './parse-option';
import type { ExtensionsNode, NameNode, RangeNode } from './syntax-tree';
import { Symbols, type TokenCursor } from './token-cursor';

/** The numbers that a range may be made of. */
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
  /** What the numbers are, in words. */
  readonly what: string;
}

/** Numbers of message sets go further than those of fields. */
const extensionLimits: NumberLimits = { min: 1, max: 2147483646, what: 'extension number' };

/** Reads `reserved 1 to 5, 7;`, `reserved "a", "b";` or `reserved a, b;` and adds what it says to `node`. */
export function parseReserved(
  cursor: TokenCursor,
  node: { readonly reservedRanges: RangeNode[]; readonly reservedNames: NameNode[] },
  limits: NumberLimits,
): void {
  cursor.skip();
  const ranges: RangeNode[] = [];
  const names: NameNode[] = [];
  do {
    const kind = cursor.kind();
    if (kind === TokenKind.string) {
      const { value, start, end } = cursor.string('a name');
      names.push({ text: value.text, start, end });
    } else if (kind === TokenKind.word) names.push(cursor.name('a name'));
    else if (names.length > 0)
      throw cursor.problem(
        `expected a name but found ${cursor.describe()}: a statement reserves either names or numbers`,
      );
    else ranges.push(parseRange(cursor, limits));
  } while (cursor.accept(Symbols.comma));
  const [first] = names;
  if (first !== undefined && ranges.length > 0)
    throw cursor.problem(`"${first.text}" is a name: a statement reserves either names or numbers`);
  cursor.expect(Symbols.semicolon, 'what is reserved');
  // One by one: a statement may have more of them than a call may have arguments.
  for (const range of ranges) node.reservedRanges.push(range);
  for (const name of names) node.reservedNames.push(name);
}

/** Reads `extensions 1 to 5, 7 [ ... ];`. */
export function parseExtensions(cursor: TokenCursor): ExtensionsNode {
  cursor.skip();
  const ranges: RangeNode[] = [];
  do ranges.push(parseRange(cursor, extensionLimits));
  while (cursor.accept(Symbols.comma));
  const options = parseOptionList(cursor);
  cursor.expect(Symbols.semicolon, 'the extension range');
  return { ranges, options };
}

function parseRange(cursor: TokenCursor, { min, max, what }: NumberLimits): RangeNode {
  const from = cursor.integer(what, min, max);
  let to: number | undefined = from.value;
  if (cursor.acceptWord(Keyword.to)) {
    to = cursor.acceptWord(Keyword.max) ? undefined : cursor.integer(what, min, max).value;
  }
  return { from: from.value, to, start: from.start, headEnd: cursor.lastEnd, end: cursor.lastEnd };
}
