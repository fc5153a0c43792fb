// Rules of the syntaxes and editions.
import { expect, test } from 'vitest';

import { problemsOf } from '../testing/compile-text';

const proto2 = 'syntax = "proto2";\n';
const proto3 = 'syntax = "proto3";\n';
const edition2023 = 'edition = "2023";\n';
const edition2024 = 'edition = "2024";\n';

/** Sources, and what is reported of them as line:column-end. */
const cases: readonly {
  readonly name: string;
  readonly text: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}[] = [
  {
    name: 'proto2 needs labels',
    text: `${proto2}message M { int32 a = 1; }`,
    problems: ['2:13-18: error: fields of proto2 need a label: "optional", "repeated" or "required"'],
  },
  {
    name: 'proto3 has no required',
    text: `${proto3}message M { required int32 a = 1; }`,
    problems: ['2:13-21: error: fields of proto3 cannot be required'],
  },
  {
    name: 'proto3 has no groups',
    text: `${proto3}message M { optional group G = 1 { } }`,
    problems: ['2:28-29: error: proto3 has no groups: use a message'],
  },
  {
    name: 'proto3 has no extension ranges',
    text: `${proto3}message M { extensions 1 to 5; }`,
    problems: ['2:24-30: error: messages of proto3 cannot have extensions'],
  },
  {
    name: 'proto3 extends options only',
    text: `${proto3}import "b.proto";
extend B { optional int32 a = 1; }`,
    others: { 'b.proto': `${proto2}message B { extensions 1; }` },
    problems: ['3:8-9: error: proto3 can extend only options, not "B"'],
  },
  {
    name: 'proto3 has no defaults',
    text: `${proto3}message M { int32 a = 1 [default = 1]; }`,
    problems: ['2:26-37: error: fields of proto3 cannot have a default'],
  },
  {
    name: 'a closed enum needs presence',
    text: `${proto3}import "b.proto";
message M { E e = 1; optional E f = 2; repeated E g = 3; }`,
    others: { 'b.proto': `${proto2}enum E { A = 1; }` },
    problems: ['3:13-14: error: a field without presence cannot have the closed enum "E" as its type'],
  },
  {
    name: 'editions have no labels',
    text: `${edition2023}message M { optional int32 a = 1; required int32 b = 2; }`,
    problems: [
      '2:13-21: error: editions have no "optional": fields have presence anyway, unless features.field_presence is IMPLICIT',
      '2:35-43: error: editions have no "required": set features.field_presence = LEGACY_REQUIRED',
    ],
  },
  {
    name: 'editions have no groups',
    text: `${edition2023}message M { group G = 1 { } }`,
    problems: ['2:19-20: error: editions have no groups: use a message and set features.message_encoding = DELIMITED'],
  },
  {
    name: 'a message set has no fields',
    text: `${proto2}message M { option message_set_wire_format = true; extensions 4 to max; optional int32 a = 1; }`,
    problems: ['2:88-89: error: a message set has extensions only, no fields'],
  },
  {
    name: 'an extension of a message set is a message',
    text: `${proto2}message M { option message_set_wire_format = true; extensions 4 to max; }
extend M { optional int32 a = 4; }`,
    problems: ['3:27-28: error: an extension of a message set must be a single message'],
  },
  {
    name: 'map_entry by hand',
    text: `${proto3}message M { option map_entry = true; int32 key = 1; int32 value = 2; }`,
    problems: ['2:13-37: error: map_entry cannot be set by hand: write map<Key, Value> as the type of a field'],
  },
  {
    name: 'packed for strings',
    text: `${proto3}message M { repeated string a = 1 [packed = true]; }`,
    problems: ['2:29-30: error: "packed" is for repeated fields of numbers, bools and enums only'],
  },
  {
    name: 'lazy for numbers',
    text: `${proto3}message M { int32 a = 1 [lazy = true]; }`,
    problems: ['2:19-20: error: "lazy" is for fields of messages only'],
  },
  {
    name: 'jstype for strings',
    text: `${proto3}message M { string a = 1 [jstype = JS_STRING]; int64 b = 2 [jstype = JS_STRING]; }`,
    problems: ['2:20-21: error: "jstype" is for fields of 64-bit integers only'],
  },
  {
    name: 'features in proto3',
    text: `${proto3}option features.field_presence = EXPLICIT;`,
    problems: ['2:8-16: error: features exist only in editions, and this file is proto3'],
  },
  {
    name: 'features of edition 2024 in 2023',
    text: `${edition2023}option features.enforce_naming_style = STYLE_LEGACY;`,
    problems: ['2:17-37: error: "enforce_naming_style" does not exist before edition 2024'],
  },
  {
    name: 'features in the wrong place',
    text: `${edition2023}message M { int32 a = 1 [features.enum_type = OPEN]; }`,
    problems: ['2:35-44: error: "enum_type" cannot be set on a field'],
  },
  {
    name: 'presence of repeated fields',
    text: `${edition2023}message M { repeated int32 a = 1 [features.field_presence = EXPLICIT]; M m = 2 [features.field_presence = IMPLICIT]; }`,
    problems: [
      '2:28-29: error: a repeated field has no field_presence to set',
      '2:74-75: error: a field of a message has presence anyway: it cannot be IMPLICIT',
    ],
  },
  {
    name: 'encodings of other types',
    text: `${edition2023}message M { int32 a = 1 [features.message_encoding = DELIMITED]; int32 b = 2 [features.repeated_field_encoding = PACKED]; int32 c = 3 [features.utf8_validation = NONE]; }`,
    problems: [
      '2:19-20: error: message_encoding is for fields of messages only',
      '2:72-73: error: repeated_field_encoding is for repeated fields only',
      '2:129-130: error: utf8_validation is for fields of strings only',
    ],
  },
  {
    name: 'a default without presence',
    text: `${edition2023}message M { int32 a = 1 [features.field_presence = IMPLICIT, default = 3]; }`,
    problems: ['2:19-20: error: a field without presence cannot have a default'],
  },
  {
    name: 'required by default',
    text: `${edition2023}option features.field_presence = LEGACY_REQUIRED;`,
    problems: ['1:1-1: error: fields of a whole file cannot be required: set field_presence on each field'],
  },
  {
    name: 'visibility before 2024',
    text: `${edition2023}export message M { }`,
    problems: ['2:1-8: error: "export" does not exist before edition 2024'],
  },
  {
    name: 'import option before 2024',
    text: `${edition2023}import option "b.proto";`,
    others: { 'b.proto': proto3 },
    problems: ['2:15-24: error: "import option" does not exist before edition 2024'],
  },
  {
    name: 'weak imports in 2024',
    text: `${edition2024}import weak "b.proto";`,
    others: { 'b.proto': proto3 },
    problems: ['2:13-22: error: edition 2024 has no "import weak"'],
  },
  {
    name: 'local types of another file',
    text: `${edition2024}import "b.proto";
message M { Local a = 1; Outer.Inner b = 2; Outer c = 3; }`,
    others: {
      'b.proto': `${edition2024}local message Local { }
message Outer { message Inner { } }`,
    },
    problems: [
      '3:13-18: error: "Local" is local to "b.proto": declare it as "export" there to use it here',
      '3:26-37: error: "Outer.Inner" is local to "b.proto": declare it as "export" there to use it here',
    ],
  },
  {
    name: 'names in edition 2024',
    text: `${edition2024}package Bad;
message bad_name { int32 BadField = 1; oneof BadOneof { int32 a = 2; } }
enum bad_enum { bad_value = 0; }
service bad { rpc bad(bad_name) returns (bad_name); }`,
    problems: [
      '2:9-12: error: the name of a package must be like lower_snake_case in edition 2024 but is "Bad"',
      '3:9-17: error: the name of a message must be like PascalCase in edition 2024 but is "bad_name"',
      '3:26-34: error: the name of a field must be like lower_snake_case in edition 2024 but is "BadField"',
      '3:46-54: error: the name of a oneof must be like lower_snake_case in edition 2024 but is "BadOneof"',
      '4:6-14: error: the name of an enum must be like PascalCase in edition 2024 but is "bad_enum"',
      '4:17-26: error: the name of a value of an enum must be like UPPER_SNAKE_CASE in edition 2024 but is "bad_value"',
      '5:9-12: error: the name of a service must be like PascalCase in edition 2024 but is "bad"',
      '5:19-22: error: the name of a method must be like PascalCase in edition 2024 but is "bad"',
    ],
  },
  {
    name: 'declarations of extensions',
    text: `${proto2}message M { extensions 10 to 20 [declaration = { number: 10 full_name: ".x" type: "int32" }, declaration = { number: 11 reserved: true }]; }
extend M { optional string x = 10; optional int32 y = 11; optional int32 z = 12; }`,
    problems: [
      '3:28-29: error: extension "x" is declared with type "int32", not "string"',
      '3:51-52: error: extension number 11 is declared as reserved',
      '3:78-80: error: "M" does not declare an extension with number 12',
    ],
  },
];

test.each(cases)('reports $name', async ({ text, others, problems }) => {
  expect(await problemsOf(text, others)).toEqual(problems);
});
