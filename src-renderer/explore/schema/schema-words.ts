// What there is to say of types and their fields, as a source or a person would.
import {
  type FieldDescription,
  FieldPresence,
  type MessageDescription,
  type TypeDescription,
} from '../../../gen/sockeye/v1/schema';
import { formatNumberOf } from '../../ui/format';

/** The type of a field as a source would write it; names of the same package are short: `map<string, Item>`. */
export function fieldTypeText(field: FieldDescription, packageName: string): string {
  const { type, typeName, isRepeated, mapKeyType } = field;
  const value = typeName === '' ? type : shortName(typeName, packageName);
  if (mapKeyType !== '') return `map<${mapKeyType}, ${value}>`;
  return isRepeated ? `repeated ${value}` : value;
}

/** A full name without the package it shares with the reader; of another package whole. */
export function shortName(fullName: string, packageName: string): string {
  return packageName !== '' && fullName.startsWith(`${packageName}.`)
    ? fullName.slice(packageName.length + 1)
    : fullName;
}

/** The scope of a type: `greet` of `greet.HelloRequest`. */
export function scopeOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')));
}

/** A mark for what is special about a field, in a word; '' for nothing. */
export function fieldMark(field: FieldDescription): string {
  if (field.isDeprecated) return 'deprecated';
  if (field.presence === FieldPresence.FIELD_PRESENCE_REQUIRED) return 'required';
  const isOptional =
    field.presence === FieldPresence.FIELD_PRESENCE_EXPLICIT &&
    field.oneof === '' &&
    field.type !== 'message' &&
    field.type !== 'group';
  return isOptional ? 'optional' : '';
}

/** How a field says whether it is there, in a sentence. */
export function presenceWords(field: FieldDescription): string {
  if (field.mapKeyType !== '') return 'A map; an empty one is the same as none.';
  if (field.isRepeated) return 'A list; an empty one is the same as none.';
  if (field.oneof !== '') return `One of “${field.oneof}”: at most one of them is set.`;
  switch (field.presence) {
    case FieldPresence.FIELD_PRESENCE_REQUIRED:
      return 'Required: a message without it is not sent.';
    case FieldPresence.FIELD_PRESENCE_EXPLICIT:
      return 'Optional: it is set, or it is not.';
    default:
      return 'There when it is not the default value.';
  }
}

/** A declaration as a source would have it: `repeated greet.Item items = 3 [deprecated = true]`. */
export function declarationText(field: FieldDescription): string {
  const options = [
    field.defaultValue === '' ? '' : `default = ${field.defaultValue}`,
    field.isDeprecated ? 'deprecated = true' : '',
  ].filter(text => text !== '');
  const head = `${fieldTypeText(field, '')} ${field.name} = ${field.number}`;
  return options.length === 0 ? head : `${head} [${options.join(', ')}]`;
}

/** What a type is, in a line: `message · proto3 · 12 fields`. */
export function typeFacts({ type }: TypeDescription): readonly string[] {
  if (type === undefined) return [];
  const deprecated = type.value.isDeprecated ? ['deprecated'] : [];
  if (type.$case === 'message') return ['message', type.value.syntax, ...messageCounts(type.value), ...deprecated];
  const { values, isClosed } = type.value;
  return [
    'enum',
    formatNumberOf(values.length, 'value'),
    ...(isClosed ? ['closed: only these values'] : []),
    ...deprecated,
  ];
}

function messageCounts({ fields, extensions }: MessageDescription): readonly string[] {
  const ofFields = formatNumberOf(fields.length, 'field');
  return extensions.length === 0 ? [ofFields] : [ofFields, formatNumberOf(extensions.length, 'extension')];
}

/**
 * A comment without the line breaks that only kept its source narrow: lines of a paragraph are joined. Lists, headings and
 * indented lines stay as they are.
 */
export function reflowComment(comment: string): string {
  const isOwn = (line: string): boolean => line === '' || /^(\s|[-*#|]|\d+[.)])/.test(line);
  const lines: string[] = [];
  for (const line of comment.split('\n')) {
    const before = lines.at(-1);
    if (before === undefined || before === '' || /^\s/.test(before) || isOwn(line)) lines.push(line);
    else lines.push(`${lines.pop() ?? ''} ${line}`);
  }
  return lines.join('\n');
}
