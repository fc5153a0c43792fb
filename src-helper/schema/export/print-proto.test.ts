import { create, createFileRegistry, toBinary, toJson } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';

import { compileProtos } from '../compiler/compile-protos';
import { SourceComments } from '../describe/source-comments';
import { printProto } from './print-proto';
import { TypeNames } from './type-names';

const proto2 = `syntax = "proto2";
package old.things;
import "google/protobuf/descriptor.proto";
import public "new.proto";
option java_package = "com.\\"quoted\\"";
option (file_note) = { text: "a\\tb" numbers: [1, 2] nested { text: "in" } [old.things.extra]: 7 };
message Note {
  optional string text = 1; repeated int64 numbers = 2; optional Note nested = 3;
  extensions 100 to 200;
}
extend Note { optional int32 extra = 100; repeated group Several = 101 { optional string one = 1; } }
extend google.protobuf.FileOptions { optional Note file_note = 50001; }
extend google.protobuf.FieldOptions { repeated string tags = 50002; optional double ratio = 50003; optional Kind kind = 50004; }
extend google.protobuf.MessageOptions { optional bytes blob = 50005; optional uint64 big = 50006; optional bool yes = 50007; }
enum Kind { option allow_alias = true; NEGATIVE = -1; ZERO = 0; NULL_ALIAS = 0; reserved 5 to 9, 20 to max; reserved "GONE"; TEN = 10 [deprecated = true]; }
message Everything {
  option (blob) = "\\000\\377\\"x"; option (big) = 18446744073709551615; option (yes) = true; option deprecated = true;
  reserved 10, 12 to 15, 1000 to max; reserved "gone", "also_gone";
  extensions 100 to 110, 500 [verification = UNVERIFIED];
  required string must = 1 [(tags) = "one", (tags) = "two", (ratio) = inf, (old.things.kind) = NEGATIVE];
  optional string text = 2 [default = "line\\n\\"quoted\\" \\\\ end"];
  optional bytes data = 3 [default = "\\001\\xff\\"'"];
  optional float low = 4 [default = -inf]; optional double odd = 5 [default = nan]; optional double tiny = 6 [default = 1e-300];
  optional Kind kind = 7 [default = TEN]; optional bool flag = 8 [default = true]; optional int64 far = 9 [default = -9223372036854775808];
  message Before { optional Everything up = 1; message Deeper { optional Before.Deeper again = 1; } }
  map<string, Before> by_name = 16;
  message Between {}
  optional group Result = 17 { required string url = 1; map<int32, Kind> kinds = 2; enum Inner { A = 0; } }
  repeated int32 packed_ones = 18 [packed = true]; optional string odd_json = 19 [json_name = "@Odd"];
  oneof choice { string first = 20; group Grouped = 21 { optional int32 x = 1; } Before second = 22 [lazy = true]; }
  message After { extend Everything { optional After in_message = 101; } extensions 5; }
  extend After { optional string last = 5; }
  repeated After afters = 23; optional old.things.Everything.After named_fully = 24;
}
message things { optional Kind kinds = 1; message old {} optional Note note = 2; optional Everything.Before before = 3; }
service Service { option deprecated = true; rpc Plain(Everything) returns (Everything.Before);
  rpc Streams(stream Everything) returns (stream fresh.Third) { option idempotency_level = NO_SIDE_EFFECTS; } }
`;

const proto3 = `syntax = "proto3";
package fresh;
// About Third.
message Third {
  optional string maybe = 1; string plain = 2; repeated int32 many = 3 [packed = false];
  // About the map.
  map<uint64, Third> children = 4;
  oneof pick { string a = 5; int32 b = 6; }
  optional Third self = 7;
}
enum Open { OPEN_UNSPECIFIED = 0; OPEN_ONE = 1; }
`;

const edition = `edition = "2023";
package ed;
option features.field_presence = IMPLICIT;
option features.enum_type = CLOSED;
message Ed {
  string implicit = 1; string explicit = 2 [features.field_presence = EXPLICIT];
  Ed delimited = 3 [features.message_encoding = DELIMITED];
  string must = 4 [features.field_presence = LEGACY_REQUIRED];
  repeated int32 spread = 5 [features.repeated_field_encoding = EXPANDED];
  reserved gone, also_gone;
}
enum Shut { option features.enum_type = OPEN; SHUT_NONE = 0; reserved never; }
`;

const edition2024 = `edition = "2024";
package newest;
import option "options.proto";
export message Seen { string name = 1 [(opts.mark) = "x"]; }
local message Hidden { Seen seen = 1; }
`;

const options = `syntax = "proto2"; package opts; import "google/protobuf/descriptor.proto";
extend google.protobuf.FieldOptions { optional string mark = 60001; }`;

const sources: Readonly<Record<string, string>> = {
  'old.proto': proto2,
  'new.proto': proto3,
  'edition.proto': edition,
  'newest.proto': edition2024,
  'options.proto': options,
};

async function compile(texts: Readonly<Record<string, string>>): Promise<readonly FileDescriptorProto[]> {
  const read = (name: string): { text: string; path: string } | undefined => {
    const text = texts[name];
    return text === undefined ? undefined : { text, path: name };
  };
  const { descriptors, diagnostics } = await compileProtos({ files: Object.keys(texts), read });
  expect(diagnostics.filter(diagnostic => diagnostic.severity === 'error')).toEqual([]);
  return descriptors;
}

function print(files: readonly FileDescriptorProto[]): Readonly<Record<string, string>> {
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...files] }));
  const context = { registry, names: new TypeNames(files), comments: new SourceComments(files) };
  return Object.fromEntries(
    files.filter(file => file.name in sources).map(file => [file.name, printProto(file, context)]),
  );
}

function bare(file: FileDescriptorProto): unknown {
  delete file.sourceCodeInfo;
  // ProtoJSON leaves custom options out, the bytes have them; it is here to make a difference readable.
  return {
    json: toJson(FileDescriptorProtoSchema, file),
    bytes: Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('hex'),
  };
}

describe('printing .proto sources', () => {
  it.each(Object.keys(sources))('prints %s so that it compiles to the very same descriptor', async name => {
    const files = await compile(sources);
    const printed = print(files);
    const again = await compile(printed);
    const find = (list: readonly FileDescriptorProto[]): FileDescriptorProto | undefined =>
      list.find(file => file.name === name);
    const [before, after] = [find(files), find(again)];
    if (before === undefined || after === undefined) throw new Error('not compiled');
    expect(bare(after), printed[name]).toEqual(bare(before));
  });

  it('shortens names of types as far as they stay clear', async () => {
    const printed = print(await compile(sources));
    expect(printed['new.proto']).toContain('map<uint64, Third> children = 4;');
    expect(printed['old.proto']).toContain('returns (stream fresh.Third)');
  });

  it('leaves out a custom option whose bytes are not what its type says', async () => {
    const files = await compile(sources);
    const options = files.find(({ name }) => name === 'old.proto')?.options;
    expect(options?.$unknown?.map(({ no }) => no)).toContain(50001);
    // Field 1 of wire type 6, which does not exist.
    if (options !== undefined)
      options.$unknown = [{ no: 50001, wireType: WireType.LengthDelimited, data: Uint8Array.of(1, 0x0e) }];
    const printed = print(files)['old.proto'];
    expect(printed).not.toContain('file_note) =');
    expect(printed).toContain('option java_package');
  });
});
