// Which type a place in a message has, by the descriptions that the helper gives.
import type {
  EnumDescription,
  FieldDescription,
  MessageDescription,
  TypeDescription,
} from '../../../gen/sockeye/v1/schema';
import type { JsonPlace, PlaceStep } from './json-place';

/** Gives the description of a message or enum by its full name; undefined when the schema does not have it. */
export type DescribeType = (fullName: string) => Promise<TypeDescription | undefined>;

/** The type of a value. */
export type PlaceType =
  | { readonly kind: 'message'; readonly message: MessageDescription }
  | { readonly kind: 'enum'; readonly enum: EnumDescription }
  | { readonly kind: 'scalar'; readonly scalar: string };

/** A value's type and the field that declares it, when one does. */
export interface TypedPlace {
  readonly type: PlaceType;
  readonly field: FieldDescription | undefined;
  /** The place is the list or map as a whole, not one of its values. */
  readonly isWhole: boolean;
}

const anyName = 'google.protobuf.Any';

/** The type at the end of a path from a message of this type; undefined when the path leads nowhere. */
export async function typeAt(
  rootType: string,
  path: readonly PlaceStep[],
  describe: DescribeType,
): Promise<TypedPlace | undefined> {
  let place = await named(rootType, undefined, false, describe);
  for (const step of path) {
    if (place === undefined) return undefined;
    place = await follow(place, step, describe);
  }
  return place;
}

/** The message whose keys are written at a place of kind `key`; for an Any the one it holds, when that is known. */
export async function messageAt(
  rootType: string,
  place: JsonPlace,
  describe: DescribeType,
): Promise<MessageDescription | undefined> {
  const at = await typeAt(rootType, place.path, describe);
  if (at?.type.kind !== 'message' || at.isWhole) return undefined;
  return heldMessage(at.type.message, place.anyType, describe);
}

/** The field that a key of a message names: as JSON writes it before as the source does, or an extension. */
export function fieldByKey(message: MessageDescription, key: string): FieldDescription | undefined {
  for (const fields of [message.fields, message.extensions]) {
    const field = fields.find(each => each.jsonName === key) ?? fields.find(each => each.name === key);
    if (field !== undefined) return field;
  }
  return undefined;
}

async function follow(place: TypedPlace, step: PlaceStep, describe: DescribeType): Promise<TypedPlace | undefined> {
  if (place.isWhole) {
    const isMap = place.field?.mapKeyType !== '';
    return isMap === (step.kind === 'member') ? { ...place, isWhole: false } : undefined;
  }
  if (step.kind === 'item' || place.type.kind !== 'message') return undefined;
  const message = await heldMessage(place.type.message, step.anyType, describe);
  const field = message === undefined ? undefined : fieldByKey(message, step.key);
  if (field === undefined) return undefined;
  const isWhole = field.isRepeated || field.mapKeyType !== '';
  if (field.typeName === '') return { type: { kind: 'scalar', scalar: field.type }, field, isWhole };
  return named(field.typeName, field, isWhole, describe);
}

async function heldMessage(
  message: MessageDescription,
  anyType: string | undefined,
  describe: DescribeType,
): Promise<MessageDescription | undefined> {
  if (message.fullName !== anyName || anyType === undefined) return message;
  const held = (await describe(anyType))?.type;
  return held?.$case === 'message' ? held.value : undefined;
}

async function named(
  fullName: string,
  field: FieldDescription | undefined,
  isWhole: boolean,
  describe: DescribeType,
): Promise<TypedPlace | undefined> {
  const type = (await describe(fullName))?.type;
  if (type === undefined) return undefined;
  return type.$case === 'message'
    ? { type: { kind: 'message', message: type.value }, field, isWhole }
    : { type: { kind: 'enum', enum: type.value }, field, isWhole };
}
