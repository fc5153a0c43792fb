// A schema as files of the user's.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';

import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import type { FullSchema } from '../full-schema';

/** Writes one file with all descriptors, imports before importers; its folder is made. The path of the file. */
export async function exportDescriptorSet(schema: FullSchema, path: string): Promise<readonly string[]> {
  const set = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...schema.files] }));
  const file = resolve(path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, set);
  return [file];
}

/** True when a path can be written to without guessing what it is relative to. */
export function isExportPath(path: string): boolean {
  return isAbsolute(path) && !path.includes('\0');
}
