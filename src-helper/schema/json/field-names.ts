import type { DescEnum, DescExtension, DescField, DescMessage } from '@bufbuild/protobuf';

/** A field or an extension: what a message may hold under a key. */
export type AnyField = DescField | DescExtension;

const numbersByName = new WeakMap<DescEnum, ReadonlyMap<string, number>>();

const keysOfMessages = new WeakMap<DescMessage, MessageKeys>();

interface MessageKeys {
  /** The fields by every key that is accepted. */
  readonly fields: ReadonlyMap<string, DescField>;
  /** The key that is written for a field, where it is not the JSON name. */
  readonly others: ReadonlyMap<DescField, string>;
}

/** The fields of a message by the keys that ProtoJSON accepts: the JSON name and the name in the source. */
export function getFieldsByKey(type: DescMessage): ReadonlyMap<string, DescField> {
  return getKeys(type).fields;
}

function getKeys(type: DescMessage): MessageKeys {
  const known = keysOfMessages.get(type);
  if (known !== undefined) return known;
  const owners = findOwners(type);
  const fields = new Map([...type.fields.map(field => [field.name, field] as const), ...owners]);
  const others = new Map<DescField, string>();
  for (const field of type.fields) if (owners.get(field.jsonName) !== field) others.set(field, field.name);
  const made = { fields, others };
  keysOfMessages.set(type, made);
  return made;
}

/**
 * The field of each JSON name. protoc lets two fields of proto2 have the same one (`foo_bar`, `fooBar`); it then goes to
 * the one that no other key leads to, because its own name is a JSON name, and the other is known by its own name.
 */
function findOwners(type: DescMessage): ReadonlyMap<string, DescField> {
  const owners = new Map<string, DescField>();
  for (const field of type.fields) if (!owners.has(field.jsonName)) owners.set(field.jsonName, field);
  if (owners.size === type.fields.length) return owners;
  for (const field of type.fields) if (owners.has(field.name)) owners.set(field.jsonName, field);
  return owners;
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

/**
 * The key that ProtoJSON writes: `displayName`, `[pkg.ext]` for an extension; the name in the source for a field whose
 * JSON name is that of another, or it would come back as that other.
 */
export function getJsonKey(field: AnyField): string {
  if (field.kind === 'extension') return `[${field.typeName}]`;
  return getKeys(field.parent).others.get(field) ?? field.jsonName;
}

/** A field whose JSON `null` is a value of its own instead of meaning that the field is not there. */
export function isNullValue(field: AnyField): boolean {
  return field.message?.typeName === 'google.protobuf.Value' || field.enum?.typeName === 'google.protobuf.NullValue';
}
