// Options that cannot be set.
import { expect, test } from 'vitest';

import { problemsOf } from '../testing/compile-text';

const proto2 = 'syntax = "proto2";\n';
const proto3 = 'syntax = "proto3";\n';

/** Sources, and what is reported of them as line:column-end. */
const cases: readonly {
  readonly name: string;
  readonly text: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}[] = [
  {
    name: 'an unknown option',
    text: `${proto3}option nothing = 1;
message M { int32 a = 1 [(nothing) = 1]; }`,
    problems: [
      '2:8-15: error: unknown option "nothing": custom options are written in parentheses',
      '3:26-35: error: "nothing" is not defined',
    ],
  },
  {
    name: 'an option set twice',
    text: `${proto3}option java_package = "a";
option java_package = "b";`,
    problems: ['3:8-20: error: option "java_package" is already set'],
  },
  {
    name: 'a custom option set twice',
    text: `${proto3}import "google/protobuf/descriptor.proto";
extend google.protobuf.FileOptions { optional int32 n = 50000; }
option (n) = 1;
option (n) = 2;`,
    problems: ['5:8-11: error: option "(n)" is already set'],
  },
  {
    name: 'an option of another target',
    text: `${proto3}import "google/protobuf/descriptor.proto";
extend google.protobuf.FieldOptions { optional int32 n = 50000; }
option (n) = 1;`,
    problems: [
      '4:8-11: error: "n" extends "google.protobuf.FieldOptions", so it cannot be set in "google.protobuf.FileOptions"',
    ],
  },
  {
    name: 'options limited to targets',
    text: `${proto2}import "google/protobuf/descriptor.proto";
message Both { optional int32 f = 1 [targets = TARGET_TYPE_FIELD]; }
extend google.protobuf.FileOptions { optional Both both = 50000; }
option (both).f = 1;`,
    problems: ['5:15-16: error: "f" cannot be set on a file'],
  },
  {
    name: 'values of the wrong type',
    text: `${proto3}option java_package = 1;
option java_multiple_files = "x";
option optimize_for = FAST;
option optimize_for = 3;`,
    problems: [
      '2:23-24: error: expected a value of type string but found 1 for "java_package"',
      '3:30-33: error: expected a value of type bool but found a string for "java_multiple_files"',
      '4:23-27: error: enum "OptimizeMode" has no value "FAST"',
      '5:23-24: error: expected the name of a value of enum "OptimizeMode" but found 3',
    ],
  },
  {
    name: 'values out of range',
    text: `${proto2}import "google/protobuf/descriptor.proto";
extend google.protobuf.FileOptions { optional uint32 n = 50000; }
option (n) = -1;`,
    problems: ['4:14-16: error: -1 is out of range for uint32: it must be from 0 to 4294967295 for "n"'],
  },
  {
    name: 'a field that a message does not have',
    text: `${proto2}import "google/protobuf/descriptor.proto";
message V { optional int32 a = 1; }
extend google.protobuf.FileOptions { optional V v = 50000; repeated V w = 50001; }
option (v) = { a: 1 b: 2 };
option (v).b = 1;
option (w).a = 1;
option (v) = 5;`,
    problems: [
      '5:21-22: error: "V" has no field "b"',
      '6:12-13: error: "V" has no field "b"',
      '7:8-11: error: "w" is a list: its elements can only be set as a whole',
      '8:8-11: error: option "(v)" is already set',
    ],
  },
  {
    name: 'a field set twice in a value',
    text: `${proto2}import "google/protobuf/descriptor.proto";
message V { optional int32 a = 1; oneof o { int32 x = 2; int32 y = 3; } }
extend google.protobuf.FileOptions { repeated V w = 50001; }
option (w) = { a: 1 a: 2 };
option (w) = { x: 1 y: 2 };
option (w) = { a: [1] };`,
    problems: [
      '5:21-22: error: "a" is already set',
      '6:21-22: error: "y" and "x" cannot both be set: they are in oneof "o"',
      '7:19-22: error: "a" is not a list',
    ],
  },
  {
    name: 'a required field not set',
    text: `${proto2}import "google/protobuf/descriptor.proto";
message V { required int32 a = 1; }
extend google.protobuf.FileOptions { optional V v = 50000; }
option (v) = { };`,
    problems: ['5:14-17: error: the required field "a" of "V" is not set'],
  },
  {
    name: 'defaults of the wrong type',
    text: `${proto2}message M { optional int32 a = 1 [default = "x"]; optional string b = 2 [default = 1]; optional bool c = 3 [default = 1]; optional M d = 4 [default = {}]; repeated int32 e = 5 [default = 1]; optional E f = 6 [default = NO]; optional uint32 g = 7 [default = -1]; }
enum E { YES = 0; }`,
    problems: [
      '2:45-48: error: expected a value of type int32 but found a string',
      '2:84-85: error: expected a value of type string but found 1',
      '2:119-120: error: expected a value of type bool but found 1',
      '2:141-153: error: fields of messages cannot have a default',
      '2:178-189: error: repeated fields cannot have a default',
      '2:220-222: error: the default must be the name of a value of enum "E" but is "NO"',
      '2:258-260: error: -1 is out of range for uint32: it must be from 0 to 4294967295',
    ],
  },
  {
    name: 'json_name of an extension',
    text: `${proto2}message M { extensions 1; }
extend M { optional int32 a = 1 [json_name = "b"]; }`,
    problems: ['3:34-49: error: an extension cannot have a json_name'],
  },
  {
    name: 'json_name twice',
    text: `${proto3}message M { int32 a = 1 [json_name = "b", json_name = "c"]; }`,
    problems: ['2:55-58: error: json_name is already set'],
  },
  {
    name: 'an Any of an unknown type',
    text: `${proto2}import "google/protobuf/descriptor.proto";
import "google/protobuf/any.proto";
extend google.protobuf.FileOptions { optional google.protobuf.Any v = 50000; }
option (v) = { [type.googleapis.com/x.Y] { a: 1 } };`,
    problems: ['5:16-41: error: "x.Y" is not defined'],
  },
];

test.each(cases)('reports $name', async ({ text, others, problems }) => {
  expect(await problemsOf(text, others)).toEqual(problems);
});
