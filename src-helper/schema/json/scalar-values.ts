// JSON values as scalars of protobuf. 64-bit integers are bigint, all others what they look like.
import { ScalarType } from '@bufbuild/protobuf';

import { parseBase64 } from './base64';
import { parseInteger } from './integer-literal';
import { describeNode, type JsonNode } from '../../../src-shared/json/json-node';
import type { MessagePath, TextProblems } from '../../../src-shared/json/text-problems';

/** A scalar as it goes to the wire. */
export type ScalarValue = number | bigint | boolean | string | Uint8Array;

interface IntegerType {
  readonly name: string;
  readonly min: bigint;
  readonly max: bigint;
}

function describeInteger(name: string): IntegerType {
  const bits = name.endsWith('64') ? 64n : 32n;
  const isUnsigned = name.startsWith('uint') || name.startsWith('fixed');
  return isUnsigned
    ? { name, min: 0n, max: (1n << bits) - 1n }
    : { name, min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n };
}

const INTEGERS: Readonly<Partial<Record<ScalarType, IntegerType>>> = {
  [ScalarType.INT32]: describeInteger('int32'),
  [ScalarType.INT64]: describeInteger('int64'),
  [ScalarType.UINT32]: describeInteger('uint32'),
  [ScalarType.UINT64]: describeInteger('uint64'),
  [ScalarType.SINT32]: describeInteger('sint32'),
  [ScalarType.SINT64]: describeInteger('sint64'),
  [ScalarType.FIXED32]: describeInteger('fixed32'),
  [ScalarType.FIXED64]: describeInteger('fixed64'),
  [ScalarType.SFIXED32]: describeInteger('sfixed32'),
  [ScalarType.SFIXED64]: describeInteger('sfixed64'),
};

const ENUM_NUMBER = { ...describeInteger('int32'), name: 'an enum' };

/** Reads a scalar; undefined when it is none, which is then among the problems. */
export function readScalar(
  node: JsonNode,
  type: ScalarType,
  path: MessagePath | undefined,
  problems: TextProblems,
): ScalarValue | undefined {
  if (node.kind === 'missing') return undefined;
  const outcome = convertScalar(node, type);
  if (outcome.warning !== undefined) problems.addWarning(node, path, outcome.warning);
  if (outcome.error !== undefined) problems.addError(node, path, outcome.error);
  return outcome.value;
}

/** Reads the number of an enum's value that is written as a number. */
export function readEnumNumber(text: string): ScalarOutcome {
  return convertInteger(text, ENUM_NUMBER);
}

/** A value, or what is wrong with it in words. */
export interface ScalarOutcome {
  readonly value?: ScalarValue;
  readonly error?: string;
  readonly warning?: string;
}

function convertScalar(node: JsonNode, type: ScalarType): ScalarOutcome {
  const integer = INTEGERS[type];
  if (integer !== undefined) {
    if (node.kind === 'number') return convertInteger(node.text, integer);
    if (node.kind === 'string') return convertInteger(node.value, integer);
    return { error: `${integer.name} expects a whole number, not ${describeNode(node)}` };
  }
  switch (type) {
    case ScalarType.BOOL:
      if (node.kind === 'boolean') return { value: node.value };
      return { error: `bool expects true or false, not ${describeNode(node)}` };
    case ScalarType.STRING:
      return node.kind === 'string'
        ? checkText(node.value)
        : { error: `string expects text, not ${describeNode(node)}` };
    case ScalarType.BYTES:
      return node.kind === 'string'
        ? convertBytes(node.value)
        : { error: `bytes expects base64 in a string, not ${describeNode(node)}` };
    default:
      return convertFloat(node, type === ScalarType.FLOAT);
  }
}

/** Reads a map's key, which is always a string in JSON. */
export function convertMapKey(key: string, type: ScalarType): ScalarOutcome {
  if (type === ScalarType.STRING) return checkText(key);
  if (type === ScalarType.BOOL) {
    return key === 'true' || key === 'false' ? { value: key === 'true' } : { error: 'a bool key is "true" or "false"' };
  }
  const integer = INTEGERS[type];
  return integer === undefined ? { error: 'this type cannot be a key' } : convertInteger(key, integer);
}

function convertInteger(text: string, { name, min, max }: IntegerType): ScalarOutcome {
  const outcome = parseInteger(text);
  switch (outcome.kind) {
    case 'malformed':
      return { error: `${name} expects a whole number, not ${quote(text)}` };
    case 'not-integer':
      return { error: `${name} expects a whole number, and ${quote(text)} has a fraction` };
    case 'huge':
      return { error: `${name} out of range: ${quote(text)} is not between ${min} and ${max}` };
    case 'integer':
      if (outcome.value < min || outcome.value > max)
        return { error: `${name} out of range: ${quote(text)} is not between ${min} and ${max}` };
      return { value: name.endsWith('64') ? outcome.value : Number(outcome.value) };
  }
}

function quote(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text === '' ? 'an empty string' : text;
}

const FLOAT = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function convertFloat(node: JsonNode, isSingle: boolean): ScalarOutcome {
  const name = isSingle ? 'float' : 'double';
  if (node.kind !== 'number' && node.kind !== 'string')
    return { error: `${name} expects a number, not ${describeNode(node)}` };
  const text = node.kind === 'number' ? node.text : node.value;
  if (node.kind === 'string' && /^(NaN|-?Infinity)$/.test(text)) return { value: Number(text) };
  if (!FLOAT.test(text)) return { error: `${name} expects a number, "NaN", "Infinity" or "-Infinity"` };
  const value = Number(text);
  if (!Number.isFinite(isSingle ? Math.fround(value) : value)) return { error: `${name} out of range: ${quote(text)}` };
  const warning = isSingle ? undefined : describeRounding(text, value);
  return warning === undefined ? { value } : { value, warning };
}

/** Says so when an integer literal is not what a double makes of it; undefined when nothing is lost. */
export function describeRounding(text: string, value: number): string | undefined {
  if (Number.isSafeInteger(value) || !/^-?\d{16,40}$/.test(text)) return undefined;
  return BigInt(text) === BigInt(value) ? undefined : `a double cannot hold ${text}: ${BigInt(value)} is sent`;
}

function checkText(value: string): ScalarOutcome {
  // With the u flag a surrogate matches only when it stands alone.
  return /\p{Surrogate}/u.test(value)
    ? { error: 'half of a surrogate pair cannot be sent: protobuf strings are UTF-8' }
    : { value };
}

function convertBytes(text: string): ScalarOutcome {
  const bytes = parseBase64(text);
  return typeof bytes === 'string' ? { error: bytes } : { value: bytes };
}
