// Messages, their fields, groups and oneofs, and `extend`.
import { Keyword } from './name-table';
import { parseEnum } from './parse-enum';
import { parseBlock, parseVisibility } from './parse-file';
import { isOptionStatement, parseOptionList, parseOptionStatement } from './parse-option';
import { parseExtensions, parseReserved } from './parse-ranges';
import type { Container, ExtendNode, FieldNode, LabelWord, MessageNode, NameNode, OneofNode, Span, VisibilityWord } from './syntax-tree'; // prettier-ignore
import { Symbols, SyntaxProblem, type TokenCursor } from './token-cursor';

/** How deep messages may be nested in each other, as in protoc. */
const messageDepthLimit = 32;
/** The largest number of a field. */
export const fieldNumberMax = 536870911;
/** Numbers of extensions of message sets go further; which they are shows only when the extendee is known. */
const extensionNumberMax = 2147483646;

/** Where a field is written. */
interface FieldPlace {
  /** Where its group, or the entry of its map, goes. */
  readonly container: Container;
  readonly fields: FieldNode[];
  readonly oneof: OneofNode | undefined;
  readonly isExtension: boolean;
  readonly depth: number;
}

/** Reads `message Name { ... }`, which begins at `start` with `visibility`, and adds it to `container`. */
export function parseMessage(
  cursor: TokenCursor,
  container: Container,
  visibility: VisibilityWord,
  start: number,
  depth: number,
): void {
  const visibilitySpan = { start, end: cursor.start };
  cursor.skip();
  const name = cursor.name('the name of the message');
  const headEnd = cursor.expect(Symbols.open, `"message ${name.text}"`);
  parseBody(cursor, container, { name, visibility, visibilitySpan, start, headEnd }, depth);
}

/** Reads `extend Name { ... }` and adds it to `container`. */
export function parseExtend(cursor: TokenCursor, container: Container, depth: number): void {
  const { start } = cursor;
  cursor.skip();
  const extendee = cursor.qualifiedName('the name of a message');
  const headEnd = cursor.expect(Symbols.open, `"extend ${extendee.text}"`);
  const node: ExtendNode & { end: number } = { extendee, fields: [], start, headEnd, end: headEnd };
  container.extends.push(node);
  parseBlock(cursor, `extend ${extendee.text}`, () =>
    parseField(cursor, { container, fields: node.fields, oneof: undefined, isExtension: true, depth }),
  );
  node.end = cursor.lastEnd;
  if (node.fields.length === 0)
    cursor.report(extendee.start, extendee.end, `"extend ${extendee.text}" needs at least one field`);
}

type BodyHead = Pick<MessageNode, 'name' | 'visibility' | 'visibilitySpan' | 'start' | 'headEnd'>;

function parseBody(cursor: TokenCursor, container: Container, head: BodyHead, depth: number): MessageNode {
  const { name, start } = head;
  if (depth >= messageDepthLimit)
    throw new SyntaxProblem(start, name.end, `messages are nested more than ${messageDepthLimit} deep`);
  const node: MessageNode & { end: number } = {
    kind: 'message', name, visibility: head.visibility, visibilitySpan: head.visibilitySpan, fields: [], oneofs: [],
    messages: [], enums: [], extends: [], options: [], extensions: [], reservedRanges: [], reservedNames: [],
    start, headEnd: head.headEnd, end: head.headEnd,
  }; // prettier-ignore
  container.messages.push(node);
  const place: FieldPlace = { container: node, fields: node.fields, oneof: undefined, isExtension: false, depth };
  parseBlock(cursor, `message ${name.text}`, () => parseMember(cursor, node, place));
  node.end = cursor.lastEnd;
  return node;
}

function parseMember(cursor: TokenCursor, node: MessageNode, place: FieldPlace): void {
  const { start } = cursor;
  const visibility = parseVisibility(cursor);
  switch (cursor.word()) {
    case Keyword.message:
      parseMessage(cursor, node, visibility, start, place.depth + 1);
      return;
    case Keyword.enum:
      parseEnum(cursor, node.enums, visibility, start);
      return;
    case Keyword.extend:
      parseExtend(cursor, node, place.depth);
      return;
    case Keyword.oneof:
      parseOneof(cursor, node, place);
      return;
    case Keyword.extensions:
      node.extensions.push(parseExtensions(cursor));
      return;
    case Keyword.reserved:
      parseReserved(cursor, node, { min: 1, max: fieldNumberMax, what: 'field number' });
      return;
    case Keyword.option:
      if (!isOptionStatement(cursor)) cursor.skip();
      node.options.push(parseOptionStatement(cursor));
      return;
    default:
      parseField(cursor, place);
  }
}

