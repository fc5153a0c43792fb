// Values as they are written to values of fields. Within `{ ... }` the rules are those of text format.
import { type FieldDescriptorProto, FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { Span, ValueFieldNode, ValueNode } from '../syntax/syntax-tree';
import { type FoundField, type OptionLookup, OptionProblem } from './option-lookup';
import { encodeOptionMessage, type OptionField, OptionMessage, type OptionValue } from './option-tree';
import type { OptionType } from './option-types';
import { describeValue, readScalar } from './scalar-value';

/** Reads one value of a field (of a repeated field, one element). Throws `OptionProblem` when it is none. */
export function readOptionValue(
  lookup: OptionLookup,
  field: FieldDescriptorProto,
  node: ValueNode,
  isTextFormat: boolean,
): OptionValue {
  if (field.type === Type.MESSAGE || field.type === Type.GROUP) {
    const type = lookup.types.messageType(field.typeName);
    if (type === undefined) throw new OptionProblem(node, `the type of "${field.name}" is not known`, true);
    if (node.kind === 'message') return readMessage(lookup, type, node);
    throw new OptionProblem(node, `"${field.name}" is a message: expected { ... } but found ${describeValue(node)}`);
  }
  if (field.type === Type.ENUM) return readEnum(lookup, field, node, isTextFormat);
  const outcome = readScalar(field.type, node, isTextFormat);
  if (outcome.kind === 'wrong') throw new OptionProblem(node, `${outcome.message} for "${field.name}"`);
  return outcome.value;
}

/** The values of a field in a message so far; without any, they are not yet part of it. */
export function enterField(
  lookup: OptionLookup,
  message: OptionMessage,
  { field, owner }: FoundField,
  span: Span,
): OptionField {
  const entry = message.fields.get(field.number);
  if (entry === undefined) return { field, isDelimited: lookup.types.isDelimited(field, owner), values: [] };
  // Two fields with one number are an error elsewhere; here their values would get mixed.
  if (entry.field !== field)
    throw new OptionProblem(span, `"${field.name}" and "${entry.field.name}" have the same number`);
  return entry;
}

/** Whether a field is in a oneof. */
export function isInOneof(field: FieldDescriptorProto): boolean {
  return field.extendee === '' && Object.hasOwn(field, 'oneofIndex');
}

/** Whether a field is in the same oneof as another. */
export function sharesOneof(field: FieldDescriptorProto, other: FieldDescriptorProto): boolean {
  if (field === other || field.extendee !== '' || other.extendee !== '') return false;
  return (
    Object.hasOwn(field, 'oneofIndex') && Object.hasOwn(other, 'oneofIndex') && field.oneofIndex === other.oneofIndex
  );
}

function readEnum(lookup: OptionLookup, field: FieldDescriptorProto, node: ValueNode, isTextFormat: boolean): number {
  const type = lookup.types.enumType(field.typeName);
  if (type === undefined) throw new OptionProblem(node, `the type of "${field.name}" is not known`, true);
  if (node.kind === 'word' && !node.isNegative) return lookup.findEnumValue(type, node);
  if (isTextFormat && node.kind === 'integer' && node.value >= -(2n ** 31n) && node.value < 2n ** 31n)
    return Number(node.value);
  throw new OptionProblem(node, `expected the name of a value of enum "${type.name}" but found ${describeValue(node)}`);
}

function readMessage(
  lookup: OptionLookup,
  type: OptionType,
  node: ValueNode & { readonly kind: 'message' },
): OptionMessage {
  const message = new OptionMessage();
  for (const fieldNode of node.fields) {
    if (fieldNode.kind === 'any') readAny(lookup, type, fieldNode, message);
    else readField(lookup, type, fieldNode, message);
  }
  for (const field of lookup.types.requiredFields(type)) {
    if (!message.fields.has(field.number))
      throw new OptionProblem(node, `the required field "${field.name}" of "${type.fullName}" is not set`);
  }
  return message;
}

function readField(lookup: OptionLookup, type: OptionType, node: ValueFieldNode, message: OptionMessage): void {
  const found = lookup.findValueField(type, node);
  if (found === undefined) return;
  const { field } = found;
  const entry = enterField(lookup, message, found, node);
  const { value } = node;
  if (field.label === Label.REPEATED) {
    for (const each of value.kind === 'list' ? value.values : [value])
      entry.values.push(readOptionValue(lookup, field, each, true));
    if (entry.values.length > 0) message.fields.set(field.number, entry);
    return;
  }
  if (value.kind === 'list') throw new OptionProblem(value, `"${field.name}" is not a list`);
  if (entry.values.length > 0) throw new OptionProblem(node, `"${field.name}" is already set`);
  for (const { field: other } of isInOneof(field) ? message.fields.values() : []) {
    if (!sharesOneof(field, other)) continue;
    const oneof = type.proto.oneofDecl[field.oneofIndex]?.name ?? '';
    throw new OptionProblem(
      node,
      `"${field.name}" and "${other.name}" cannot both be set: they are in oneof "${oneof}"`,
    );
  }
  entry.values.push(readOptionValue(lookup, field, value, true));
  message.fields.set(field.number, entry);
}

/** `[type.googleapis.com/a.B] { ... }`: an `Any` with its message written out. */
function readAny(lookup: OptionLookup, type: OptionType, node: ValueFieldNode, message: OptionMessage): void {
  const [typeUrl, value] = [1, 2].map(number => type.proto.field.find(field => field.number === number));
  if (type.fullName !== 'google.protobuf.Any' || typeUrl === undefined || value === undefined) {
    throw new OptionProblem(node, `"${type.fullName}" is not google.protobuf.Any: a type URL has no meaning here`);
  }
  if (message.fields.size > 0) throw new OptionProblem(node, 'an Any holds one message only');
  const name = node.name.slice(node.name.lastIndexOf('/') + 1);
  const innerType = lookup.types.messageType(`.${name}`);
  if (innerType === undefined) throw new OptionProblem(node, `"${name}" is not defined`, true);
  if (node.value.kind !== 'message')
    throw new OptionProblem(node.value, `expected { ... } but found ${describeValue(node.value)}`);
  const data = encodeOptionMessage(readMessage(lookup, innerType, node.value));
  message.fields.set(1, { field: typeUrl, isDelimited: false, values: [node.name] });
  message.fields.set(2, { field: value, isDelimited: false, values: [data] });
}
