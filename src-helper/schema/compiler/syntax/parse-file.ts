// A file as a whole, and what stands on its top level.
import type { Lexer, ReportProblem } from './lexer';
import { Keyword } from './name-table';
import { parseEnum } from './parse-enum';
import { parseExtend, parseMessage } from './parse-message';
import { isOptionStatement, parseOptionStatement } from './parse-option';
import { parseService } from './parse-service';
import type { FileNode, ImportNode, SyntaxName, VisibilityWord } from './syntax-tree';
import { Symbols, SyntaxProblem, TokenCursor } from './token-cursor';

/**
 * Reads a text. Never throws: what cannot be read is reported and left out, and reading goes on at the next statement.
 * `isFull` ends it early.
 */
export function parseFile(text: string, lexer: Lexer, report: ReportProblem, isFull: () => boolean): FileNode {
  const file: FileNode = {
    syntax: 'proto2', syntaxNode: undefined, package: undefined, imports: [], options: [], messages: [], enums: [],
    services: [], extends: [], comments: new Int32Array(0), isBroken: false,
  }; // prettier-ignore
  const reportBroken: ReportProblem = (start, end, message) => {
    file.isBroken = true;
    report(start, end, message);
  };
  lexer.tokenize(text, reportBroken);
  file.comments = Int32Array.from(lexer.comments);
  const cursor = new TokenCursor(lexer, reportBroken);
  parseSyntax(cursor, file);
  while (!cursor.isAtEnd && !isFull()) {
    if (cursor.kind() === Symbols.close) {
      reportBroken(cursor.start, cursor.start + 1, 'this "}" closes nothing');
      cursor.skip();
      continue;
    }
    const from = cursor.index;
    parseStatement(cursor, () => parseTopLevel(cursor, file));
    if (cursor.index === from) cursor.skip();
  }
  return file;
}

/** Runs a parser of one statement; when that fails, reports it and goes on behind the statement. */
export function parseStatement(cursor: TokenCursor, parse: () => void): void {
  const from = cursor.index;
  try {
    parse();
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    cursor.report(error.start, error.end, error.message);
    cursor.recover(from);
  }
}

/** Reads the statements of a `{ ... }` up to and with its `}`. The `{` has been read. `what` names the block. */
export function parseBlock(cursor: TokenCursor, what: string, parse: () => void): void {
  const open = cursor.lastEnd - 1;
  while (!cursor.accept(Symbols.close)) {
    if (cursor.isAtEnd) {
      // Once: the blocks around it then look unclosed as well.
      if (!cursor.hasMetEnd) cursor.report(open, open + 1, `${what} is not closed: expected "}"`);
      cursor.hasMetEnd = true;
      return;
    }
    if (cursor.accept(Symbols.semicolon)) continue;
    const from = cursor.index;
    parseStatement(cursor, parse);
    if (cursor.index === from) cursor.skip();
  }
}

/** Reads `export` or `local` if one stands before `message` or `enum`. */
export function parseVisibility(cursor: TokenCursor): VisibilityWord {
  const word = cursor.word();
  if (word !== Keyword.export && word !== Keyword.local) return undefined;
  const next = cursor.word(1);
  if (next !== Keyword.message && next !== Keyword.enum) return undefined;
  cursor.skip();
  return word === Keyword.export ? 'export' : 'local';
}

function parseSyntax(cursor: TokenCursor, file: FileNode): void {
  const word = cursor.word();
  if ((word !== Keyword.syntax && word !== Keyword.edition) || cursor.kind(1) !== Symbols.equals) return;
  parseStatement(cursor, () => {
    const { start } = cursor;
    cursor.skip();
    cursor.skip();
    const { value, start: from, end } = cursor.string('a string');
    const known: readonly SyntaxName[] = word === Keyword.syntax ? ['proto2', 'proto3'] : ['2023', '2024'];
    const name = known.find(candidate => candidate === value.text);
    // What is newer than we know is most like the newest that we know: one error, not one for each field.
    file.syntax = name ?? known.at(-1) ?? file.syntax;
    if (name === undefined) {
      const what = word === Keyword.syntax ? 'syntax' : 'edition';
      throw new SyntaxProblem(
        from,
        end,
        `unknown ${what} ${JSON.stringify(value.text)}: known are ${known.map(each => `"${each}"`).join(' and ')}`,
      );
    }
    cursor.expect(Symbols.semicolon, `the ${word === Keyword.syntax ? 'syntax' : 'edition'}`);
    file.syntaxNode = { start, headEnd: cursor.lastEnd, end: cursor.lastEnd };
  });
}

function parseTopLevel(cursor: TokenCursor, file: FileNode): void {
  if (cursor.accept(Symbols.semicolon)) return;
  const { start } = cursor;
  const visibility = parseVisibility(cursor);
  switch (cursor.word()) {
    case Keyword.message:
      parseMessage(cursor, file, visibility, start, 0);
      return;
    case Keyword.enum:
      parseEnum(cursor, file.enums, visibility, start);
      return;
    case Keyword.service:
      parseService(cursor, file.services);
      return;
    case Keyword.extend:
      parseExtend(cursor, file, 0);
      return;
    case Keyword.import:
      file.imports.push(parseImport(cursor));
      return;
    case Keyword.package:
      parsePackage(cursor, file);
      return;
    default:
      if (isOptionStatement(cursor)) {
        file.options.push(parseOptionStatement(cursor));
        return;
      }
      if (cursor.word() === Keyword.syntax || cursor.word() === Keyword.edition) {
        throw cursor.problem(
          `"${cursor.lexer.table.names[cursor.word()] ?? ''}" must be the first statement of a file`,
        );
      }
      throw cursor.problem(
        `expected a message, enum, service, extend, import, package or option but found ${cursor.describe()}`,
      );
  }
}

function parseImport(cursor: TokenCursor): ImportNode {
  const { start } = cursor;
  cursor.skip();
  const modifier = cursor.acceptWord(Keyword.public) ? 'public' : cursor.acceptWord(Keyword.weak) ? 'weak' : cursor.acceptWord(Keyword.option) ? 'option' : undefined; // prettier-ignore
  const { value, ...pathSpan } = cursor.string('the path of a file in quotes');
  cursor.expect(Symbols.semicolon, 'the import');
  return { path: value.text, pathSpan, modifier, start, headEnd: cursor.lastEnd, end: cursor.lastEnd };
}

/** Characters of a package's name, as in protoc: names are looked up in every part of it. */
const packageLimit = 511;

function parsePackage(cursor: TokenCursor, file: FileNode): void {
  const { start } = cursor;
  cursor.skip();
  const name = cursor.qualifiedName('the name of the package', false);
  if (name.text.length > packageLimit)
    throw new SyntaxProblem(name.start, name.end, `the name of a package has at most ${packageLimit} characters`);
  cursor.expect(Symbols.semicolon, 'the package');
  if (file.package !== undefined)
    throw new SyntaxProblem(start, cursor.lastEnd, `the package is already set to "${file.package.text}"`);
  file.package = { ...name, declaration: { start, headEnd: cursor.lastEnd, end: cursor.lastEnd } };
}
