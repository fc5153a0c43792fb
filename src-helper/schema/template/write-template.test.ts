import { create, createFileRegistry, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { beforeAll, describe, expect, it } from 'vitest';

import { compileProtos } from '../compiler/compile-protos';
import { encodeMessage } from '../message-codec';
import { knownRegistry } from '../registry/bundled-files';
import { writeTemplate } from './write-template';

const imports = ['timestamp', 'duration', 'any', 'struct', 'wrappers', 'field_mask', 'empty']
  .map(name => `import "google/protobuf/${name}.proto";`)
  .join(' ');

const proto3 = `syntax = "proto3"; package t; ${imports}
enum Filter { NOPUT = 0; NODELETE = 1; }
message Item { string text = 1; bool on = 2; }
message Watch {
  bytes key = 1; repeated Filter filters = 2; bool prev_kv = 3; bool fragment = 4; Filter one = 5; int64 id = 6;
  uint64 big = 7; double ratio = 8; float part = 9; int32 small = 10; string name = 11;
}
message Optionals {
  optional string text = 1; optional bytes data = 2; optional bool yes = 3; optional int32 number = 4;
  optional int64 far = 5; optional double ratio = 6; optional Filter filter = 7; optional Item item = 8;
}
message Lists {
  repeated string texts = 1; repeated bool flags = 2; repeated int64 numbers = 3; repeated Filter filters = 4;
  repeated Item items = 5; repeated google.protobuf.Value values = 6; repeated google.protobuf.Any anys = 7;
}
message Maps {
  map<string, string> a = 1; map<bool, Item> b = 2; map<int64, Filter> c = 3; map<string, google.protobuf.Value> d = 4;
}
message Messages { Item item = 1; Messages self = 2; repeated Messages more = 3; }
message WellKnown {
  google.protobuf.Timestamp at = 1; google.protobuf.Duration took = 2; google.protobuf.Any any = 3;
  google.protobuf.Struct struct = 4; google.protobuf.Value value = 5; google.protobuf.ListValue list = 6;
  google.protobuf.NullValue nothing = 7; google.protobuf.FieldMask mask = 8; google.protobuf.Empty empty = 9;
  google.protobuf.BoolValue flag = 10; google.protobuf.StringValue text = 11; google.protobuf.Int64Value far = 12;
  optional google.protobuf.NullValue maybe = 13;
}
message Oneofs {
  oneof a { Oneofs self = 1; string text = 2; bool flag = 3; google.protobuf.Value value = 4; }
  oneof b { int32 first = 5; google.protobuf.NullValue second = 6; } string after = 7;
}
message Nothing {}
`;

const proto2 = `syntax = "proto2"; package u;
enum Color { GREEN = 3; RED = 1; }
message Defaults {
  optional string text = 1 [default = "hi"]; optional bool yes = 2 [default = true]; optional Color color = 3;
  optional Color red = 4 [default = RED]; repeated Color many = 5; optional group Part = 6 { optional int32 n = 1; }
  repeated group More = 7 { required int32 number = 1; }
}
message Choice { oneof c { group Either = 1 { optional int32 n = 1; } string or = 2; } }
message Must {
  required string text = 1 [default = "hi"]; required bool yes = 2; required Color color = 3; required Inner inner = 4;
  required int64 far = 5; required group Part = 6 { required int32 number = 1; optional string more = 2; }
}
message Inner { required bytes data = 1; optional Must back = 2; optional string more = 3; }
message Clash { optional string foo_bar = 1; optional string fooBar = 2; optional string p = 3 [json_name = "__proto__"]; }
message Impossible { required Impossible again = 1; }
message HasImpossible { optional Impossible one = 1; repeated Impossible many = 2; }
message Wide0 { required string a = 1; }
${Array.from({ length: 9 }, (_, i) => `message Wide${i + 1} { ${Array.from({ length: 8 }, (__, j) => `required Wide${i} f${j} = ${j + 1};`).join(' ')} }`).join('\n')}
`;

const editions = `edition = "2023"; package v;
enum Filter { NOPUT = 0; NODELETE = 1; }
message Item { string text = 1; }
message Explicit { string text = 1; bool yes = 2; Filter filter = 3; Item item = 4 [features.message_encoding = DELIMITED]; }
message Implicit { string text = 1 [features.field_presence = IMPLICIT]; Filter filter = 2 [features.field_presence = IMPLICIT]; }
`;

const sources = new Map([
  ['t.proto', proto3],
  ['u.proto', proto2],
  ['v.proto', editions],
]);
let registry: FileRegistry;

beforeAll(async () => {
  const read = (path: string): { text: string; path: string } | undefined => {
    const text = sources.get(path);
    return text === undefined ? undefined : { text, path };
  };
  const { descriptors, diagnostics } = await compileProtos({ files: [...sources.keys()], read });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...descriptors] }));
});

