// google.protobuf.Any: `{"@type": url, ...fields}`, `{"@type": url, "value": ...}` for types that ProtoJSON writes in a
// way of their own, and, beyond the specification, `{"@type": url, "value": base64}` for types the schema does not have
// and `{"value": base64}` for bytes without a type.
import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

import { type EncodeContext, MESSAGE_DEPTH_LIMIT } from './encode-context';
import { encodeMembers, encodeMessageNode } from './encode-fields';
import { UNKNOWN_KEY } from './encode-unknown';
import { getWellKnownEncoder } from './encode-well-known';
import { getFieldsByKey } from './field-names';
import { describeNode, type JsonMember, type JsonNode, type JsonObjectNode } from '../../../src-shared/json/json-node';
import { readScalar } from './scalar-values';
import type { MessagePath } from '../../../src-shared/json/text-problems';

/** The key of an Any's type. */
export const TYPE_KEY = '@type';

/** Writes an Any without tag and length. */
export function encodeAny(
  context: EncodeContext,
  node: JsonNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  const { problems, registry, writer, unresolvedTypes } = context;
  if (node.kind !== 'object') {
    problems.addError(node, path, `google.protobuf.Any expects an object, not ${describeNode(node)}`);
    return;
  }
  const typeMember = node.members.find(member => member.key === TYPE_KEY);
  const rest = node.members.filter(member => member !== typeMember);
  if (typeMember === undefined) {
    encodeWithoutType(context, node, type, path, depth);
    return;
  }
  const url = readScalar(typeMember.value, ScalarType.STRING, { parent: path, key: TYPE_KEY }, problems);
  if (typeof url !== 'string') return;
  if (url !== '') writer.tag(1, WireType.LengthDelimited).string(url);
  const name = url.slice(url.lastIndexOf('/') + 1);
  const inner = registry.getMessage(name);
  if (inner === undefined && rest.length > 0 && name !== '') unresolvedTypes.add(name);
  if (inner === undefined || isRawValue(inner, rest)) {
    encodeRaw(context, typeMember, rest, name, path);
    return;
  }
  if (depth + 1 >= MESSAGE_DEPTH_LIMIT) {
    problems.addError(node, path, `messages nest deeper than ${MESSAGE_DEPTH_LIMIT} levels`);
    return;
  }
  const content = { ...context, writer: new BinaryWriter() };
  if (getWellKnownEncoder(inner) !== undefined) encodeWellKnownValue(content, node, rest, inner, path, depth);
  else if (!isEmptyValue(inner, rest)) encodeMembers(content, node, rest, inner, path, depth + 1);
  const bytes = content.writer.finish();
  if (bytes.length > 0) writer.tag(2, WireType.LengthDelimited).bytes(bytes);
}

/** An Any that says nothing, or one that was received with bytes and no type: it is shown as the fields that it has. */
function encodeWithoutType(
  context: EncodeContext,
  node: JsonObjectNode,
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  if (node.members.length === 0) return;
  const brace = { from: node.from, to: node.from + 1 };
  if (!node.members.every(isBytesOrUnknown)) {
    context.problems.addError(brace, path, 'an Any needs "@type": "type.googleapis.com/full.Name"');
    return;
  }
  context.problems.addWarning(brace, path, 'an Any without "@type": "value" is sent as bytes of no type');
  encodeMembers(context, node, node.members, type, path, depth);
}

function isBytesOrUnknown({ key, value }: JsonMember): boolean {
  return (key === 'value' && value.kind === 'string') || key === UNKNOWN_KEY;
}

/** Other runtimes write Empty with a value of `{}`. */
function isEmptyValue(type: DescMessage, rest: readonly JsonMember[]): boolean {
  const [only] = rest;
  return (
    type.typeName === 'google.protobuf.Empty' &&
    rest.length === 1 &&
    only?.key === 'value' &&
    only.value.kind === 'object' &&
    only.value.members.length === 0
  );
}

function encodeWellKnownValue(
  context: EncodeContext,
  node: JsonObjectNode,
  rest: readonly JsonMember[],
  type: DescMessage,
  path: MessagePath | undefined,
  depth: number,
): void {
  const value = rest.find(member => member.key === 'value');
  for (const member of rest) {
    if (member !== value)
      context.problems.addError(
        { from: member.keyFrom, to: member.keyTo },
        { parent: path, key: member.key },
        `an Any of ${type.typeName} has only "@type" and "value"`,
      );
  }
  if (value !== undefined) encodeMessageNode(context, value.value, type, { parent: path, key: 'value' }, depth + 1);
  else context.problems.addError(node, path, `an Any of ${type.typeName} needs a "value"`);
}

/** True for bytes that are shown because they are not of the type that they claim to be. */
function isRawValue(type: DescMessage, rest: readonly JsonMember[]): boolean {
  const [only] = rest;
  const isBytes = rest.length === 1 && only?.key === 'value' && only.value.kind === 'string';
  return isBytes && getWellKnownEncoder(type) === undefined && !getFieldsByKey(type).has('value');
}

function encodeRaw(
  context: EncodeContext,
  typeMember: JsonMember,
  rest: readonly JsonMember[],
  name: string,
  path: MessagePath | undefined,
): void {
  const { problems, registry } = context;
  const typePath = { parent: path, key: TYPE_KEY };
  const [only] = rest;
  if (rest.length > 1 || (only !== undefined && (only.key !== 'value' || only.value.kind !== 'string'))) {
    const message =
      name === ''
        ? '"@type" names no type; expected "type.googleapis.com/full.Name", or "value" with bytes in base64'
        : `the schema has no message ${name}; without it "value" must be its bytes in base64`;
    problems.addError(typeMember.value, typePath, message);
    return;
  }
  problems.addWarning(typeMember.value, typePath, describeRaw(registry, name));
  if (only === undefined) return;
  const bytes = readScalar(only.value, ScalarType.BYTES, { parent: path, key: 'value' }, problems);
  if (bytes instanceof Uint8Array && bytes.length > 0) context.writer.tag(2, WireType.LengthDelimited).bytes(bytes);
}

/** Why "value" is taken for bytes. */
function describeRaw(registry: EncodeContext['registry'], name: string): string {
  if (name === '') return '"@type" names no type: "value" is sent as bytes of no type';
  const reason = registry.getMessage(name) === undefined ? 'is not in the schema' : 'has no field "value"';
  return `${name} ${reason}: "value" is sent as the message's bytes`;
}
