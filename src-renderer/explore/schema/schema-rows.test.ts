import { describe, expect, test } from 'vitest';

import { DescribeTypesResponse, FieldPresence, type TypeDescription } from '../../../gen/sockeye/v1/schema';
import { complete } from '../../testing/complete';
import { schemaRows } from './schema-rows';
import { declarationText, fieldMark, presenceWords, reflowComment, typeFacts } from './schema-words';

function describeType(type: object): TypeDescription {
  const [description] = complete(DescribeTypesResponse, { types: [{ type: type as never }] }).types;
  if (description === undefined) throw new Error('There is one type.');
  return description;
}

const order = describeType({
  $case: 'message',
  value: {
    fullName: 'shop.v1.Order',
    syntax: 'proto2',
    file: 'shop/order.proto',
    oneofs: ['payment'],
    fields: [
      { name: 'id', type: 'uint64', number: 1, presence: FieldPresence.FIELD_PRESENCE_REQUIRED },
      { name: 'card', type: 'string', number: 2, oneof: 'payment', presence: FieldPresence.FIELD_PRESENCE_EXPLICIT },
      {
        name: 'note',
        type: 'string',
        number: 3,
        defaultValue: '"none"',
        presence: FieldPresence.FIELD_PRESENCE_EXPLICIT,
      },
      { name: 'iban', type: 'string', number: 4, oneof: 'payment', presence: FieldPresence.FIELD_PRESENCE_EXPLICIT },
      { name: 'lines', type: 'message', typeName: 'shop.v1.Line', isRepeated: true, number: 5, isDeprecated: true },
      { name: 'times', type: 'message', typeName: 'google.protobuf.Timestamp', mapKeyType: 'string', number: 6 },
    ],
    extensions: [{ name: 'shop.ext.gift', jsonName: '[shop.ext.gift]', type: 'bool', number: 100 }],
  },
});

describe('the rows of a message', () => {
  test('are its fields in the order of the source, members of a oneof together, extensions last', () => {
    expect(schemaRows(order).map(row => `${row.level} ${row.key}`)).toEqual([
      '1 member:id',
      '1 oneof:payment',
      '2 member:card',
      '2 member:iban',
      '1 member:note',
      '1 member:lines',
      '1 member:times',
      '1 extensions',
      '2 member:shop.ext.gift',
    ]);
  });

  test('write types as a source of the same package would', () => {
    const types = schemaRows(order).flatMap(row => (row.kind === 'field' ? [row.type] : []));
    expect(types).toContain('repeated Line');
    expect(types).toContain('map<string, google.protobuf.Timestamp>');
  });

  test('say what is special about a field', () => {
    const fields = schemaRows(order).flatMap(row => (row.kind === 'field' ? [row.field] : []));
    expect(fields.map(field => [field.name, fieldMark(field)])).toEqual([
      ['id', 'required'],
      ['card', ''],
      ['iban', ''],
      ['note', 'optional'],
      ['lines', 'deprecated'],
      ['times', ''],
      ['shop.ext.gift', ''],
    ]);
    const [id, card, , note, lines, times] = fields;
    expect(id && presenceWords(id)).toContain('Required');
    expect(card && presenceWords(card)).toContain('payment');
    expect(note && declarationText(note)).toBe('string note = 3 [default = "none"]');
    expect(lines && declarationText(lines)).toBe('repeated shop.v1.Line lines = 5 [deprecated = true]');
    expect(times && presenceWords(times)).toContain('map');
  });

  test('come with the facts of the type', () => {
    expect(typeFacts(order)).toEqual(['message', 'proto2', '6 fields', '1 extension']);
  });
});

test('the rows of an enum are its values, which may be negative', () => {
  const kind = describeType({
    $case: 'enum',
    value: {
      fullName: 'a.Kind',
      isClosed: true,
      values: [
        { name: 'A', number: 0 },
        { name: 'LEFT', number: -1 },
      ],
    },
  });
  expect(schemaRows(kind).map(row => row.key)).toEqual(['member:A', 'member:LEFT']);
  expect(typeFacts(kind)).toEqual(['enum', '2 values', 'closed: only these values']);
});

test('a comment is set anew, its paragraphs, lists and examples kept', () => {
  const comment = 'A point\nin time.\n\nExample:\n\n    now()\n    later()\n\n- one\n- two\n1. three';
  expect(reflowComment(comment)).toBe(
    'A point in time.\n\nExample:\n\n    now()\n    later()\n\n- one\n- two\n1. three',
  );
});
