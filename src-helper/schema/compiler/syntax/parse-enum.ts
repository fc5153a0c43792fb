import { Keyword } from './name-table';
import { parseBlock } from './parse-file';
import { parseOptionList, parseOptionStatement } from './parse-option';
import { parseReserved } from './parse-ranges';
import type { EnumNode, EnumValueNode, VisibilityWord } from './syntax-tree';
import { Symbols, type TokenCursor } from './token-cursor';

const int32Min = -2147483648;
const int32Max = 2147483647;

/** Reads `enum Name { ... }`, which begins at `start` with `visibility`, and adds it to `enums`. */
export function parseEnum(cursor: TokenCursor, enums: EnumNode[], visibility: VisibilityWord, start: number): void {
  const visibilitySpan = { start, end: cursor.start };
  cursor.skip();
  const name = cursor.name('the name of the enum');
  const headEnd = cursor.expect(Symbols.open, `"enum ${name.text}"`);
  const node: EnumNode & { end: number } = {
    name, visibility, visibilitySpan, values: [], options: [], reservedRanges: [], reservedNames: [], start, headEnd,
    end: headEnd,
  }; // prettier-ignore
  enums.push(node);
  parseBlock(cursor, `enum ${name.text}`, () => {
    if (cursor.word() === Keyword.option) node.options.push(parseOptionStatement(cursor));
    else if (cursor.word() === Keyword.reserved) {
      parseReserved(cursor, node, { min: int32Min, max: int32Max, what: 'enum number' });
    } else node.values.push(parseEnumValue(cursor));
  });
  node.end = cursor.lastEnd;
}

function parseEnumValue(cursor: TokenCursor): EnumValueNode {
  const name = cursor.name('the name of an enum value');
  cursor.expect(Symbols.equals, `"${name.text}"`);
  const { value, ...numberSpan } = cursor.integer('enum number', int32Min, int32Max);
  const options = parseOptionList(cursor);
  cursor.expect(Symbols.semicolon, 'the enum value');
  return { name, number: value, numberSpan, options, start: name.start, headEnd: cursor.lastEnd, end: cursor.lastEnd };
}
