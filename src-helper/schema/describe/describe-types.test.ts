import { beforeAll, describe, expect, it } from 'vitest';

import { type EnumDescription, FieldPresence, type MessageDescription } from '../../../gen/sockeye/v1/schema';
import type { FullSchema } from '../full-schema';
import { compileSchema } from '../testing/compile-schema';
import { describeTypes } from './describe-types';

let schema: FullSchema;

beforeAll(async () => {
  schema = await compileSchema({
    'old.proto': `syntax = "proto2"; package old;
// A box.
// With two lines.
message Box {
  // How it is called.
  required string name = 1;
  optional int64 size = 2 [default = 9007199254740993, deprecated = true]; // Behind it.
  optional Kind kind = 3 [default = LARGE];
  optional group Lid = 4 { optional bool open = 1; }
  map<int32, Box> boxes = 5;
  repeated bytes blobs = 6;
  oneof content { string text = 7; Box inner = 8; }
  extensions 100 to 199;
}
/* A kind. */
enum Kind { option deprecated = true; SMALL = 0;
  // More than small.
  LARGE = 1; }
extend Box {
  // About the note.
  optional string note = 100; }
`,
    'new.proto': `syntax = "proto3"; package fresh; import "old.proto";
message A { string implicit = 1; optional string explicit = 2; B b = 3; } message B { C c = 1; } message C { old.Box box = 1; }`,
    'edition.proto': 'edition = "2023"; package ed; message E { int32 e = 1; } enum Open { NONE = 0; }',
  });
});

function message(name: string): MessageDescription {
  const [type] = describeTypes(schema, [name], 0);
  if (type?.type?.$case !== 'message') throw new Error(`no message ${name}`);
  return type.type.value;
}

function enumeration(name: string): EnumDescription {
  const [type] = describeTypes(schema, [name], 0);
  if (type?.type?.$case !== 'enum') throw new Error(`no enum ${name}`);
  return type.type.value;
}

describe('describing types', () => {
  it('tells all about the fields of a message', () => {
    const box = message('old.Box');
    expect(box).toMatchObject({ file: 'old.proto', syntax: 'proto2', oneofs: ['content'], isDeprecated: false });
    const brief = box.fields.map(field => [field.name, field.type, field.typeName, field.mapKeyType, field.isRepeated]);
    expect(brief).toEqual([
      ['name', 'string', '', '', false],
      ['size', 'int64', '', '', false],
      ['kind', 'enum', 'old.Kind', '', false],
      ['lid', 'group', 'old.Box.Lid', '', false],
      ['boxes', 'message', 'old.Box', 'int32', false],
      ['blobs', 'bytes', '', '', true],
      ['text', 'string', '', '', false],
      ['inner', 'message', 'old.Box', '', false],
    ]);
    expect(box.fields.map(field => field.oneof).slice(6)).toEqual(['content', 'content']);
    expect(box.fields.slice(0, 3).map(field => field.defaultValue)).toEqual(['', '"9007199254740993"', '"LARGE"']);
    expect(box.fields[1]?.isDeprecated).toBe(true);
  });

  it('tells how fields say whether they are there', () => {
    expect(
      message('old.Box')
        .fields.map(field => field.presence)
        .slice(0, 6),
    ).toEqual([
      FieldPresence.FIELD_PRESENCE_REQUIRED,
      FieldPresence.FIELD_PRESENCE_EXPLICIT,
      FieldPresence.FIELD_PRESENCE_EXPLICIT,
      FieldPresence.FIELD_PRESENCE_EXPLICIT,
      FieldPresence.FIELD_PRESENCE_UNSPECIFIED,
      FieldPresence.FIELD_PRESENCE_UNSPECIFIED,
    ]);
    const fresh = message('fresh.A');
    expect(fresh.oneofs, 'that of an optional field is not one').toEqual([]);
    expect(fresh.fields.map(field => [field.presence, field.oneof])).toEqual([
      [FieldPresence.FIELD_PRESENCE_IMPLICIT, ''],
      [FieldPresence.FIELD_PRESENCE_EXPLICIT, ''],
      [FieldPresence.FIELD_PRESENCE_EXPLICIT, ''],
    ]);
  });

  it('lists extensions under the names that JSON has for them', () => {
    expect(message('old.Box').extensions).toMatchObject([
      { name: 'old.note', jsonName: '[old.note]', number: 100, comment: 'About the note.' },
    ]);
  });

  it('gives comments without their signs', () => {
    const box = message('old.Box');
    expect(box.comment).toBe('A box.\nWith two lines.');
    expect(box.fields.slice(0, 2).map(field => field.comment)).toEqual(['How it is called.', 'Behind it.']);
    expect(enumeration('old.Kind')).toMatchObject({ comment: 'A kind.', isDeprecated: true });
    expect(enumeration('old.Kind').values.map(value => value.comment)).toEqual(['', 'More than small.']);
  });

  it('tells closed enums from open ones, and editions by their year', () => {
    expect(enumeration('old.Kind').isClosed).toBe(true);
    expect(enumeration('ed.Open').isClosed).toBe(false);
    expect(message('ed.E').syntax).toBe('2023');
  });

  it('goes on to the types of fields as far as it is asked, and leaves out what is not there', () => {
    const names = (depth: number): readonly string[] =>
      describeTypes(schema, ['fresh.A', 'gone.Type'], depth).map(type => type.type?.value.fullName ?? '');
    expect(names(0)).toEqual(['fresh.A']);
    expect(names(2)).toEqual(['fresh.A', 'fresh.B', 'fresh.C']);
    expect(names(8)).toEqual(['fresh.A', 'fresh.B', 'fresh.C', 'old.Box', 'old.Kind', 'old.Box.Lid']);
  });
});
