// Walks a JSON object beside a message's descriptor and writes the wire format on the way.
import { type DescEnum, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

import { type EncodeContext, MESSAGE_DEPTH_LIMIT } from './encode-context';
import { encodeUnknownFields, UNKNOWN_KEY } from './encode-unknown';
import { getWellKnownEncoder } from './encode-well-known';
import { type AnyField, getFieldsByKey, getNumbersByName, isNullValue } from './field-names';
import { describeNode, type JsonMember, type JsonNode, type JsonObjectNode } from './json-node';
import { convertMapKey, readEnumNumber, readScalar } from './scalar-values';
import { suggestNames } from './suggest-names';
import type { MessagePath, TextRange } from './text-problems';
import { getWireType, isZero, writeScalar } from './write-scalar';

/** A field that is present in a text. */
interface PresentField {
  readonly field: AnyField;
  readonly member: JsonMember;
  readonly path: MessagePath;
}

/** Writes a message without tag and length. Problems go to the context. */
export function encodeMessageNode(
  context: EncodeContext,
  node: JsonNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  if (node.kind === 'missing' || context.problems.isFull) return;
  if (depth >= MESSAGE_DEPTH_LIMIT) {
    context.problems.addError(node, path, `messages nest deeper than ${MESSAGE_DEPTH_LIMIT} levels`);
    return;
  }
  const encodeWellKnown = getWellKnownEncoder(type);
  if (encodeWellKnown !== undefined) encodeWellKnown(context, node, type, path, depth);
  else if (node.kind === 'object') encodeMembers(context, node, node.members, type, path, depth);
  else context.problems.addError(node, path, `${type.typeName} expects an object, not ${describeNode(node)}`);
}

/** Writes the fields of a message from members of an object; `node` is where a missing field is reported. */
export function encodeMembers(
  context: EncodeContext,
  node: JsonObjectNode,
  members: readonly JsonMember[],
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  const present: PresentField[] = [];
  let unknown: JsonMember | undefined;
  for (const member of members) {
    const field = findField(context, member.key, type);
    if (typeof field === 'object') present.push({ field, member, path: { parent: path, key: member.key } });
    else if (member.key === UNKNOWN_KEY) unknown = member;
    else context.problems.addError(rangeOfKey(member), { parent: path, key: member.key }, field);
    if (context.problems.isFull) return;
  }
  reportClashes(context, present, type);
  reportMissing(context, node, present, type, path);
  present.sort((a, b) => a.field.number - b.field.number);
  for (const entry of present) {
    if (context.problems.isFull) return;
    encodeField(context, entry, depth);
  }
  if (unknown !== undefined) encodeUnknownFields(context, unknown.value, { parent: path, key: unknown.key }, depth);
}

function rangeOfKey(member: JsonMember): TextRange {
  return { from: member.keyFrom, to: member.keyTo };
}

/** The field of a key, or what to say when there is none. */
function findField(context: EncodeContext, key: string, type: DescMessage): AnyField | string {
  const field = getFieldsByKey(type).get(key);
  if (field !== undefined) return field;
  const name = /^\[(.+)\]$/.exec(key)?.[1];
  if (name === undefined) {
    const names = type.fields.map(candidate => candidate.jsonName);
    return `unknown field ${JSON.stringify(key)} of ${type.typeName}${suggestNames(key, names)}`;
  }
  const extension = context.registry.getExtension(name);
  if (extension === undefined) return `the schema has no extension ${name}`;
  if (extension.extendee.typeName !== type.typeName)
    return `${name} extends ${extension.extendee.typeName}, not ${type.typeName}`;
  return extension;
}

/** Null means that the field is not there, but for the types that have a null of their own. */
function isAbsent({ field, member }: PresentField): boolean {
  return (
    member.value.kind === 'null' && (!isNullValue(field) || field.fieldKind === 'list' || field.fieldKind === 'map')
  );
}

function reportClashes(context: EncodeContext, present: readonly PresentField[], type: DescMessage): void {
  const byNumber = new Map<number, JsonMember>();
  const byOneof = new Map<string, JsonMember>();
  for (const entry of present) {
    const { field, member, path } = entry;
    const double = byNumber.get(field.number);
    if (double !== undefined)
      context.problems.addError(
        rangeOfKey(member),
        path,
        `the field ${field.name} of ${type.typeName} is there twice: as ${JSON.stringify(double.key)} too`,
      );
    byNumber.set(field.number, member);
    if (field.oneof === undefined || isAbsent(entry)) continue;
    const other = byOneof.get(field.oneof.name);
    if (other !== undefined && double === undefined)
      context.problems.addError(
        rangeOfKey(member),
        path,
        `two members of oneof ${field.oneof.name}: ${other.key} and ${member.key}; keep one`,
      );
    byOneof.set(field.oneof.name, member);
  }
}

function reportMissing(
  context: EncodeContext,
  node: JsonObjectNode,
  present: readonly PresentField[],
  type: DescMessage,
  path: MessagePath | undefined,
): void {
  for (const field of type.fields) {
    if (field.presence !== FeatureSet_FieldPresence.LEGACY_REQUIRED) continue;
    if (present.some(entry => entry.field.number === field.number && !isAbsent(entry))) continue;
    const brace = { from: node.from, to: node.from + 1 };
    context.problems.addWarning(
      brace,
      path,
      `${type.typeName} requires the field ${JSON.stringify(field.jsonName)}; a receiver may reject the message`,
    );
  }
}

function encodeField(context: EncodeContext, entry: PresentField, depth: number): void {
  if (isAbsent(entry)) return;
  const { field, path } = entry;
  const node = entry.member.value;
  switch (field.fieldKind) {
    case 'list': {
      encodeList(context, node, field, path, depth);
      return;
    }
    case 'map': {
      encodeMap(context, node, field, path, depth);
      return;
    }
    case 'message': {
      encodeSubmessage(context, node, field.number, field.message, field.delimitedEncoding, path, depth);
      return;
    }
    case 'enum':
    case 'scalar': {
      const value = readPlain(context, node, field, path);
      if (value === undefined) return;
      const isImplicit = field.presence === FeatureSet_FieldPresence.IMPLICIT && field.oneof === undefined;
      if (isImplicit && isZero(value)) return;
      const scalar = field.scalar ?? ScalarType.INT32;
      context.writer.tag(field.number, getWireType(scalar));
      writeScalar(context.writer, scalar, value);
    }
  }
}

function encodeSubmessage(
  context: EncodeContext,
  node: JsonNode,
  number: number,
  type: DescMessage,
  isDelimited: boolean,
  path: MessagePath,
  depth: number,
): void {
  if (isDelimited) {
    context.writer.tag(number, WireType.StartGroup);
    encodeMessageNode(context, node, type, path, depth + 1);
    context.writer.tag(number, WireType.EndGroup);
  } else {
    context.writer.tag(number, WireType.LengthDelimited).fork();
    encodeMessageNode(context, node, type, path, depth + 1);
    context.writer.join();
  }
}

/** Reads a scalar or an enum's value; undefined when there is a problem. */
function readPlain(
  context: EncodeContext,
  node: JsonNode,
  { scalar, enum: enumeration }: { readonly scalar: ScalarType | undefined; readonly enum: DescEnum | undefined },
  path: MessagePath,
): ReturnType<typeof readScalar> {
  if (enumeration !== undefined) return readEnum(context, node, enumeration, path);
  return readScalar(node, scalar ?? ScalarType.INT32, path, context.problems);
}

function readEnum(context: EncodeContext, node: JsonNode, type: DescEnum, path: MessagePath): number | undefined {
  const { problems } = context;
  if (node.kind === 'missing') return undefined;
  if (node.kind === 'null' && type.typeName === 'google.protobuf.NullValue') return 0;
  if (node.kind === 'string') {
    const numbers = getNumbersByName(type);
    const number = numbers.get(node.value);
    if (number === undefined) {
      const advice = /^-?\d+$/.test(node.value)
        ? '; a number goes without quotes'
        : suggestNames(node.value, numbers.keys());
      problems.addError(
        node,
        path,
        `${JSON.stringify(node.value.slice(0, 100))} is no value of ${type.typeName}${advice}`,
      );
    }
    return number;
  }
  if (node.kind !== 'number') {
    problems.addError(node, path, `${type.typeName} expects a name or a number, not ${describeNode(node)}`);
    return undefined;
  }
  const { value, error } = readEnumNumber(node.text);
  if (error !== undefined) problems.addError(node, path, error);
  if (typeof value !== 'number') return undefined;
  if (!type.open && type.value[value] === undefined)
    problems.addWarning(
      node,
      path,
      `${value} is no value of ${type.typeName}; a receiver takes it for an unknown field`,
    );
  return value;
}

function encodeList(
  context: EncodeContext,
  node: JsonNode,
  field: AnyField & { fieldKind: 'list' },
  path: MessagePath,
  depth: number,
): void {
  const { problems, writer } = context;
  if (node.kind === 'missing') return;
  if (node.kind !== 'array') {
    problems.addError(node, path, `${field.name} expects an array, not ${describeNode(node)}`);
    return;
  }
  if (node.items.length === 0) return;
  const scalar = field.scalar ?? ScalarType.INT32;
  const isPacked = field.packed && field.listKind !== 'message';
  if (isPacked) writer.tag(field.number, WireType.LengthDelimited).fork();
  for (const [index, item] of node.items.entries()) {
    if (problems.isFull) break;
    const itemPath = { parent: path, key: index };
    if (item.kind === 'null' && !isNullValue(field)) {
      problems.addError(item, itemPath, 'an array may not hold null');
    } else if (field.listKind === 'message') {
      encodeSubmessage(context, item, field.number, field.message, field.delimitedEncoding, itemPath, depth);
    } else {
      const value = readPlain(context, item, field, itemPath);
      if (value === undefined) continue;
      if (!isPacked) writer.tag(field.number, getWireType(scalar));
      writeScalar(writer, scalar, value);
    }
  }
  if (isPacked) writer.join();
}

function encodeMap(
  context: EncodeContext,
  node: JsonNode,
  field: AnyField & { fieldKind: 'map' },
  path: MessagePath,
  depth: number,
): void {
  const { problems, writer } = context;
  if (node.kind === 'missing') return;
  if (node.kind !== 'object') {
    problems.addError(node, path, `${field.name} expects an object, not ${describeNode(node)}`);
    return;
  }
  const seen = new Set<unknown>();
  for (const member of node.members) {
    if (problems.isFull) return;
    const entryPath = { parent: path, key: member.key };
    const key = convertMapKey(member.key, field.mapKey);
    if (key.error !== undefined) problems.addError(rangeOfKey(member), entryPath, key.error);
    if (key.value === undefined) continue;
    if (seen.has(key.value))
      problems.addError(rangeOfKey(member), entryPath, `the key ${String(key.value)} is there twice`);
    seen.add(key.value);
    writer.tag(field.number, WireType.LengthDelimited).fork();
    writer.tag(1, getWireType(field.mapKey));
    writeScalar(writer, field.mapKey, key.value);
    encodeMapValue(context, member.value, field, entryPath, depth);
    writer.join();
  }
}

function encodeMapValue(
  context: EncodeContext,
  node: JsonNode,
  field: AnyField & { fieldKind: 'map' },
  path: MessagePath,
  depth: number,
): void {
  if (node.kind === 'null' && !isNullValue(field)) {
    context.problems.addError(node, path, 'a map may not hold null');
  } else if (field.mapKind === 'message') {
    encodeSubmessage(context, node, 2, field.message, false, path, depth);
  } else {
    const value = readPlain(context, node, field, path);
    if (value === undefined) return;
    const scalar = field.scalar ?? ScalarType.INT32;
    context.writer.tag(2, getWireType(scalar));
    writeScalar(context.writer, scalar, value);
  }
}