function parseOneof(cursor: TokenCursor, node: MessageNode, place: FieldPlace): void {
  const { start } = cursor;
  cursor.skip();
  const name = cursor.name('the name of the oneof');
  const headEnd = cursor.expect(Symbols.open, `"oneof ${name.text}"`);
  const oneof: OneofNode & { end: number } = { name, options: [], fieldCount: 0, start, headEnd, end: headEnd };
  node.oneofs.push(oneof);
  const seen = { statements: 0 };
  parseBlock(cursor, `oneof ${name.text}`, () => {
    seen.statements++;
    if (isOptionStatement(cursor)) oneof.options.push(parseOptionStatement(cursor));
    else {
      parseField(cursor, { ...place, oneof });
      oneof.fieldCount++;
    }
  });
  oneof.end = cursor.lastEnd;
  // A statement that could not be read may have been its field.
  if (oneof.fieldCount === 0 && seen.statements === oneof.options.length) {
    cursor.report(name.start, name.end, `oneof ${name.text} needs at least one field`);
  }
}

function parseLabel(cursor: TokenCursor): LabelWord {
  if (cursor.acceptWord(Keyword.optional)) return 'optional';
  if (cursor.acceptWord(Keyword.repeated)) return 'repeated';
  if (cursor.acceptWord(Keyword.required)) return 'required';
  return undefined;
}

function parseField(cursor: TokenCursor, place: FieldPlace): void {
  const { start } = cursor;
  const label = parseLabel(cursor);
  const labelSpan: Span = { start, end: cursor.lastEnd };
  if (label !== undefined && place.oneof !== undefined) {
    cursor.report(labelSpan.start, labelSpan.end, `fields of a oneof have no label: remove "${label}"`);
  }
  if (cursor.word() === Keyword.group) {
    parseGroup(cursor, place, label, labelSpan);
    return;
  }
  if (cursor.word() === Keyword.map && cursor.kind(1) === Symbols.less) {
    parseMap(cursor, place, label, labelSpan);
    return;
  }
  const type = cursor.qualifiedName('a field, or another statement of a message,');
  const name = cursor.name(`a field's name after its type "${type.text}"`);
  const rest = parseNumberAndOptions(cursor, place, name);
  cursor.expect(Symbols.semicolon, `field "${name.text}"`);
  place.fields.push({
    kind: 'field', name, label, labelSpan, type, ...rest, mapKey: undefined, group: undefined, oneof: place.oneof,
    start, headEnd: cursor.lastEnd, end: cursor.lastEnd,
  }); // prettier-ignore
}

function parseMap(cursor: TokenCursor, place: FieldPlace, label: LabelWord, labelSpan: Span): void {
  const { start } = label === undefined ? cursor : labelSpan;
  const span = { start: cursor.start, end: cursor.start + 3 };
  if (label !== undefined) cursor.report(labelSpan.start, labelSpan.end, `map fields have no label: remove "${label}"`);
  cursor.skip();
  cursor.expect(Symbols.less, '"map"');
  const mapKey = cursor.qualifiedName("the type of the map's keys");
  cursor.expect(Symbols.comma, 'the type of the keys');
  const type = cursor.qualifiedName("the type of the map's values");
  cursor.expect(Symbols.greater, 'the type of the values');
  const name = cursor.name("a field's name after its type");
  const rest = parseNumberAndOptions(cursor, place, name);
  cursor.expect(Symbols.semicolon, `field "${name.text}"`);
  if (place.oneof !== undefined)
    throw new SyntaxProblem(span.start, span.end, 'a map cannot be in a oneof: put it into a message of its own');
  if (place.isExtension)
    throw new SyntaxProblem(span.start, span.end, 'a map cannot be an extension: put it into a message of its own');
  const node: FieldNode = {
    kind: 'field', name, label, labelSpan, type, ...rest, mapKey, group: undefined, oneof: undefined,
    start, headEnd: cursor.lastEnd, end: cursor.lastEnd,
  }; // prettier-ignore
  place.fields.push(node);
  place.container.messages.push({ kind: 'map-entry', field: node });
}

function parseGroup(cursor: TokenCursor, place: FieldPlace, label: LabelWord, labelSpan: Span): void {
  const { start } = label === undefined ? cursor : labelSpan;
  cursor.skip();
  const type = cursor.name('the name of the group');
  const name: NameNode = { ...type, text: type.text.toLowerCase() };
  if (!/^[A-Z]/.test(type.text))
    cursor.report(type.start, type.end, 'the name of a group must start with a capital letter');
  const rest = parseNumberAndOptions(cursor, place, name);
  const headEnd = cursor.expect(Symbols.open, `group "${type.text}"`);
  const head: BodyHead = { name: type, visibility: undefined, visibilitySpan: labelSpan, start, headEnd };
  const group = parseBody(cursor, place.container, head, place.depth + 1);
  place.fields.push({
    kind: 'field', name, label, labelSpan, type, ...rest, mapKey: undefined, group, oneof: place.oneof,
    start, headEnd, end: cursor.lastEnd,
  }); // prettier-ignore
}

function parseNumberAndOptions(
  cursor: TokenCursor,
  place: FieldPlace,
  name: NameNode,
): Pick<FieldNode, 'number' | 'numberSpan' | 'options'> {
  cursor.expect(Symbols.equals, `field "${name.text}"`);
  const { value, ...numberSpan } = cursor.integer(
    'field number',
    1,
    place.isExtension ? extensionNumberMax : fieldNumberMax,
  );
  return { number: value, numberSpan, options: parseOptionList(cursor) };
}
