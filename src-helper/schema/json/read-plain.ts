import { type DescEnum, ScalarType } from '@bufbuild/protobuf';

import type { EncodeContext } from './encode-context';
import { getNumbersByName } from './field-names';
import { describeNode, type JsonNode } from '../../../src-shared/json/json-node';
import { readEnumNumber, readScalar } from './scalar-values';
import { suggestNames } from './suggest-names';
import type { MessagePath } from '../../../src-shared/json/text-problems';

/** Reads a scalar or an enum's value; undefined when there is a problem. */
export function readPlain(
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
