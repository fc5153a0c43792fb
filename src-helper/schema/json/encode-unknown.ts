// Fields that the schema does not know, as they stand in a text, so that editing a message does not lose them:
//   "@unknown": [{ "field": 5, "varint": "150" }, { "field": 6, "text": "abc" }, { "field": 7, "group": [...] }]
// This is ours, not ProtoJSON's; it only appears when there is something to show.
import { ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';

import { type EncodeContext, MESSAGE_DEPTH_LIMIT } from './encode-context';
import { describeNode, type JsonMember, type JsonNode } from '../../../src-shared/json/json-node';
import { readScalar } from './scalar-values';
import type { MessagePath } from '../../../src-shared/json/text-problems';

/** The key under which unknown fields are shown and accepted. */
export const UNKNOWN_KEY = '@unknown';

/** How the value of an unknown field is written: by its key. */
const KINDS: ReadonlyMap<string, { readonly wireType: WireType; readonly scalar: ScalarType }> = new Map([
  ['varint', { wireType: WireType.Varint, scalar: ScalarType.UINT64 }],
  ['fixed64', { wireType: WireType.Bit64, scalar: ScalarType.FIXED64 }],
  ['fixed32', { wireType: WireType.Bit32, scalar: ScalarType.FIXED32 }],
  ['text', { wireType: WireType.LengthDelimited, scalar: ScalarType.STRING }],
  ['bytes', { wireType: WireType.LengthDelimited, scalar: ScalarType.BYTES }],
  ['raw', { wireType: WireType.LengthDelimited, scalar: ScalarType.BYTES }],
]);

/** The largest number that a field can have. */
export const FIELD_NUMBER_MAX = 536_870_911;

/** Writes unknown fields, tags included. */
export function encodeUnknownFields(context: EncodeContext, node: JsonNode, path: MessagePath, depth: number): void {
  if (node.kind === 'missing') return;
  if (depth >= MESSAGE_DEPTH_LIMIT) {
    context.problems.addError(node, path, `groups nest deeper than ${MESSAGE_DEPTH_LIMIT} levels`);
    return;
  }
  if (node.kind !== 'array') {
    context.problems.addError(node, path, `${UNKNOWN_KEY} expects an array, not ${describeNode(node)}`);
    return;
  }
  for (const [index, item] of node.items.entries()) {
    encodeUnknownField(context, item, { parent: path, key: index }, depth);
  }
}

function encodeUnknownField(context: EncodeContext, node: JsonNode, path: MessagePath, depth: number): void {
  if (node.kind === 'missing') return;
  const members = node.kind === 'object' ? node.members : [];
  const number = members.find(member => member.key === 'field');
  const [content, ...others] = members.filter(member => member !== number);
  if (content === undefined || others.length > 0 || (number === undefined) !== (content.key === 'raw')) {
    const message =
      'an unknown field is written as {"field": 5, "varint": "150"}, or with fixed64, fixed32, text, bytes, group';
    context.problems.addError(node, path, message);
    return;
  }
  if (number === undefined) {
    writeRaw(context, content, path);
    return;
  }
  const fieldNumber = readScalar(number.value, ScalarType.UINT32, path, context.problems);
  if (typeof fieldNumber !== 'number') return;
  if (fieldNumber < 1 || fieldNumber > FIELD_NUMBER_MAX) {
    context.problems.addError(number.value, path, `a field number lies between 1 and ${FIELD_NUMBER_MAX}`);
    return;
  }
  writeUnknownField(context, fieldNumber, content, path, depth);
}

function writeRaw(context: EncodeContext, content: JsonMember, path: MessagePath): void {
  const bytes = readScalar(content.value, ScalarType.BYTES, { parent: path, key: 'raw' }, context.problems);
  if (bytes instanceof Uint8Array) context.writer.raw(bytes);
}

function writeUnknownField(
  context: EncodeContext,
  number: number,
  content: JsonMember,
  parent: MessagePath,
  depth: number,
): void {
  const { problems, writer } = context;
  const path = { parent, key: content.key };
  if (content.key === 'group') {
    writer.tag(number, WireType.StartGroup);
    encodeUnknownFields(context, content.value, path, depth + 1);
    writer.tag(number, WireType.EndGroup);
    return;
  }
  const kind = KINDS.get(content.key);
  if (kind === undefined) {
    const range = { from: content.keyFrom, to: content.keyTo };
    problems.addError(range, path, 'expected varint, fixed64, fixed32, text, bytes or group');
    return;
  }
  const value = readScalar(content.value, kind.scalar, path, problems);
  if (value === undefined) return;
  writer.tag(number, kind.wireType);
  if (typeof value === 'string') writer.string(value);
  else if (typeof value === 'number') writer.fixed32(value);
  else if (value instanceof Uint8Array) writer.bytes(value);
  else if (typeof value === 'bigint' && kind.wireType === WireType.Varint) writer.uint64(value);
  else if (typeof value === 'bigint') writer.fixed64(value);
}
