// Walks a JSON object beside a message's descriptor and writes the wire format on the way.
import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

import { type EncodeContext, MESSAGE_DEPTH_LIMIT } from './encode-context';
import { encodeUnknownFields, UNKNOWN_KEY } from './encode-unknown';
import { getWellKnownEncoder } from './encode-well-known';
import { type AnyField, isNullValue } from './field-names';
import { describeNode, type JsonMember, type JsonNode, type JsonObjectNode } from '../../../src-shared/json/json-node';
import { findField, isAbsent, type PresentField, rangeOfKey, reportClashes, reportMissing } from './present-fields';
import { readPlain } from './read-plain';
import { convertMapKey } from './scalar-values';
import type { MessagePath } from '../../../src-shared/json/text-problems';
import { getWireType, isZero, writeScalar } from './write-scalar';

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
