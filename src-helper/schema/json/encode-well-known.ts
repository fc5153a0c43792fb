// The types of google/protobuf that ProtoJSON writes in a way of their own.
import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

import { encodeAny } from './encode-any';
import { type EncodeContext, MESSAGE_DEPTH_LIMIT } from './encode-context';
import { encodeMembers } from './encode-fields';
import { describeNode, type JsonNode } from '../../../src-shared/json/json-node';
import { describeRounding, readScalar } from './scalar-values';
import { type MomentOutcome, parseDuration, parseTimestamp } from './time-texts';
import type { MessagePath } from '../../../src-shared/json/text-problems';
import { getWireType, isZero, writeScalar } from './write-scalar';

/** Writes a message of one type without tag and length. */
export type WellKnownEncoder = (
  context: EncodeContext,
  node: JsonNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
) => void;

const ENCODERS: ReadonlyMap<string, WellKnownEncoder> = new Map<string, WellKnownEncoder>([
  ['google.protobuf.Timestamp', makeTextEncoder(parseTimestamp)],
  ['google.protobuf.Duration', makeTextEncoder(parseDuration)],
  ['google.protobuf.FieldMask', encodeFieldMask],
  ['google.protobuf.Struct', encodeStruct],
  ['google.protobuf.Value', encodeValue],
  ['google.protobuf.ListValue', encodeListValue],
]);

/** The encoder of a type that ProtoJSON treats specially; undefined for all others. */
export function getWellKnownEncoder(type: DescMessage): WellKnownEncoder | undefined {
  if (type.typeName === 'google.protobuf.Any') return encodeAny;
  return isWrapperDesc(type) ? encodeWrapper : ENCODERS.get(type.typeName);
}

function encodeWrapper(context: EncodeContext, node: JsonNode, type: DescMessage, path: MessagePath | undefined): void {
  const scalar = type.fields[0]?.scalar ?? ScalarType.STRING;
  const value = readScalar(node, scalar, path, context.problems);
  if (value === undefined || isZero(value)) return;
  context.writer.tag(1, getWireType(scalar));
  writeScalar(context.writer, scalar, value);
}

/**
 * Timestamp and Duration. Their fields in an object are accepted too, with a warning: what lies out of ProtoJSON's range
 * can be shown and sent in no other way.
 */
function makeTextEncoder(parse: (text: string) => MomentOutcome | string): WellKnownEncoder {
  return (context, node, type, path, depth) => {
    if (node.kind === 'object') {
      encodeAsFields(context, node, type, path, depth);
      return;
    }
    if (node.kind !== 'string') {
      context.problems.addError(node, path, `${type.typeName} expects a string, not ${describeNode(node)}`);
      return;
    }
    const outcome = parse(node.value);
    if (typeof outcome === 'string') {
      context.problems.addError(node, path, outcome);
      return;
    }
    if (outcome.seconds !== 0n) context.writer.tag(1, WireType.Varint).int64(outcome.seconds);
    if (outcome.nanos !== 0) context.writer.tag(2, WireType.Varint).int32(outcome.nanos);
  };
}

function encodeAsFields(
  context: EncodeContext,
  node: JsonNode & { kind: 'object' },
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  const brace = { from: node.from, to: node.from + 1 };
  context.problems.addWarning(
    brace,
    path,
    `ProtoJSON writes ${type.typeName} as a string; its fields are sent as they are`,
  );
  encodeMembers(context, node, node.members, type, path, depth);
}

function encodeFieldMask(
  context: EncodeContext,
  node: JsonNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  const { problems, writer } = context;
  if (node.kind === 'object') {
    encodeAsFields(context, node, type, path, depth);
    return;
  }
  if (node.kind !== 'string') {
    problems.addError(node, path, `a field mask is a string of paths with commas, not ${describeNode(node)}`);
    return;
  }
  if (node.value === '') return;
  for (const part of node.value.split(',')) {
    const wrong = /[^A-Za-z0-9.]/.exec(part);
    if (wrong !== null) {
      const advice =
        wrong[0] === '_' ? 'write it in lowerCamelCase' : `${JSON.stringify(wrong[0])} does not belong there`;
      problems.addError(node, path, `bad path ${JSON.stringify(part.slice(0, 100))} in the field mask: ${advice}`);
      return;
    }
    const snake = part.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
    writer.tag(1, WireType.LengthDelimited).string(snake);
  }
}

function encodeStruct(
  context: EncodeContext,
  node: JsonNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  const { problems, writer } = context;
  if (node.kind !== 'object') {
    problems.addError(node, path, `google.protobuf.Struct expects an object, not ${describeNode(node)}`);
    return;
  }
  for (const member of node.members) {
    const memberPath = { parent: path, key: member.key };
    if (/\p{Surrogate}/u.test(member.key))
      problems.addError(
        { from: member.keyFrom, to: member.keyTo },
        memberPath,
        'half of a surrogate pair cannot be sent',
      );
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(member.key);
    writer.tag(2, WireType.LengthDelimited).fork();
    encodeValue(context, member.value, type, memberPath, depth + 1);
    writer.join().join();
  }
}

function encodeListValue(
  context: EncodeContext,
  node: JsonNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  if (node.kind !== 'array') {
    context.problems.addError(node, path, `google.protobuf.ListValue expects an array, not ${describeNode(node)}`);
    return;
  }
  for (const [index, item] of node.items.entries()) {
    context.writer.tag(1, WireType.LengthDelimited).fork();
    encodeValue(context, item, type, { parent: path, key: index }, depth + 1);
    context.writer.join();
  }
}

function encodeValue(
  context: EncodeContext,
  node: JsonNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  const { problems, writer } = context;
  if (depth >= MESSAGE_DEPTH_LIMIT) {
    problems.addError(node, path, `nested deeper than ${MESSAGE_DEPTH_LIMIT} levels`);
    return;
  }
  switch (node.kind) {
    case 'null':
      return void writer.tag(1, WireType.Varint).int32(0);
    case 'number': {
      const value = Number(node.text);
      if (!Number.isFinite(value)) {
        problems.addError(node, path, 'double out of range');
        return;
      }
      const warning = describeRounding(node.text, value);
      if (warning !== undefined) problems.addWarning(node, path, warning);
      return void writer.tag(2, WireType.Bit64).double(value);
    }
    case 'string': {
      const value = readScalar(node, ScalarType.STRING, path, problems);
      if (typeof value === 'string') writer.tag(3, WireType.LengthDelimited).string(value);
      return;
    }
    case 'boolean':
      return void writer.tag(4, WireType.Varint).bool(node.value);
    case 'object':
      writer.tag(5, WireType.LengthDelimited).fork();
      encodeStruct(context, node, type, path, depth + 1);
      return void writer.join();
    case 'array':
      writer.tag(6, WireType.LengthDelimited).fork();
      encodeListValue(context, node, type, path, depth + 1);
      return void writer.join();
    case 'missing':
      return;
  }
}