/** The template of a type, and the bytes that it is when it is sent as it is. */
function template(name: string): { readonly json: string; readonly hex: string } {
  const type = registry.getMessage(name) ?? knownRegistry().getMessage(name);
  if (type === undefined) throw new Error(`no ${name}`);
  const json = writeTemplate(type);
  const outcome = encodeMessage(json, type, registry);
  if (outcome.kind === 'rejected') throw new Error(`${JSON.stringify(outcome.problems)} in ${json}`);
  return { json, hex: Buffer.from(outcome.data).toString('hex') };
}

describe('A14: a template sent as it is says nothing', () => {
  const zeros = { key: '', filters: [], prevKv: false, fragment: false, one: 'NOPUT', id: '0', big: '0' };
  it.each<readonly [what: string, name: string, json: unknown]>([
    ['fields without presence', 't.Watch', { ...zeros, ratio: 0, part: 0, small: 0, name: '' }],
    [
      'optional fields of proto3',
      't.Optionals',
      { text: null, data: null, yes: null, number: null, far: null, ratio: null, filter: null, item: null },
    ],
    ['lists', 't.Lists', { texts: [], flags: [], numbers: [], filters: [], items: [], values: [], anys: [] }],
    ['maps', 't.Maps', { a: {}, b: {}, c: {}, d: {} }],
    ['messages', 't.Messages', { item: null, self: null, more: [] }],
    [
      'well-known types',
      't.WellKnown',
      {
        ...{ at: null, took: null, any: null, struct: null, list: null, mask: null, empty: null },
        ...{ flag: null, text: null, far: null },
      },
    ],
    ['oneofs', 't.Oneofs', { after: '' }],
    ['a message without fields', 't.Nothing', {}],
    [
      'optional fields of proto2, their defaults and groups',
      'u.Defaults',
      { text: null, yes: null, color: null, red: null, many: [], part: null, more: [] },
    ],
    ['a oneof with a group', 'u.Choice', {}],
    ['messages that can never be complete', 'u.HasImpossible', { one: null, many: [] }],
    ['fields with presence of editions', 'v.Explicit', { text: null, yes: null, filter: null, item: null }],
    ['fields without presence of editions', 'v.Implicit', { text: '', filter: 'NOPUT' }],
    ['google.protobuf.Empty', 'google.protobuf.Empty', {}],
    ['google.protobuf.Any', 'google.protobuf.Any', {}],
    ['google.protobuf.Struct', 'google.protobuf.Struct', {}],
    ['google.protobuf.ListValue', 'google.protobuf.ListValue', []],
    ['google.protobuf.FieldMask', 'google.protobuf.FieldMask', ''],
    ['google.protobuf.Duration', 'google.protobuf.Duration', '0s'],
    ['google.protobuf.Timestamp', 'google.protobuf.Timestamp', '1970-01-01T00:00:00Z'],
    ['google.protobuf.BoolValue', 'google.protobuf.BoolValue', false],
    ['google.protobuf.StringValue', 'google.protobuf.StringValue', ''],
    ['google.protobuf.BytesValue', 'google.protobuf.BytesValue', ''],
    ['google.protobuf.Int32Value', 'google.protobuf.Int32Value', 0],
    ['google.protobuf.Int64Value', 'google.protobuf.Int64Value', '0'],
    ['google.protobuf.DoubleValue', 'google.protobuf.DoubleValue', 0],
  ])('%s', (_, name, expected) => {
    const { json, hex } = template(name);
    expect(JSON.parse(json)).toEqual(expected);
    expect(hex).toBe('');
  });
});

describe('templates', () => {
  it('A14: give what a message must have, and nothing else', () => {
    const { json, hex } = template('u.Must');
    expect(JSON.parse(json)).toEqual({
      text: 'hi',
      yes: false,
      color: 'GREEN',
      inner: { data: '', back: null, more: null },
      far: '0',
      part: { number: 0, more: null },
    });
    expect(hex).toBe('0a026869' + '1000' + '1803' + '22020a00' + '2800' + '330800' + '34');
  });

  it('are empty for what can never be complete, or must have too much', () => {
    for (const name of ['u.Impossible', 'u.Wide9']) {
      const type = registry.getMessage(name);
      expect(type === undefined ? '' : writeTemplate(type)).toBe('{}');
    }
  });

  it('survive names that clash or mean something to JavaScript', () => {
    expect(template('u.Clash').json).toBe('{\n  "foo_bar": null,\n  "fooBar": null,\n  "__proto__": null\n}');
  });
});
