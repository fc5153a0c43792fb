// Numbers and names of fields, extensions and values.
import { expect, test } from 'vitest';

import { problemsOf } from '../testing/compile-text';

const proto2 = 'syntax = "proto2";\n';
const proto3 = 'syntax = "proto3";\n';
const edition2023 = 'edition = "2023";\n';

/** Sources, and what is reported of them as line:column-end. */
const cases: readonly {
  readonly name: string;
  readonly text: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}[] = [
  {
    name: 'a number used twice',
    text: `${proto3}message M { int32 a = 1; int32 b = 1; }`,
    problems: ['2:36-37: error: number 1 is already used by field "a" of "M"'],
  },
  {
    name: 'numbers of the implementation',
    text: `${proto3}message M { int32 a = 19500; }`,
    problems: ['2:23-28: error: numbers 19000 to 19999 are reserved for the implementation of protobuf'],
  },
  {
    name: 'reserved numbers and names',
    text: `${proto3}message M { reserved 1 to 3, 7; reserved "b"; int32 a = 2; int32 b = 4; }`,
    problems: [
      '2:57-58: error: number 2 is reserved in "M" (1 to 3)',
      '2:66-67: error: the name "b" is reserved in "M"',
    ],
  },
  {
    name: 'a field in an extension range',
    text: `${proto2}message M { extensions 10 to max; optional int32 a = 12; }`,
    problems: ['2:54-56: error: number 12 is in an extension range of "M" (10 to max)'],
  },
  {
    name: 'ranges that overlap',
    text: `${proto2}message M { extensions 10 to 20; reserved 15, 30 to 40, 35; }`,
    problems: [
      '2:43-45: error: reserved range 15 overlaps with extension range 10 to 20',
      '2:57-59: error: reserved range 35 overlaps with reserved range 30 to 40',
    ],
  },
  {
    name: 'a range that ends before it begins',
    text: `${proto3}message M { reserved 9 to 3; }`,
    problems: ['2:22-28: error: this reserved range ends before it begins: 9 to 3'],
  },
  {
    name: 'a name reserved twice',
    text: `${proto3}message M { reserved "a", "a"; }`,
    problems: ['2:27-30: error: the name "a" is reserved twice'],
  },
  {
    name: 'names reserved without quotes',
    text: `${proto3}message M { reserved a; }`,
    problems: ['2:22-23: error: names are reserved in quotes in proto2 and proto3: write "a"'],
  },
  {
    name: 'names reserved with quotes in an edition',
    text: `${edition2023}message M { reserved "a"; }`,
    problems: ['2:22-25: error: names are reserved without quotes in editions: write a'],
  },
  {
    name: 'an extension outside of the ranges',
    text: `${proto2}message M { extensions 10 to 20; }
extend M { optional int32 a = 21; }`,
    problems: ['3:31-33: error: "M" has no extension range with number 21'],
  },
  {
    name: 'an extension number used twice',
    text: `${proto2}message M { extensions 10 to 20; }
extend M { optional int32 a = 10; optional int32 b = 10; }`,
    problems: ['3:54-56: error: number 10 of "M" is already used by extension "a" in this file'],
  },
  {
    name: 'an enum that does not start at 0',
    text: `${proto3}enum E { A = 1; }`,
    problems: ['2:14-15: error: the first value of enum "E" must be 0, as the enum is open'],
  },
  {
    name: 'an enum without values',
    text: `${proto3}enum E { }`,
    problems: ['2:6-7: error: enum E needs at least one value'],
  },
  {
    name: 'an alias',
    text: `${proto3}enum E { A = 0; B = 0; }`,
    problems: ['2:21-22: error: number 0 is already used by "A": set "option allow_alias = true;" if that is meant'],
  },
  {
    name: 'allow_alias without aliases',
    text: `${proto3}enum E { option allow_alias = true; A = 0; }`,
    problems: ['2:10-36: error: enum "E" allows aliases but has none: remove the option'],
  },
  {
    name: 'values that are the same but for the prefix',
    text: `${proto3}enum Kind { KIND_A = 0; A = 1; }`,
    problems: ['2:25-26: error: "A" and "KIND_A" are the same but for case, underscores and the enum\'s name'],
  },
  {
    name: 'reserved values',
    text: `${proto3}enum E { A = 0; B = 5; reserved 5 to max; reserved "A"; }`,
    problems: [
      '2:10-11: error: the name "A" is reserved in enum "E"',
      '2:21-22: error: number 5 is reserved in enum "E" (5 to max)',
    ],
  },
  {
    name: 'JSON names that clash',
    text: `${proto3}message M { int32 a_b = 1; int32 aB = 2; }`,
    problems: ['2:34-36: error: the JSON name "aB" of field "aB" is that of field "a_b" as well'],
  },
  {
    name: 'JSON names that clash in proto2',
    text: `${proto2}message M { optional int32 a_b = 1; optional int32 aB = 2; }`,
    problems: ['2:52-54: warning: the JSON name "aB" of field "aB" is that of field "a_b" as well'],
  },
  {
    name: 'a JSON name that is given and clashes',
    text: `${proto2}message M { optional int32 a = 1 [json_name = "b"]; optional int32 c = 2 [json_name = "b"]; }`,
    problems: ['2:68-69: error: the JSON name "b" of field "c" is that of field "a" as well'],
  },
];

test.each(cases)('reports $name', async ({ text, others, problems }) => {
  expect(await problemsOf(text, others)).toEqual(problems);
});
