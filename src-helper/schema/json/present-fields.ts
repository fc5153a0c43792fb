// Which fields a text gives to a message, and what is wrong with the choice of them.
import type { DescMessage } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

import type { EncodeContext } from './encode-context';
import { type AnyField, getFieldsByKey, getJsonKey, isNullValue } from './field-names';
import type { JsonMember, JsonObjectNode } from '../../../src-shared/json/json-node';
import { suggestNames } from './suggest-names';
import type { MessagePath, TextRange } from '../../../src-shared/json/text-problems';

/** A field that is present in a text. */
export interface PresentField {
  readonly field: AnyField;
  readonly member: JsonMember;
  readonly path: MessagePath;
}

/** Where the key of a member stands. */
export function rangeOfKey(member: JsonMember): TextRange {
  return { from: member.keyFrom, to: member.keyTo };
}

/** The field of a key, or what to say when there is none. */
export function findField(context: EncodeContext, key: string, type: DescMessage): AnyField | string {
  const field = getFieldsByKey(type).get(key);
  if (field !== undefined) return field;
  const name = /^\[(.+)\]$/.exec(key)?.[1];
  if (name === undefined) {
    const names = type.fields.map(getJsonKey);
    return `unknown field ${JSON.stringify(key)} of ${type.typeName}${suggestNames(key, names)}`;
  }
  if (type.proto.options?.messageSetWireFormat === true)
    return `${type.typeName} is a message set: write ${name} under "@unknown", as the group 1 with its number in 2 and its bytes in 3`;
  const extension = context.registry.getExtension(name);
  if (extension === undefined) return `the schema has no extension ${name}`;
  if (extension.extendee.typeName !== type.typeName)
    return `${name} extends ${extension.extendee.typeName}, not ${type.typeName}`;
  return extension;
}

/** Null means that the field is not there, but for the types that have a null of their own. */
export function isAbsent({ field, member }: PresentField): boolean {
  return (
    member.value.kind === 'null' && (!isNullValue(field) || field.fieldKind === 'list' || field.fieldKind === 'map')
  );
}

/** Reports fields that are there twice, and oneofs with two members. */
export function reportClashes(context: EncodeContext, present: readonly PresentField[], type: DescMessage): void {
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

/** Warns of fields that the message requires and the text does not give. */
export function reportMissing(
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
      `${type.typeName} requires the field ${JSON.stringify(getJsonKey(field))}; a receiver may reject the message`,
    );
  }
}
