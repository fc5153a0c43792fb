// Trees of real projects, from source to templates and back to source. They are fetched once; without a network the
// tests are skipped, and say why in their names.
import { join } from 'node:path';

import type { Registry } from '@bufbuild/protobuf';
import { toText } from '@bufbuild/protobuf/txtpb';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';

import { compileProtos } from './compiler/compile-protos';
import { type CorpusName, findCorpus } from './compiler/testing/corpora';
import { printProto } from './export/print-proto';
import { TypeNames } from './export/type-names';
import { findBuiltInFile } from './registry/built-in-files';
import { assembleSchema, type FullSchema } from './full-schema';
import { encodeMessage } from './message-codec';
import { combineOutcomes } from './sources/combine-outcomes';
import { readProtoSources } from './sources/read-proto-sources';
import { writeTemplate } from './template/write-template';

const never = new AbortController().signal;
/** All of googleapis takes a minute; these folders are a tenth of it and have every kind of thing in them. */
const googleFolders = [
  'api',
  'cloud/compute/v1',
  'cloud/dialogflow',
  'iam',
  'longrunning',
  'pubsub',
  'rpc',
  'spanner',
  'type',
];
const trees: readonly (readonly [name: CorpusName, folders: readonly string[]])[] = [
  ['grpc-proto', ['']],
  ['containerd', ['']],
  ['etcd', ['']],
  ['gobgp', ['']],
  ['gogo', ['']],
  ['xds', ['']],
  ['googleapis', googleFolders.map(folder => `google/${folder}`)],
];

async function load(root: string, folders: readonly string[]): Promise<FullSchema> {
  const protoPaths = folders.map(folder => join(root, folder));
  const importPaths = folders.length > 1 ? [root] : [];
  const outcome = await readProtoSources(protoPaths, importPaths, () => undefined, never);
  return (await assembleSchema(combineOutcomes([{ ...outcome, name: '.proto files' }]), never)).schema;
}

for (const [name, folders] of trees) {
  const corpus = await findCorpus(name);
  const missing = 'missing' in corpus ? ` (skipped because ${corpus.missing})` : '';
  describe.skipIf('missing' in corpus)(`${name}${missing}`, () => {
    const root = 'folder' in corpus ? corpus.folder : '';
    let loaded: Promise<FullSchema> | undefined;
    const schemaOf = (): Promise<FullSchema> => (loaded ??= load(root, folders));

    it('loads without a problem, and every message has a template that encodes', { timeout: 120_000 }, async () => {
      const { registry, summary } = await schemaOf();
      // What old test files of gogo have is known not to be supported, and said.
      expect(summary.problems.filter(({ message }) => !message.includes('message_set_wire_format'))).toEqual([]);
      const messages = [...registry].filter(type => type.kind === 'message');
      let longest = 0;
      for (const type of messages) {
        const json = writeTemplate(type);
        longest = Math.max(longest, json.length);
        const outcome = encodeMessage(json, type, registry);
        if (outcome.kind === 'rejected') expect.fail(`${type.typeName}: ${JSON.stringify(outcome.problems)}\n${json}`);
      }
      const methods = [...registry].flatMap(type => (type.kind === 'service' ? type.methods : []));
      expect(methods.length).toBeGreaterThan(0);
      expect(summary.services.flatMap(service => service.methods)).toHaveLength(methods.length);
      process.stdout.write(
        `${name}: ${summary.fileCount} files, ${methods.length} methods, ${messages.length} templates encode, ` +
          `the longest has ${longest} characters\n`,
      );
    });

    it('is printed as sources that compile to the same descriptors', { timeout: 120_000 }, async () => {
      const { files, registry, comments } = await schemaOf();
      const context = { registry, names: new TypeNames(files), comments };
      const printed = new Map(files.map(file => [file.name, printProto(file, context)]));
      const read = (path: string): { text: string; path: string } | undefined => {
        const text = printed.get(path);
        return text === undefined ? undefined : { text, path };
      };
      const again = await compileProtos({ files: [...printed.keys()], read });
      expect(again.diagnostics.filter(diagnostic => diagnostic.severity === 'error')).toEqual([]);
      const after = new Map(again.descriptors.map(file => [file.name, file]));
      // Those that everybody has built in are not exported.
      const own = files.filter(file => findBuiltInFile(file.name) === undefined);
      const different = own.filter(file => textOf(file, registry) !== textOf(after.get(file.name), registry));
      expect(different.map(file => file.name)).toEqual([]);
    });
  });
}

/** All of a descriptor but positions, which a printer need not keep; options with their fields in one order. */
function textOf(file: FileDescriptorProto | undefined, registry: Registry): string {
  if (file === undefined) return '';
  // A copy of the bytes would compute the positions first.
  const prototype = Object.getPrototypeOf(file) as object;
  const bare = Object.create(prototype, Object.getOwnPropertyDescriptors(file)) as FileDescriptorProto;
  delete bare.sourceCodeInfo;
  return toText(FileDescriptorProtoSchema, bare, { registry });
}
