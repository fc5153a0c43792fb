import type { DescEnum, DescExtension, DescField, DescMessage } from '@bufbuild/protobuf';

/** A field or an extension: what a message may hold under a key. */
export type AnyField = DescField | DescExtension;

const fieldsByKey = new WeakMap<DescMessage, ReadonlyMap<string, DescField>>();
const numbersByName = new WeakMap<DescEnum, ReadonlyMap<string, number>>();

/** The fields of a message by the keys that ProtoJSON accepts: the JSON name and the name in the source. */
export function getFieldsByKey(type: DescMessage): ReadonlyMap<string, DescField> {
  const known = fieldsByKey.get(type);
  if (known !== undefined) return known;
  const made = new Map(type.fields.map(field => [field.name, field]));
  for (const field of type.fields) made.set(field.jsonName, field);
  fieldsByKey.set(type, made);
  return made;
}

/** The numbers of an enum's values by the names that ProtoJSON accepts, aliases included. */
export function getNumbersByName(type: DescEnum): ReadonlyMap<string, number> {
  const known = numbersByName.get(type);
  if (known !== undefined) return known;
  const made = new Map(type.values.map(value => [value.name, value.number]));
  for (const value of type.values) made.set(value.jsonName, value.number);
  numbersByName.set(type, made);
  return made;
}

/** The key that ProtoJSON writes: `displayName`, `[pkg.ext]` for an extension. */
export function getJsonKey(field: AnyField): string {
  return field.kind === 'extension' ? `[${field.typeName}]` : field.jsonName;
}

/** A field whose JSON `null` is a value of its own instead of meaning that the field is not there. */
export function isNullValue(field: AnyField): boolean {
  return field.message?.typeName === 'google.protobuf.Value' || field.enum?.typeName === 'google.protobuf.NullValue';
}
