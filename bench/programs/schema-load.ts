// Loads a tree of .proto files once, from source to the first template, in a process that has compiled nothing before.
// Says `ready`, waits for the folder, answers with the milliseconds it took.
import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import { compileProtos } from '../../src-helper/schema/compiler/compile-protos';
import { listProtos, readFrom } from '../../src-helper/schema/compiler/testing/proto-tree';
import { writeTemplate } from '../../src-helper/schema/template/write-template';

async function load(folder: string): Promise<number> {
  const begin = performance.now();
  const files = await listProtos(folder);
  const { descriptors, diagnostics } = await compileProtos({ files, read: readFrom(folder) });
  const [error] = diagnostics.filter(each => each.severity === 'error');
  if (error !== undefined) throw new Error(`${error.file}:${error.line}: ${error.message}`);
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...descriptors] }));
  for (const type of registry) {
    if (type.kind !== 'service') continue;
    const [method] = type.methods;
    if (method === undefined) continue;
    writeTemplate(method.input);
    return performance.now() - begin;
  }
  throw new Error(`${folder} has no service`);
}

process.on('message', folder => {
  void load(String(folder)).then(
    tookMs => process.send?.(tookMs),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
