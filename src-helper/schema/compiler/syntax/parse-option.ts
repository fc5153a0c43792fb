// Options and their values. `{ ... }` values are text format, read here into the same tree.
import { Keyword } from './name-table';
import { TokenKind } from './lexer';
import { parseInteger } from './literals';
import type { OptionNamePart, OptionNode, ValueFieldNode, ValueNode } from './syntax-tree';
import { Symbols, SyntaxProblem, type TokenCursor } from './token-cursor';

/** How deep values may be nested in each other. */
const valueDepthLimit = 100;

/** Reads `option name = value;`. */
export function parseOptionStatement(cursor: TokenCursor): OptionNode {
  const { start } = cursor;
  cursor.skip();
  const { name, value } = parseSetting(cursor);
  cursor.expect(Symbols.semicolon, 'the option');
  return { name, value, start, headEnd: cursor.lastEnd, end: cursor.lastEnd };
}

/** Reads `[name = value, ...]` if it is next. */
export function parseOptionList(cursor: TokenCursor): readonly OptionNode[] {
  if (!cursor.accept(Symbols.openBracket)) return none;
  const options: OptionNode[] = [];
  do {
    const { start } = cursor;
    const { name, value } = parseSetting(cursor);
    options.push({ name, value, start, headEnd: cursor.lastEnd, end: cursor.lastEnd });
  } while (cursor.accept(Symbols.comma));
  cursor.expect(Symbols.closeBracket, 'the options');
  return options;
}

const none: readonly never[] = [];

/** Whether `option` begins a statement here and is not a type or a field of that name. */
export function isOptionStatement(cursor: TokenCursor): boolean {
  if (cursor.word() !== Keyword.option) return false;
  return cursor.kind(1) === TokenKind.word || cursor.kind(1) === Symbols.openParenthesis;
}

function parseSetting(cursor: TokenCursor): Pick<OptionNode, 'name' | 'value'> {
  const name: OptionNamePart[] = [];
  do {
    const { start } = cursor;
    if (cursor.accept(Symbols.openParenthesis)) {
      const { text } = cursor.qualifiedName('the name of an extension');
      cursor.expect(Symbols.closeParenthesis, "the extension's name");
      name.push({ text, isExtension: true, start, end: cursor.lastEnd });
    } else {
      name.push({ ...cursor.name('the name of an option'), isExtension: false });
    }
  } while (cursor.accept(Symbols.dot));
  cursor.expect(Symbols.equals, "the option's name");
  if (cursor.kind() === Symbols.open) return { name, value: parseMessageValue(cursor, 0) };
  if (cursor.kind() === Symbols.openBracket) {
    throw cursor.problem(
      'an option cannot be set to a list: set it once for each element, or write the list in a "{ ... }" value',
    );
  }
  return { name, value: parseScalarValue(cursor) };
}

function parseScalarValue(cursor: TokenCursor): ValueNode {
  const { start } = cursor;
  if (cursor.kind() === TokenKind.string) return { kind: 'string', ...cursor.string('a value') };
  const isNegative = cursor.accept(Symbols.minus);
  switch (cursor.kind()) {
    case TokenKind.word: {
      const { text } = cursor.name('a value');
      return { kind: 'word', text, isNegative, start, end: cursor.lastEnd };
    }
    case TokenKind.integer: {
      const magnitude = parseInteger(cursor.takeText());
      if (isNegative && magnitude === 0n) return { kind: 'float', value: -0, start, end: cursor.lastEnd };
      return { kind: 'integer', value: isNegative ? -magnitude : magnitude, start, end: cursor.lastEnd };
    }
    case TokenKind.float: {
      const magnitude = Number(cursor.takeText());
      return { kind: 'float', value: isNegative ? -magnitude : magnitude, start, end: cursor.lastEnd };
    }
    default:
      throw cursor.problem(`expected a value but found ${cursor.describe()}`);
  }
}

/** Reads `{ field: value ... }`, or within one also `< ... >`. */
function parseMessageValue(cursor: TokenCursor, depth: number): ValueNode {
  const { start } = cursor;
  const close = cursor.kind() === Symbols.less ? Symbols.greater : Symbols.close;
  cursor.skip();
  if (depth > valueDepthLimit)
    throw new SyntaxProblem(start, start + 1, `values are nested more than ${valueDepthLimit} deep`);
  const fields: ValueFieldNode[] = [];
  while (!cursor.accept(close)) {
    if (cursor.isAtEnd)
      throw new SyntaxProblem(start, start + 1, `this value is not closed: expected "${String.fromCharCode(close)}"`);
    fields.push(parseValueField(cursor, depth));
    if (!cursor.accept(Symbols.comma)) cursor.accept(Symbols.semicolon);
  }
  return { kind: 'message', fields, start, end: cursor.lastEnd };
}

function parseValueField(cursor: TokenCursor, depth: number): ValueFieldNode {
  const { start } = cursor;
  let kind: ValueFieldNode['kind'] = 'field';
  let name: string;
  if (cursor.accept(Symbols.openBracket)) {
    kind = 'extension';
    name = cursor.qualifiedName('the name of an extension', false).text;
    if (cursor.accept(Symbols.slash)) {
      kind = 'any';
      name = `${name}/${cursor.qualifiedName('the name of a type', false).text}`;
    }
    cursor.expect(Symbols.closeBracket, 'the name');
  } else {
    name = cursor.name('the name of a field').text;
  }
  const nameEnd = cursor.lastEnd;
  const hasColon = cursor.accept(Symbols.colon);
  const next = cursor.kind();
  if (!hasColon && next !== Symbols.open && next !== Symbols.less && next !== Symbols.openBracket) {
    throw cursor.problem(`expected ":" after "${name}" but found ${cursor.describe()}`);
  }
  return { name, kind, value: parseNestedValue(cursor, depth + 1), start, end: nameEnd };
}

function parseNestedValue(cursor: TokenCursor, depth: number): ValueNode {
  const kind = cursor.kind();
  if (kind === Symbols.open || kind === Symbols.less) return parseMessageValue(cursor, depth);
  if (kind !== Symbols.openBracket) return parseScalarValue(cursor);
  const { start } = cursor;
  cursor.skip();
  const values: ValueNode[] = [];
  if (cursor.kind() !== Symbols.closeBracket) {
    do {
      if (cursor.kind() === Symbols.openBracket) throw cursor.problem('a list cannot contain a list');
      values.push(parseNestedValue(cursor, depth));
    } while (cursor.accept(Symbols.comma));
  }
  cursor.expect(Symbols.closeBracket, 'the list');
  return { kind: 'list', values, start, end: cursor.lastEnd };
}
