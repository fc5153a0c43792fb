// Names that mean nothing, or something else.
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
    name: 'an unknown type',
    text: `${proto3}message M {
  Foo foo = 1;
}`,
    problems: ['3:3-6: error: "Foo" is not defined'],
  },
  {
    name: 'a type of a file that is not imported',
    text: `${proto3}message M { b.B b = 1; }`,
    others: { 'b.proto': `${proto3}package b; message B { }` },
    problems: [
      '2:13-16: error: "b.B" is not known here: "b.B" is defined in "b.proto", which this file does not import',
    ],
  },
  {
    name: 'a name that a nearer scope takes over',
    text: `${proto3}package x.b;
import "b.proto";
message M { b.B b = 1; }`,
    others: { 'b.proto': `${proto3}package b; message B { }` },
    problems: [
      '4:13-16: error: "b.B" means "x.b.B" here, which is not defined: begin it with "." to look it up from the root',
    ],
  },
  {
    name: 'a type behind a missing import',
    text: `${proto3}import "gone.proto";
message M { Gone gone = 1; }`,
    problems: [
      '2:8-20: error: the imported file "gone.proto" was not found: is its folder among the import paths?',
      '3:13-17: error: "Gone" is not defined: it may be in "gone.proto", which was not found',
    ],
  },
  {
    name: 'a name that is taken',
    text: `${proto3}message M { int32 a = 1; string a = 2; }
enum M { X = 0; }`,
    problems: [
      '2:33-34: error: "M.a" is already defined as a field in this file',
      '3:6-7: error: "M" is already defined as a message in this file',
    ],
  },
  {
    name: 'a value of an enum beside it',
    text: `${proto3}enum A { X = 0; }
enum B { X = 0; }`,
    problems: [
      '3:10-11: error: "X" is already defined as a value of an enum in this file: values of an enum are siblings of their enum, so their names must differ from all names around it',
    ],
  },
  {
    name: 'a package that is a message',
    text: `${proto3}package b.B;
import "b.proto";`,
    others: { 'b.proto': `${proto3}package b; message B { }` },
    problems: ['2:9-12: error: "b.B" cannot be a package: it is a message in "b.proto"'],
  },
  {
    name: 'a method with an enum',
    text: `${proto3}enum E { A = 0; }
service S { rpc R(E) returns (E); }`,
    problems: [
      '3:19-20: error: "E" is an enum, but a message is needed here',
      '3:31-32: error: "E" is an enum, but a message is needed here',
    ],
  },
  {
    name: 'a method with a scalar',
    text: `${proto3}message M { }
service S { rpc R(string) returns (M); }`,
    problems: ['3:19-25: error: "string" is not defined'],
  },
  {
    name: 'a map key of a message',
    text: `${proto3}message M { map<M, M> m = 1; }`,
    problems: ['2:17-18: error: "M" cannot be the key of a map: use an integer type, bool or string'],
  },
  {
    name: 'an entry of a map as a type',
    text: `${proto3}message M { map<int32, int32> my_map = 1; MyMapEntry e = 2; }`,
    problems: ['2:43-53: error: "M.MyMapEntry" stands for a map field and cannot be used as a type'],
  },
  {
    name: 'an extension of nothing',
    text: `${proto2}extend Nothing { optional int32 a = 1; }`,
    problems: ['2:8-15: error: "Nothing" is not defined'],
  },
];

test.each(cases)('reports $name', async ({ text, others, problems }) => {
  expect(await problemsOf(text, others)).toEqual(problems);
});
