import type { FieldDescription, MessageDescription } from '../../../gen/sockeye/v1/schema';
import type { JsonPlace } from './json-place';
import { type DescribeType, fieldByKey, messageAt, typeAt } from './message-types';
import { describeOneof } from './field-hints';
import { fieldType } from './suggestions';

/** What there is to know of a key or a value. */
export interface HoverDocs {
  /** As a source would declare it: `string name = 1`. */
  readonly declaration: string;
  /** The comment in the source; empty for none. */
  readonly comment: string;
  /** All members of the oneof that the key belongs to, with their types; empty for none. */
  readonly oneof: string;
}

/** Describes the key, or the enum value, that is written at a place; undefined when there is nothing to tell. */
export async function docsAt(
  rootType: string,
  place: JsonPlace,
  written: string,
  describe: DescribeType,
): Promise<HoverDocs | undefined> {
  if (place.kind === 'key') {
    const message = await messageAt(rootType, place, describe);
    const field = message === undefined ? undefined : fieldByKey(message, written);
    return message === undefined || field === undefined ? undefined : fieldDocs(message, field);
  }
  const at = await typeAt(rootType, place.path, describe);
  if (at?.type.kind !== 'enum') return undefined;
  const value = at.type.enum.values.find(each => each.name === written);
  return value === undefined
    ? undefined
    : { declaration: `${value.name} = ${value.number}`, comment: value.comment, oneof: '' };
}

function fieldDocs(message: MessageDescription, field: FieldDescription): HoverDocs {
  const { name, number, isDeprecated, comment, defaultValue } = field;
  const oneof = field.oneof === '' ? '' : describeOneof(message, field.oneof);
  const more = [defaultValue === '' ? '' : `default ${defaultValue}`, isDeprecated ? 'deprecated' : ''].filter(
    text => text !== '',
  );
  const declaration = `${fieldType(field)} ${name} = ${number}`;
  return { declaration: more.length === 0 ? declaration : `${declaration}  (${more.join(', ')})`, comment, oneof };
}
