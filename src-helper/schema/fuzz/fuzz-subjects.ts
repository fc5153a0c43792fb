import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import { sampleDescriptorsBase64 } from '../../../gen/sample-descriptors';
import { compileProtos } from '../compiler/compile-protos';
import { listProtos, readFromMemory } from '../compiler/testing/proto-tree';
import { loadNastySchema } from '../json/load-nasty-schema';
import { createDescriptorSetsSubject } from './fuzz-descriptor-sets';
import { createMessagesSubject } from './fuzz-messages';
import { createSourcesSubject } from './fuzz-sources';
import type { FuzzSubject } from './run-fuzz';

/** All that is fuzzed. `root` is the repository. */
export async function createFuzzSubjects(root: string): Promise<readonly FuzzSubject[]> {
  const sources = {
    ...(await readTree(join(root, 'src-helper/schema/compiler/testing/nasty'))),
    ...(await readTree(join(root, 'src-helper/schema/json/nasty'))),
  };
  const { descriptors } = await compileProtos({ files: Object.keys(sources), read: readFromMemory(sources) });
  const set = create(FileDescriptorSetSchema, { file: [...descriptors] });
  const samples = [Buffer.from(sampleDescriptorsBase64, 'base64'), toBinary(FileDescriptorSetSchema, set)];
  return [
    createMessagesSubject(await loadNastySchema(root)),
    createDescriptorSetsSubject(samples),
    createSourcesSubject(sources),
  ];
}

async function readTree(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await listProtos(folder);
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}
