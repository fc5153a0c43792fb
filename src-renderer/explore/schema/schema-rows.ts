import type {
  EnumValueDescription,
  FieldDescription,
  MessageDescription,
  TypeDescription,
} from '../../../gen/sockeye/v1/schema';
import type { RowAttributes } from '../../ui/virtual/virtual-list';
import { fieldMark, fieldTypeText, scopeOf } from './schema-words';

/** One line of the schema of a type. */
export type SchemaRow = {
  /** Stays the same as long as the thing exists: `member:NAME`, `oneof:NAME`, `extensions`. */
  readonly key: string;
  /** 2 for members of a group, else 1. */
  readonly level: number;
} & (
  | { readonly kind: 'field'; readonly field: FieldDescription; readonly type: string; readonly mark: string }
  | { readonly kind: 'value'; readonly value: EnumValueDescription }
  | { readonly kind: 'group'; readonly label: string; readonly more: string }
);

/** The lines of a type in the order of its source. Members of a oneof stand together, below its name. */
export function schemaRows({ type }: TypeDescription): readonly SchemaRow[] {
  if (type === undefined) return [];
  if (type.$case === 'enum') {
    return type.value.values.map(value => ({ kind: 'value', key: memberRowKey(value.name), level: 1, value }));
  }
  return messageRows(type.value);
}

/** The key of the row of a field or of an enum's value. */
export function memberRowKey(name: string): string {
  return `member:${name}`;
}

function messageRows({ fullName, fields, extensions }: MessageDescription): readonly SchemaRow[] {
  const scope = scopeOf(fullName);
  const row = (field: FieldDescription, level: number): SchemaRow => ({
    kind: 'field',
    key: memberRowKey(field.name),
    level,
    field,
    type: fieldTypeText(field, scope),
    mark: fieldMark(field),
  });
  const groups = new Set<string>();
  const rows = fields.flatMap((field): readonly SchemaRow[] => {
    if (field.oneof === '') return [row(field, 1)];
    if (groups.has(field.oneof)) return [];
    groups.add(field.oneof);
    const members = fields.filter(each => each.oneof === field.oneof);
    const label: SchemaRow = {
      kind: 'group',
      key: `oneof:${field.oneof}`,
      level: 1,
      label: `oneof ${field.oneof}`,
      more: 'at most one',
    };
    return [label, ...members.map(member => row(member, 2))];
  });
  if (extensions.length === 0) return rows;
  const label: SchemaRow = { kind: 'group', key: 'extensions', level: 1, label: 'extensions', more: '' };
  return [...rows, label, ...extensions.map(extension => row(extension, 2))];
}

/** What a screen reader is told of a row. */
export function schemaRowAttributes(row: SchemaRow | undefined): RowAttributes {
  switch (row?.kind) {
    case undefined:
      return {};
    case 'group':
      return { 'aria-level': row.level, 'aria-expanded': true, 'aria-label': row.label };
    case 'value': {
      const { name, number, comment, isDeprecated } = row.value;
      return words(row, [String(number), name, isDeprecated ? 'deprecated' : ''], comment);
    }
    case 'field': {
      const { name, number, comment } = row.field;
      return words(row, [String(number), name, row.type, row.mark], comment);
    }
  }
}

/** The name is what is seen, in the order in which it is seen. */
function words(row: SchemaRow, parts: readonly string[], comment: string): RowAttributes {
  const label = parts.filter(part => part !== '').join(' ');
  return {
    'aria-level': row.level,
    'aria-label': label,
    'aria-description': comment,
    title: comment === '' ? label : `${label}\n\n${comment}`,
  };
}
