// A12: sources as editors, shells and copies make them.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TestScope } from '../testing/test-target';
import { readProtoSources } from './read-proto-sources';
import type { SourceOutcome } from './schema-source';

const scope = new TestScope();
let root: string;

beforeEach(async () => {
  root = await scope.makeDirectory();
});
afterEach(() => scope.end());

async function write(name: string, data: string | Uint8Array): Promise<string> {
  const path = join(root, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
  return path;
}

const read = (protoPaths: readonly string[], importPaths: readonly string[] = []): Promise<SourceOutcome> =>
  readProtoSources(protoPaths, importPaths, () => undefined, new AbortController().signal);

const told = (outcome: SourceOutcome): readonly string[] =>
  outcome.problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);

const lines = [
  'syntax = "proto3";',
  'package odd;',
  ...Array.from({ length: 40 }, (_, i) => `message M${i} { string a = 1; }`),
];
const text = `${lines.join('\n')}\n`;
const utf16 = (isLittle: boolean, content = text): Buffer => {
  const bytes = Buffer.from(content, 'utf16le');
  return isLittle ? bytes : bytes.swap16();
};
const latin1 = (content: string): Buffer => Buffer.from(content, 'latin1');
const bom = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

describe('A12: a source is understood', () => {
  it.each([
    ['in UTF-8 with a byte order mark', Buffer.concat([bom(0xef, 0xbb, 0xbf), Buffer.from(text)])],
    ['in UTF-16 LE with a byte order mark', Buffer.concat([bom(0xff, 0xfe), utf16(true)])],
    ['in UTF-16 BE with a byte order mark', Buffer.concat([bom(0xfe, 0xff), utf16(false)])],
    ['with lines that end as on Windows', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['with a no-break space and a replacement character in a comment', Buffer.from(`${text}// a\u00a0b \ufffd\n`)],
  ])('%s', async (_, data) => {
    const outcome = await read([await write('odd.proto', data)]);
    expect(told(outcome)).toEqual([]);
    expect(outcome.files.get('odd.proto')?.messageType).toHaveLength(40);
  });

  it.each(['odd.PROTO', 'odd.Proto', 'sub/odd.PROTO'])('called %s, in its folder and by itself', async name => {
    const path = await write(name, text);
    for (const given of [path, root]) {
      const outcome = await read([given]);
      expect(told(outcome)).toEqual([]);
      expect([...outcome.files.values()].flatMap(file => file.messageType)).toHaveLength(40);
    }
  });
});

describe('A12: one problem says what is wrong with a source, and where', () => {
  const withBlank = (blank: string): Buffer => Buffer.from(text.replaceAll(' a = 1', `${blank}a${blank}=${blank}1`));
  it.each<readonly [what: string, data: Uint8Array, place: string, words: RegExp, messages: number]>([
    ['UTF-16 LE without a mark', utf16(true), '1:1', /UTF-16 \(little endian\).*save it as UTF-8/, 40],
    ['UTF-16 BE without a mark', utf16(false), '1:1', /UTF-16 \(big endian\).*save it as UTF-8/, 40],
    ['UTF-32 LE', Buffer.concat([bom(0xff, 0xfe, 0, 0), utf16(true)]), '1:1', /UTF-32.*save it as UTF-8/, 0],
    ['UTF-32 BE', Buffer.concat([bom(0, 0, 0xfe, 0xff), utf16(true)]), '1:1', /UTF-32.*save it as UTF-8/, 0],
    ['Latin-1 in a comment', latin1(`${text}// caf\xe9 \xfc\n`), '43:7', /not UTF-8 .*0xE9.*Latin-1.*UTF-8/, 40],
    ['Latin-1 in names', latin1(text.replaceAll('M', '\xc4')), '3:9', /not UTF-8 .*0xC4.*Latin-1.*UTF-8/, -1],
    ['NUL bytes in a comment', Buffer.from(`${text}// a\0b\0\n`), '43:5', /NUL bytes/, 40],
    ['NUL bytes at the end', Buffer.from(`${text}\0\0\0\0`), '43:1', /NUL bytes/, 40],
    ['what is no text', Uint8Array.from({ length: 400 }, (_, i) => i % 7), '1:1', /not text/, 0],
    ['no-break spaces', withBlank('\u00a0'), '3:20', /U\+00A0 \(a no-break space\).*by a blank/, 40],
    ['ideographic spaces', withBlank('\u3000'), '3:20', /U\+3000 \(an ideographic space\)/, 40],
    ['zero width spaces', withBlank(' \u200b'), '3:21', /U\+200B \(a zero width space\)/, 40],
    ['a mark in the middle', Buffer.from(text.replace('message', '\ufeffmessage')), '3:1', /U\+FEFF/, 40],
    ['thin spaces', withBlank('\u2009'), '3:20', /U\+2009 \(a blank of another kind\)/, 40],
  ])('%s', async (_, data, place, words, messages) => {
    const path = await write('odd.proto', data);
    const user = await write('user.proto', 'syntax = "proto3"; import "odd.proto"; message User {}');
    const outcome = await read([path, user]);
    expect(told(outcome)).toEqual([expect.stringMatching(words)]);
    expect(told(outcome)[0]).toContain(`${path}:${place}: `);
    if (messages >= 0) expect(outcome.files.get('odd.proto')?.messageType).toHaveLength(messages);
  });
});

describe('A12: files that are imported by the same name from different folders', () => {
  const types = (name: string): string => `syntax = "proto3"; package ${name}; message Id { string ${name} = 1; }`;
  const service = (name: string): string =>
    `syntax = "proto3"; package ${name}.api; import "types.proto"; message Get { ${name}.Id id = 1; }
    service ${name.toUpperCase()} { rpc Do(Get) returns (${name}.Id); }`;

  async function writeBoth(): Promise<void> {
    for (const name of ['a', 'b']) {
      await write(`${name}/types.proto`, types(name));
      await write(`${name}/service.proto`, service(name));
    }
  }

  it.each<readonly [what: string, protos: readonly string[], imports: readonly string[]]>([
    ['the folder above is given', [''], []],
    ['both folders are given', ['a', 'b'], []],
    ['the services are given', ['a/service.proto', 'b/service.proto'], []],
    ['both are import paths too', ['a', 'b'], ['a', 'b']],
    ['both are import paths of the folder above', [''], ['b', 'a']],
  ])('each importer gets its own: %s', async (_, protos, imports) => {
    await writeBoth();
    const below = (paths: readonly string[]): readonly string[] => paths.map(path => join(root, path));
    const outcome = await read(below(protos), below(imports));
    expect(told(outcome)).toEqual([]);
    expect(
      [...outcome.files.values()].flatMap(file => file.messageType.map(type => `${file.package}.${type.name}`)).sort(),
    ).toEqual(['a.Id', 'a.api.Get', 'b.Id', 'b.api.Get']);
    for (const file of outcome.files.values()) {
      for (const name of file.dependency) expect([...outcome.files.keys()]).toContain(name);
    }
  });

  it('copies are one file', async () => {
    for (const name of ['a', 'b']) {
      await write(`${name}/types.proto`, types('t'));
      await write(
        `${name}/${name}.proto`,
        `syntax = "proto3"; import "types.proto"; message ${name.toUpperCase()} { t.Id id = 1; }`,
      );
    }
    const outcome = await read([root]);
    expect(told(outcome)).toEqual([]);
    expect([...outcome.files.values()].flatMap(file => file.messageType.map(type => type.name)).sort()).toEqual([
      'A',
      'B',
      'Id',
    ]);
  });

  it('files of the same name that nobody imports are all there', async () => {
    await write('a/api.proto', 'syntax = "proto3"; package a; message A {}');
    await write('b/api.proto', 'syntax = "proto3"; package b; message B {}');
    const outcome = await read([join(root, 'a'), join(root, 'b')]);
    expect(told(outcome)).toEqual([]);
    expect([...outcome.files.values()].flatMap(file => file.messageType.map(type => type.name)).sort()).toEqual([
      'A',
      'B',
    ]);
  });

  it('one file that is imported by two names is one file', async () => {
    await write('x/types.proto', types('t'));
    await write('x/near.proto', 'syntax = "proto3"; import "types.proto"; message Near { t.Id id = 1; }');
    await write('far.proto', 'syntax = "proto3"; import "x/types.proto"; message Far { t.Id id = 1; }');
    const outcome = await read([root]);
    expect(told(outcome)).toEqual([]);
    expect([...outcome.files.keys()]).toHaveLength(3);
  });
});
