import { Keyword } from './name-table';
import { parseBlock } from './parse-file';
import { isOptionStatement, parseOptionStatement } from './parse-option';
import type { MethodNode, NameNode, OptionNode, ServiceNode } from './syntax-tree';
import { Symbols, type TokenCursor } from './token-cursor';

/** Reads `service Name { ... }` and adds it to `services`. */
export function parseService(cursor: TokenCursor, services: ServiceNode[]): void {
  const { start } = cursor;
  cursor.skip();
  const name = cursor.name('the name of the service');
  const headEnd = cursor.expect(Symbols.open, `"service ${name.text}"`);
  const node: ServiceNode & { end: number } = { name, methods: [], options: [], start, headEnd, end: headEnd };
  services.push(node);
  parseBlock(cursor, `service ${name.text}`, () => {
    if (isOptionStatement(cursor)) node.options.push(parseOptionStatement(cursor));
    else if (cursor.word() === Keyword.rpc) node.methods.push(parseMethod(cursor));
    else throw cursor.problem(`expected "rpc" or "option" but found ${cursor.describe()}`);
  });
  node.end = cursor.lastEnd;
}

function parseMethod(cursor: TokenCursor): MethodNode {
  const { start } = cursor;
  cursor.skip();
  const name = cursor.name('the name of the method');
  const input = parseParameter(cursor, `"rpc ${name.text}"`);
  if (!cursor.acceptWord(Keyword.returns))
    throw cursor.problem(`expected "returns" after the request's type but found ${cursor.describe()}`);
  const output = parseParameter(cursor, '"returns"');
  const options: OptionNode[] = [];
  const hasBlock = cursor.accept(Symbols.open);
  let headEnd = cursor.lastEnd;
  if (hasBlock) {
    parseBlock(cursor, `rpc ${name.text}`, () => {
      if (!isOptionStatement(cursor)) throw cursor.problem(`expected "option" but found ${cursor.describe()}`);
      options.push(parseOptionStatement(cursor));
    });
  } else headEnd = cursor.expect(Symbols.semicolon, 'the method');
  return {
    name, input: input.type, output: output.type, isClientStreaming: input.isStream, isServerStreaming: output.isStream,
    options, hasBlock, start, headEnd, end: cursor.lastEnd,
  }; // prettier-ignore
}

function parseParameter(cursor: TokenCursor, after: string): { readonly type: NameNode; readonly isStream: boolean } {
  cursor.expect(Symbols.openParenthesis, after);
  const isStream = cursor.acceptWord(Keyword.stream);
  const type = cursor.qualifiedName('the name of a message');
  cursor.expect(Symbols.closeParenthesis, "the message's name");
  return { type, isStream };
}
