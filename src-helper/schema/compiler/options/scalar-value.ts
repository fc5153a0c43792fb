// Literals as values of scalar fields, with the ranges of their types.
import { FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt';

import { bytesOfString } from '../syntax/literals';
import type { ValueNode } from '../syntax/syntax-tree';

/** A literal as a value, or why it is none. */
export type ScalarOutcome = { readonly kind: 'value'; readonly value: number | bigint | boolean | string | Uint8Array } | { readonly kind: 'wrong'; readonly message: string }; // prettier-ignore

const range32 = { signed: [-(2n ** 31n), 2n ** 31n - 1n], unsigned: [0n, 2n ** 32n - 1n] } as const;
const range64 = { signed: [-(2n ** 63n), 2n ** 63n - 1n], unsigned: [0n, 2n ** 64n - 1n] } as const;

/** Names of scalar types, for messages. */
const typeNames: Readonly<Record<number, string>> = {
  [Type.DOUBLE]: 'double', [Type.FLOAT]: 'float', [Type.INT64]: 'int64', [Type.UINT64]: 'uint64', [Type.INT32]: 'int32',
  [Type.FIXED64]: 'fixed64', [Type.FIXED32]: 'fixed32', [Type.BOOL]: 'bool', [Type.STRING]: 'string', [Type.BYTES]: 'bytes',
  [Type.UINT32]: 'uint32', [Type.SFIXED32]: 'sfixed32', [Type.SFIXED64]: 'sfixed64', [Type.SINT32]: 'sint32',
  [Type.SINT64]: 'sint64',
}; // prettier-ignore

/**
 * Reads a literal as a value of a scalar type (not of an enum or a message). Within `{ ... }` the rules are those of
 * text format, which knows more ways to write a bool.
 */
export function readScalar(type: Type, node: ValueNode, isTextFormat: boolean): ScalarOutcome {
  switch (type) {
    case Type.DOUBLE:
    case Type.FLOAT:
      return readFloat(type, node);
    case Type.BOOL:
      return readBool(node, isTextFormat);
    case Type.STRING:
      if (node.kind !== 'string') return wrong(type, node);
      return { kind: 'value', value: node.value.bytes ?? node.value.text };
    case Type.BYTES:
      return node.kind === 'string' ? { kind: 'value', value: bytesOfString(node.value) } : wrong(type, node);
    case Type.INT32:
    case Type.SINT32:
    case Type.SFIXED32:
      return readInteger(type, node, range32.signed, false);
    case Type.UINT32:
    case Type.FIXED32:
      return readInteger(type, node, range32.unsigned, false);
    case Type.INT64:
    case Type.SINT64:
    case Type.SFIXED64:
      return readInteger(type, node, range64.signed, true);
    default:
      return readInteger(type, node, range64.unsigned, true);
  }
}

/** A value in words: how it was written. */
export function describeValue(node: ValueNode): string {
  switch (node.kind) {
    case 'word':
      return `"${node.isNegative ? '-' : ''}${node.text}"`;
    case 'integer':
      return node.value.toString().slice(0, 40);
    case 'float':
      return String(node.value);
    case 'string':
      return 'a string';
    case 'list':
      return 'a list';
    case 'message':
      return 'a "{ ... }" value';
  }
}

function wrong(type: Type, node: ValueNode): ScalarOutcome {
  return {
    kind: 'wrong',
    message: `expected a value of type ${typeNames[type] ?? 'unknown'} but found ${describeValue(node)}`,
  };
}

function readInteger(
  type: Type,
  node: ValueNode,
  [min, max]: readonly [bigint, bigint],
  isLong: boolean,
): ScalarOutcome {
  const value =
    node.kind === 'integer' ? node.value : node.kind === 'float' && Object.is(node.value, -0) ? 0n : undefined;
  if (value === undefined) return wrong(type, node);
  if (value < min || value > max) {
    return {
      kind: 'wrong',
      message: `${describeValue(node)} is out of range for ${typeNames[type] ?? ''}: it must be from ${min.toString()} to ${max.toString()}`,
    };
  }
  return { kind: 'value', value: isLong ? value : Number(value) };
}

function readFloat(type: Type, node: ValueNode): ScalarOutcome {
  if (node.kind === 'integer') return { kind: 'value', value: Number(node.value) };
  if (node.kind === 'float') return { kind: 'value', value: node.value };
  if (node.kind !== 'word') return wrong(type, node);
  const word = node.text.toLowerCase();
  if (word === 'nan') return { kind: 'value', value: NaN };
  if (word === 'inf' || word === 'infinity') return { kind: 'value', value: node.isNegative ? -Infinity : Infinity };
  return wrong(type, node);
}

function readBool(node: ValueNode, isTextFormat: boolean): ScalarOutcome {
  if (node.kind === 'word' && !node.isNegative) {
    if (node.text === 'true') return { kind: 'value', value: true };
    if (node.text === 'false') return { kind: 'value', value: false };
    if (isTextFormat && (node.text === 't' || node.text === 'True')) return { kind: 'value', value: true };
    if (isTextFormat && (node.text === 'f' || node.text === 'False')) return { kind: 'value', value: false };
  }
  if (isTextFormat && node.kind === 'integer' && (node.value === 0n || node.value === 1n))
    return { kind: 'value', value: node.value === 1n };
  return wrong(Type.BOOL, node);
}
