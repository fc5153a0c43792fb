// What cannot be read is shown where it is, and reading goes on behind it.
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
    name: 'a forgotten semicolon is shown behind what it belongs to',
    text: `${proto3}message M {
  int32 a = 1
  int32 b = 2;
}`,
    problems: ['3:14-4:1: error: expected ";" after field "a" but found "int32"'],
  },
  {
    name: 'several mistakes are all reported',
    text: `${proto3}message M {
  int32 = 1;
  string s 2;
  bool ok = 3;
}
enum {
}
service S { rpc }`,
    problems: [
      '3:9-10: error: expected a field\'s name after its type "int32" but found "="',
      '4:12-13: error: expected "=" after field "s" but found "2"',
      '7:6-7: error: expected the name of the enum but found "{"',
      '9:17-18: error: expected the name of the method but found "}"',
    ],
  },
  {
    name: 'a block that is not closed is shown where it opens',
    text: `${proto3}message M {
  message N {
    int32 a = 1;
`,
    problems: ['3:13-14: error: message N is not closed: expected "}"'],
  },
  {
    name: 'a stray closing brace',
    text: `${proto3}message M { }
}
message N { int32 x = ; }`,
    problems: ['3:1-2: error: this "}" closes nothing', '4:23-24: error: expected field number but found ";"'],
  },
  {
    name: 'an unknown syntax',
    text: `syntax = "proto4";
message M { int32 a = 1; }`,
    problems: ['1:10-18: error: unknown syntax "proto4": known are "proto2" and "proto3"'],
  },
  {
    name: 'an unknown edition',
    text: `edition = "2099";
message M { int32 a = 1; }`,
    problems: ['1:11-17: error: unknown edition "2099": known are "2023" and "2024"'],
  },
  {
    name: 'syntax is not first',
    text: `package a;
syntax = "proto3";`,
    problems: ['2:1-7: error: "syntax" must be the first statement of a file'],
  },
  {
    name: 'no syntax',
    text: `message M { optional int32 a = 1; }`,
    problems: [
      '1:1-1: warning: the file does not say its syntax, so it is read as proto2: add \'syntax = "proto3";\' if it is not',
    ],
  },
  {
    name: 'an unclosed string',
    text: `${proto3}option java_package = "abc;
message M { int32 = 1; }`,
    problems: [
      '2:23-28: error: this string is not closed: strings cannot go over the end of a line',
      '2:28-3:1: error: expected ";" after the option but found "message"',
      '3:19-20: error: expected a field\'s name after its type "int32" but found "="',
    ],
  },
  {
    name: 'an unclosed comment',
    text: `${proto3}message M { }
/* and so on`,
    problems: ['3:1-3: error: this comment is not closed: expected "*/"'],
  },
  {
    name: 'a bad escape',
    text: `${proto3}option java_package = "a\\q";`,
    problems: ['2:25-27: error: "\\q" is not an escape sequence: write "\\\\" for a backslash'],
  },
  {
    name: 'a bad unicode escape',
    text: `${proto3}option java_package = "\\U00110000";`,
    problems: ['2:24-34: error: "\\U00110000" is not a Unicode escape: it takes 8 hexadecimal digits up to 10FFFF'],
  },
  {
    name: 'characters of no token',
    text: `${proto3}message M { int32 a = 1; § ä }`,
    problems: ['2:26-27: error: unexpected character "§"', '2:28-29: error: unexpected character "ä"'],
  },
  {
    name: 'an octal number with a 9',
    text: `${proto3}message M { int32 a = 09; }`,
    problems: [
      '2:23-25: error: numbers with a leading zero are octal: 8 and 9 are no octal digits',
      '2:23-25: error: field number 09 is out of range: it must be from 1 to 536870911',
    ],
  },
  {
    name: 'a number that runs into a word',
    text: `${proto3}message M { int32 a = 1x; }`,
    problems: [
      '2:23-25: error: a number and a word need a space between them',
      '2:24-25: error: expected ";" after field "a" but found "x"',
    ],
  },
  {
    name: 'hex without digits',
    text: `${proto3}message M { int32 a = 0x; }`,
    problems: [
      '2:23-25: error: "0x" must be followed by hexadecimal digits',
      '2:23-25: error: field number 0x is out of range: it must be from 1 to 536870911',
    ],
  },
  {
    name: 'a number out of range',
    text: `${proto3}message M { int32 a = 536870912; int32 b = 0; }`,
    problems: [
      '2:23-32: error: field number 536870912 is out of range: it must be from 1 to 536870911',
      '2:44-45: error: field number 0 is out of range: it must be from 1 to 536870911',
    ],
  },
  {
    name: 'an enum number out of range',
    text: `${proto3}enum E { A = 0; B = 2147483648; }`,
    problems: ['2:21-31: error: enum number 2147483648 is out of range: it must be from -2147483648 to 2147483647'],
  },
  {
    name: 'columns count UTF-16 units',
    text: `${proto3}message M { /* \u{1F600} */ int32 = 1; }`,
    problems: ['2:28-29: error: expected a field\'s name after its type "int32" but found "="'],
  },
  {
    name: 'messages too deep',
    text: `${proto3}${'message M {'.repeat(33)}${'}'.repeat(33)}`,
    problems: ['2:353-362: error: messages are nested more than 32 deep'],
  },
  {
    name: 'values too deep',
    text: `${proto3}option (a) = ${'{a '.repeat(102)}${'}'.repeat(102)};`,
    problems: ['2:317-318: error: values are nested more than 100 deep'],
  },
  {
    name: 'a label in a oneof',
    text: `${proto2}message M { oneof o { optional int32 a = 1; } }`,
    problems: ['2:23-31: error: fields of a oneof have no label: remove "optional"'],
  },
  {
    name: 'a map with a label',
    text: `${proto3}message M { repeated map<int32, int32> m = 1; }`,
    problems: ['2:13-21: error: map fields have no label: remove "repeated"'],
  },
  {
    name: 'a map in a oneof',
    text: `${proto3}message M { oneof o { map<int32, int32> m = 1; } }`,
    problems: ['2:23-26: error: a map cannot be in a oneof: put it into a message of its own'],
  },
  {
    name: 'an empty oneof',
    text: `${proto3}message M { oneof o { } }`,
    problems: ['2:19-20: error: oneof o needs at least one field'],
  },
  {
    name: 'an empty extend',
    text: `${proto2}message M { extensions 1; }
extend M { }`,
    problems: ['3:8-9: error: "extend M" needs at least one field'],
  },
  {
    name: 'a group in lower case',
    text: `${proto2}message M { optional group g = 1 { } }`,
    problems: [
      '2:28-29: error: the name of a group must start with a capital letter',
      '2:28-29: error: "M.g" is already defined as a message in this file',
    ],
  },
  {
    name: 'a list as an option',
    text: `${proto3}option java_package = ["a"];`,
    problems: [
      '2:23-24: error: an option cannot be set to a list: set it once for each element, or write the list in a "{ ... }" value',
    ],
  },
];

test.each(cases)('reports $name', async ({ text, others, problems }) => {
  expect(await problemsOf(text, others)).toEqual(problems);
});
