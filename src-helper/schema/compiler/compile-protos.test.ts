import { type FileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from 'vitest';

import { compileProtos, type CompileResult } from './compile-protos';
import { compileTexts, formatDiagnostic } from './testing/compile-text';
import { linkCompiled } from './testing/link-compiled';
import { readFromMemory } from './testing/proto-tree';

const proto2 = 'syntax = "proto2";\n';
const proto3 = 'syntax = "proto3";\n';

function registryOf({ descriptors }: CompileResult): FileRegistry {
  return linkCompiled(descriptors);
}

function shown({ diagnostics }: CompileResult): string[] {
  return diagnostics.map(formatDiagnostic);
}

describe('what resolves works, and what does not is named', () => {
  test('a field of an unknown type is left out, with its oneof when that gets empty', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}message M { oneof x { Gone g = 1; } oneof y { int32 n = 2; } map<int32, Gone> m = 3; string s = 4; optional int32 o = 5; }`,
    });
    const message = registryOf(result).getMessage('M');
    expect(message?.fields.map(field => field.name)).toEqual(['n', 's', 'o']);
    expect(message?.oneofs.map(oneof => oneof.name)).toEqual(['y']);
    expect(message?.nestedMessages).toEqual([]);
    expect(result.diagnostics.map(each => each.symbol)).toEqual(['M.g', 'M.m']);
  });

  test('a method of an unknown type stays in its service, with the name as it was written', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}message M { }\nservice S {\n  rpc Bad(M) returns (stream .x.Gone) { }\n  rpc Good(M) returns (M);\n}`,
    });
    const [bad, good] = result.descriptors[0]?.service[0]?.method ?? [];
    expect(bad).toMatchObject({ name: 'Bad', inputType: '.M', outputType: 'x.Gone', serverStreaming: true });
    expect(good).toMatchObject({ name: 'Good', inputType: '.M', outputType: '.M' });
    expect(result.diagnostics).toMatchObject([{ symbol: 'S.Bad', line: 4 }]);
  });

  test('a type that a method names but its file does not import is not used by chance', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}message M { }`,
      'b.proto': `${proto3}service S { rpc Get(.M) returns (M); }`,
    });
    const [get] = result.descriptors.find(file => file.name === 'b.proto')?.service[0]?.method ?? [];
    expect(get).toMatchObject({ inputType: 'M', outputType: 'M' });
    expect(result.diagnostics.map(each => each.symbol)).toEqual(['S.Get', 'S.Get']);
  });

  test('a statement that cannot be read costs only itself', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}message M {\n  int32 a = 1;\n  int32 = 2;\n  int32 c = 3;\n}\nmessage N { M m = 1; }`,
    });
    const registry = registryOf(result);
    expect(registry.getMessage('M')?.fields.map(field => field.name)).toEqual(['a', 'c']);
    expect(registry.getMessage('N')?.fields.map(field => field.name)).toEqual(['m']);
    expect(result.diagnostics).toHaveLength(1);
  });

  test('a missing import is named at the import, and other files are compiled', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}import "x/gone.proto";\nmessage A { x.Gone gone = 1; int32 n = 2; }`,
      'b.proto': `${proto3}import "a.proto";\nmessage B { A a = 1; }`,
    });
    expect(result.diagnostics[0]).toMatchObject({
      file: 'a.proto',
      line: 2,
      column: 8,
      severity: 'error',
      missingImport: 'x/gone.proto',
    });
    expect(
      registryOf(result)
        .getMessage('B')
        ?.fields.map(field => field.message?.typeName),
    ).toEqual(['A']);
    expect(result.descriptors.map(file => file.dependency)).toEqual([[], ['a.proto']]);
  });

  test('a missing weak import is a warning, and so are the options that needed it', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}import weak "gogo.proto";\noption (gogoproto.all) = true;\nmessage A { int32 n = 1; }`,
    });
    expect(result.diagnostics.map(each => [each.line, each.severity])).toEqual([
      [2, 'warning'],
      [3, 'warning'],
    ]);
  });

  test('a file that was asked for and does not exist is named', async () => {
    const result = await compileProtos({ files: ['gone.proto'], read: () => undefined });
    expect(shown(result)).toEqual(['gone.proto:1:1-1: error: the file "gone.proto" was not found']);
    expect(result.descriptors).toEqual([]);
  });

  test('files that import each other are an error, not a hang', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}import "b.proto";\nmessage A { }`,
      'b.proto': `${proto3}import "a.proto";\nmessage B { }`,
      'c.proto': `${proto3}import "c.proto";`,
    });
    expect(shown(result)).toEqual([
      'b.proto:2:8-17: error: files import each other in a circle: a.proto > b.proto > a.proto',
      'c.proto:2:8-17: error: a file cannot import itself',
    ]);
    expect(registryOf(result).getMessage('A')).toBeDefined();
  });

  test('the second of two fields with one number is left out', async () => {
    const result = await compileTexts({ 'a.proto': `${proto3}message M { int32 a = 1; int32 b = 1; }` });
    expect(
      registryOf(result)
        .getMessage('M')
        ?.fields.map(field => field.name),
    ).toEqual(['a']);
  });
});

describe('files', () => {
  test('come after their imports, well-known ones included', async () => {
    const read = readFromMemory({
      'a.proto': `${proto3}import "b.proto"; import "google/protobuf/any.proto"; message A { B b = 1; google.protobuf.Any any = 2; }`,
      'b.proto': `${proto3}import public "c.proto"; message B { }`,
      'c.proto': `${proto3}message C { }`,
    });
    const result = await compileProtos({ files: ['a.proto'], read });
    expect(result.descriptors.map(file => file.name)).toEqual([
      'c.proto',
      'b.proto',
      'google/protobuf/any.proto',
      'a.proto',
    ]);
    expect(result.diagnostics).toEqual([]);
  });

  test('see what their imports import publicly, and nothing further', async () => {
    const result = await compileTexts({
      'a.proto': `${proto3}import "b.proto"; message A { C c = 1; D d = 2; }`,
      'b.proto': `${proto3}import public "c.proto"; import "d.proto";`,
      'c.proto': `${proto3}message C { }`,
      'd.proto': `${proto3}message D { }`,
    });
    expect(result.diagnostics.map(each => each.symbol)).toEqual(['A.d']);
  });

  test('that are copies of well-known ones give way to the built-in', async () => {
    const result = await compileTexts({
      'vendor/google/protobuf/any.proto': `${proto3}package google.protobuf; message Any { }`,
      'a.proto': `${proto3}import "vendor/google/protobuf/any.proto"; message A { google.protobuf.Any any = 1; }`,
    });
    expect(result.diagnostics.map(each => [each.file, each.severity])).toEqual([
      ['vendor/google/protobuf/any.proto', 'warning'],
    ]);
    expect(registryOf(result).getMessage('google.protobuf.Any')?.fields).toHaveLength(2);
  });

  test('that define the names of another file again are reported once, and what uses them works', async () => {
    const result = await compileTexts({
      'one.proto': `${proto3}package p; message A { } message B { }`,
      'two.proto': `${proto3}package p; message A { } message B { }`,
      'user.proto': `${proto3}import "two.proto"; message U { p.A a = 1; p.B b = 2; }`,
    });
    expect(shown(result)).toEqual(['two.proto:2:20-21: error: "p.A" is already defined as a message in "one.proto"']);
    expect(registryOf(result).getMessage('U')?.fields).toHaveLength(2);
  });

  test('with thousands of mistakes are cut short', async () => {
    const result = await compileTexts({ 'a.proto': `${proto3}${'message M { int32 = 1; }\n'.repeat(3_000)}` });
    expect(result.diagnostics).toHaveLength(101);
    expect(result.diagnostics.at(-1)?.message).toBe('more than 100 problems: the rest is not shown');
  });

  test('over the limit are not read', async () => {
    const result = await compileTexts({ 'a.proto': ' '.repeat(32 * 1024 * 1024 + 1) });
    expect(result.diagnostics.map(each => each.message)).toContain(
      'this file is larger than 32 million characters, so it was not read',
    );
  });

  test('with very long numbers and chains of imports end soon', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`${index}.proto`, `${proto3}import "${index + 1}.proto";`]),
    );
    const started = performance.now();
    const deep = await compileProtos({ files: ['0.proto'], read: readFromMemory({ ...chain, '3000.proto': proto3 }) });
    const long = await compileTexts({ 'a.proto': `${proto3}message M { int32 a = ${'9'.repeat(1_000_000)}; }` });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(deep.descriptors).toHaveLength(3_001);
    expect(long.diagnostics).toHaveLength(1);
  });
});

describe('a compilation', () => {
  const tree = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [
      `${index}.proto`,
      `${proto3}package p${index};\n${Array.from({ length: 40 }, (_ignored, at) => `message M${at} { string name = 1; }\n`).join('')}`,
    ]),
  );

  test('gives way to others and says how far it is', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const progress: number[][] = [];
    try {
      await compileProtos({
        files: Object.keys(tree),
        read: readFromMemory(tree),
        onProgress: (done, total) => progress.push([done, total]),
      });
    } finally {
      clearInterval(timer);
    }
    expect(turns).toBeGreaterThan(0);
    expect(progress.at(-1)).toEqual([400, 400]);
  });

  test('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const compiling = compileProtos({
      files: Object.keys(tree),
      read: readFromMemory(tree),
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(compiling).rejects.toThrow('enough');
  });
});

describe('source info', () => {
  const text = [
    '// Of the syntax.', 'syntax = "proto3";', '', '// Detached.', '', '// Leading,', '// two lines.', 'message M { // Trailing.',
    '  /* A', '   * block. */', '  int32 a = 1; // Of a.', '  // Of nothing: before a brace.', '}', 'service S {', '  // Of R.', '  rpc R(M) returns (M); // After R.', '}',
  ].join('\n'); // prettier-ignore

  test('has places and comments of declarations, and can be written', async () => {
    const { descriptors } = await compileTexts({ 'a.proto': text });
    const [file] = descriptors;
    const at = (...path: number[]): unknown => {
      const found = file?.sourceCodeInfo?.location.find(each => each.path.join() === path.join());
      return found && [found.span, found.leadingComments, found.trailingComments, found.leadingDetachedComments];
    };
    expect(at(12)).toEqual([[1, 0, 18], ' Of the syntax.\n', '', []]);
    expect(at(4, 0)).toEqual([[7, 0, 12, 1], ' Leading,\n two lines.\n', ' Trailing.\n', [' Detached.\n']]);
    expect(at(4, 0, 2, 0)).toEqual([[10, 2, 14], ' A\n block. ', ' Of a.\n', []]);
    expect(at(6, 0, 2, 0)).toEqual([[15, 2, 23], ' Of R.\n', ' After R.\n', []]);
    const copy = file && fromBinary(FileDescriptorProtoSchema, toBinary(FileDescriptorProtoSchema, file));
    expect(copy?.sourceCodeInfo?.location).toHaveLength(5);
  });
});

describe('descriptors', () => {
  test('have JSON names, entries of maps, and oneofs for optional fields', async () => {
    const { descriptors } = await compileTexts({
      'a.proto': `${proto3}message M { optional int32 foo_bar = 1; map<string, M> by_name = 2; oneof _foo_bar { int32 x = 3; } }`,
    });
    const [message] = descriptors[0]?.messageType ?? [];
    expect(message?.field.map(field => field.jsonName)).toEqual(['fooBar', 'byName', 'x']);
    expect(message?.nestedType.map(each => [each.name, each.options?.mapEntry])).toEqual([['ByNameEntry', true]]);
    expect(message?.oneofDecl.map(each => each.name)).toEqual(['_foo_bar', 'X_foo_bar']);
    expect(message?.field.map(field => [field.oneofIndex, field.proto3Optional])).toEqual([
      [1, true],
      [0, false],
      [0, false],
    ]);
  });

  test('spell defaults as protoc does', async () => {
    const { descriptors } = await compileTexts({
      'a.proto': `${proto2}message M { optional float a = 1 [default = 3.14]; optional double b = 2 [default = 3.141592653589793]; optional bytes c = 3 [default = "\\xff'a"]; optional double d = 4 [default = -inf]; optional int64 e = 5 [default = 0x7fffffffffffffff]; }`,
    });
    expect(descriptors[0]?.messageType[0]?.field.map(field => field.defaultValue)).toEqual(['3.14', '3.1415926535897931', "\\377\\'a", '-inf', '9223372036854775807']); // prettier-ignore
  });
});

describe('hostile sources', () => {
  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('');

  test.each([
    [
      'very many reserved ranges and fields',
      `${proto3}message M { ${many(20_000, at => `reserved ${200_000 + at * 2};`)} ${many(20_000, at => `int32 f${at} = ${at + 20_000};`)} }`,
    ],
    [
      'very many extensions in very many ranges',
      `${proto2}message M { ${many(20_000, at => `extensions ${at * 2 + 20_000};`)} } extend M { ${many(20_000, at => `optional int32 e${at} = ${at * 2 + 20_000};`)} }`,
    ],
    ['very many unknown types', `${proto3}message M { ${many(20_000, at => `x.y.Gone f${at} = ${at + 20_000};`)} }`],
    ['a very long package', `${proto3}package ${many(200_000, () => 'a.')}b;`],
    ['very many lines before the mistakes', `${'\n'.repeat(4_000_000)}${many(200, () => 'message { }\n')}`],
    ['a very long name', `${proto3}message M { ${'N'.repeat(4_000_000)} f = 1; }`],
  ])('%s end soon', { timeout: 60_000 }, async (_, text) => {
    const started = performance.now();
    const result = await compileTexts({ 'a.proto': text });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(Math.max(0, ...result.diagnostics.map(each => each.message.length))).toBeLessThan(1_100);
    expect(result.descriptors).toHaveLength(1);
  });
});
