// For tests, the fuzzer and the benchmark: the schema in nasty/, compiled by buf.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createFileRegistry, type DescMessage, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const run = promisify(execFile);

/** Compiles the nasty schema; takes about half a second. `root` is the repository. */
export async function loadNastySchema(root: string): Promise<FileRegistry> {
  const directory = await mkdtemp(join(tmpdir(), 'sockeye-nasty-'));
  try {
    const output = join(directory, 'nasty.binpb');
    const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
    await run(process.execPath, [buf, 'build', join(root, 'src-helper/schema/json/nasty'), '-o', output]);
    return createFileRegistry(fromBinary(FileDescriptorSetSchema, await readFile(output)));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A message of a registry that is known to be there. */
export function getMessageType(registry: FileRegistry, typeName: string): DescMessage {
  const type = registry.getMessage(typeName);
  if (type === undefined) throw new Error(`no message ${typeName} in the registry`);
  return type;
}
