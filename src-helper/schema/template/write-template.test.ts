import { create, createFileRegistry, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { beforeAll, describe, expect, it } from 'vitest';

import { compileProtos } from '../compiler/compile-protos';
import { encodeMessage } from '../message-codec';
import { writeTemplate } from './write-template';

const source = `syntax = "proto2"; package t;
import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/any.proto";
import "google/protobuf/struct.proto"; import "google/protobuf/wrappers.proto"; import "google/protobuf/field_mask.proto";
enum Color { GREEN = 3; RED = 1; }
message Scalars {
  optional string text = 1 [default = "hi\\n"]; optional bytes data = 2 [default = "\\001"]; optional int64 far = 3;
  optional uint64 farther = 4 [default = 18446744073709551615]; optional double odd = 5 [default = -inf];
  optional float nan = 6 [default = nan]; optional bool yes = 7 [default = true]; optional Color color = 8;
  optional Color red = 9 [default = RED]; repeated sint32 many = 10; map<bool, string> flags = 11;
}
message WellKnown {
  optional google.protobuf.Timestamp at = 1; optional google.protobuf.Duration took = 2; optional google.protobuf.Any any = 3;
  optional google.protobuf.Struct struct = 4; optional google.protobuf.Value value = 5; optional google.protobuf.ListValue list = 6;
  optional google.protobuf.NullValue nothing = 7; optional google.protobuf.FieldMask mask = 8;
  optional google.protobuf.Int64Value wrapped = 9; optional google.protobuf.BytesValue bytes = 10;
  map<string, google.protobuf.Value> values = 11; repeated google.protobuf.NullValue nothings = 12;
}
message Tree { optional string name = 1; optional Tree left = 2; repeated Tree more = 3; map<string, Tree> by_name = 4; }
message Loop { optional Inner inner = 1; }
message Inner { required Loop back = 1; required string must = 2; }
message Impossible { required Impossible again = 1; }
message HasImpossible { optional Impossible one = 1; repeated Impossible many = 2; }
message Choices { oneof a { Choices self = 1; string text = 2; } oneof b { int32 first = 3; int32 second = 4; } }
message Clash { optional string foo_bar = 1; optional string fooBar = 2; optional string p = 3 [json_name = "__proto__"]; }
message WithGroup { repeated group Part = 1 { required int32 number = 1; } }
message Wide0 { optional string a = 1; }
${Array.from({ length: 9 }, (_, i) => `message Wide${i + 1} { ${Array.from({ length: 8 }, (__, j) => `optional Wide${i} f${j} = ${j + 1};`).join(' ')} }`).join('\n')}
`;

let registry: FileRegistry;

beforeAll(async () => {
  const read = (path: string): { text: string; path: string } | undefined =>
    path === 't.proto' ? { text: source, path } : undefined;
  const { descriptors } = await compileProtos({ files: ['t.proto'], read });
  registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...descriptors] }));
});

function template(name: string): string {
  const type = registry.getMessage(`t.${name}`);
  if (type === undefined) throw new Error(`no ${name}`);
  const json = writeTemplate(type);
  if (name !== 'Impossible') {
    const outcome = encodeMessage(json, type, registry);
    expect(outcome.kind === 'rejected' ? outcome.problems : [], json).toEqual([]);
  }
  return json;
}

describe('templates', () => {
  it('start with the defaults of scalars, 64-bit integers and odd floats as strings, enums by name', () => {
    expect(JSON.parse(template('Scalars'))).toEqual({
      text: 'hi\n',
      data: 'AQ==',
      far: '0',
      farther: '18446744073709551615',
      odd: '-Infinity',
      nan: 'NaN',
      yes: true,
      color: 'GREEN',
      red: 'RED',
      many: [0],
      flags: { false: '' },
    });
  });

  it('write well-known types in their own form', () => {
    expect(JSON.parse(template('WellKnown'))).toEqual({
      at: '2026-01-01T00:00:00Z',
      took: '0s',
      any: {},
      struct: {},
      value: null,
      list: [],
      nothing: null,
      mask: '',
      wrapped: '0',
      bytes: '',
      values: { key: null },
      nothings: [null],
    });
  });

  it('stop where a message would contain itself', () => {
    expect(JSON.parse(template('Tree'))).toEqual({ name: '', left: null, more: [], byName: {} });
  });

  it('give required messages what they must have, and leave out what can never be complete', () => {
    expect(JSON.parse(template('Loop'))).toEqual({ inner: { back: {}, must: '' } });
    expect(JSON.parse(template('HasImpossible'))).toEqual({ one: null, many: [] });
    expect(template('Impossible')).toBe('{}');
    expect(JSON.parse(template('WithGroup'))).toEqual({ part: [{ number: 0 }] });
  });

  it('give one member of each oneof, the first that can be given', () => {
    expect(JSON.parse(template('Choices'))).toEqual({ text: '', first: 0 });
  });

  it('are cut where they lie deepest when they would get too long', () => {
    const json = template('Wide9');
    expect(json.split('\n').length).toBeLessThan(600);
    const { f7 } = JSON.parse(json) as { f7: { f7: unknown } };
    expect(f7.f7).not.toBeUndefined();
  });

  it('survive names that clash or mean something to JavaScript', () => {
    expect(template('Clash')).toBe('{\n  "foo_bar": "",\n  "fooBar": "",\n  "__proto__": ""\n}');
  });
});
