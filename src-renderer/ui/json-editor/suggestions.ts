import type { EnumDescription, FieldDescription, MessageDescription } from '../../../gen/sockeye/v1/schema';
import type { JsonPlace } from './json-place';
import { type DescribeType, messageAt, type PlaceType, typeAt } from './message-types';

/** Something that may be written at a place. */
export interface Suggestion {
  /** What is written, without quotes. */
  readonly label: string;
  /** Its type, in a word or two. */
  readonly detail: string;
  readonly comment: string;
  readonly kind: 'field' | 'extension' | 'enum' | 'keyword';
  /** It is a JSON string: quotes are added where there are none. */
  readonly isText: boolean;
  /** Written behind a key that has no colon yet: the beginning of its value, `|` where the cursor goes. */
  readonly valueStart: string;
}

/** What may be written at a place of a message of type `rootType`; empty when nothing is known to fit. */
export async function suggest(
  rootType: string,
  place: JsonPlace,
  describe: DescribeType,
): Promise<readonly Suggestion[]> {
  if (place.kind === 'key') return keySuggestions(place, await messageAt(rootType, place, describe));
  const at = await typeAt(rootType, place.path, describe);
  return at === undefined || at.isWhole ? [] : valueSuggestions(at.type, place.isQuoted);
}

function keySuggestions(place: JsonPlace, message: MessageDescription | undefined): readonly Suggestion[] {
  if (message === undefined) return [];
  if (message.fullName === 'google.protobuf.Any') {
    if (place.otherKeys.includes('@type')) return [];
    const comment = 'Says which message this is: type.googleapis.com/ and its full name.';
    return [{ label: '@type', detail: 'type', comment, kind: 'keyword', isText: true, valueStart: '"|"' }];
  }
  const isTaken = (field: FieldDescription): boolean =>
    place.otherKeys.includes(field.jsonName) || place.otherKeys.includes(field.name);
  const takenOneofs = new Set(message.fields.filter(isTaken).map(field => field.oneof));
  takenOneofs.delete('');
  const suggestField = (kind: 'field' | 'extension') => (field: FieldDescription) => ({
    label: field.jsonName,
    detail: fieldType(field),
    comment: field.comment,
    kind,
    isText: true,
    valueStart: valueStart(field),
  });
  return [
    ...message.fields.filter(field => !isTaken(field) && !takenOneofs.has(field.oneof)).map(suggestField('field')),
    ...message.extensions.filter(field => !isTaken(field)).map(suggestField('extension')),
  ];
}

function valueSuggestions(type: PlaceType, isQuoted: boolean): readonly Suggestion[] {
  if (type.kind === 'enum') return enumSuggestions(type.enum);
  if (type.kind === 'scalar' && type.scalar === 'bool' && !isQuoted) return ['true', 'false'].map(keyword);
  return [];
}

function enumSuggestions({ values }: EnumDescription): readonly Suggestion[] {
  return values.map(({ name, number, comment }) => ({
    label: name,
    detail: String(number),
    comment,
    kind: 'enum',
    isText: true,
    valueStart: '',
  }));
}

function keyword(label: string): Suggestion {
  return { label, detail: 'bool', comment: '', kind: 'keyword', isText: false, valueStart: '' };
}

/** The type of a field as a source would write it: `repeated string`, `map<string, Color>`. */
export function fieldType({ type, typeName, isRepeated, mapKeyType }: FieldDescription): string {
  const value = typeName === '' ? type : (typeName.split('.').pop() ?? typeName);
  if (mapKeyType !== '') return `map<${mapKeyType}, ${value}>`;
  return isRepeated ? `repeated ${value}` : value;
}

/** Well-known types that ProtoJSON writes as a string. */
const textTypes = new Set([
  'Timestamp',
  'Duration',
  'FieldMask',
  'StringValue',
  'BytesValue',
  'Int64Value',
  'UInt64Value',
]);

function valueStart(field: FieldDescription): string {
  const { type, typeName, isRepeated, mapKeyType } = field;
  if (mapKeyType !== '') return '{|}';
  if (isRepeated) return '[|]';
  if (typeName.startsWith('google.protobuf.')) {
    const name = typeName.slice('google.protobuf.'.length);
    if (textTypes.has(name)) return '"|"';
    if (name.endsWith('Value')) return '|';
  }
  if (type === 'message' || type === 'group') return '{|}';
  const isText = ['string', 'bytes', 'enum'].includes(type) || /64$/.test(type);
  return isText ? '"|"' : '|';
}
