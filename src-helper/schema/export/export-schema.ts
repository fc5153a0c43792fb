// A schema as files of the user's.
import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { create, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import type { FullSchema } from '../full-schema';
import { findBuiltInFile } from '../registry/built-in-files';
import { printProto } from './print-proto';
import { TypeNames } from './type-names';

/** Writes one file with all descriptors, imports before importers; its folder is made. The path of the file. */
export async function exportDescriptorSet(schema: FullSchema, path: string): Promise<readonly string[]> {
  const set = toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...schema.files] }));
  const file = resolve(path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, set);
  return [file];
}

/**
 * Writes each file as `.proto` source below a folder; well-known files are left out. The paths of the files. Rejects where
 * a link below the folder would lead out of it, and as the file system does.
 */
export async function exportProtoSources(schema: FullSchema, folder: string): Promise<readonly string[]> {
  const { registry, comments } = schema;
  const names = new TypeNames(schema.files);
  const paths: string[] = [];
  for (const file of schema.files) {
    if (findBuiltInFile(file.name) !== undefined) continue;
    const path = join(resolve(folder), safeName(file.name));
    await refuseLinks(resolve(folder), path);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, printProto(file, { registry, names, comments }));
    paths.push(path);
  }
  return paths;
}

/** Rejects when anything between the folder and the file, or the file itself, is a link: the folder alone was chosen. */
async function refuseLinks(folder: string, file: string): Promise<void> {
  let path = folder;
  for (const part of relative(folder, file).split(sep)) {
    path = join(path, part);
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return;
    if (found.isSymbolicLink()) throw new Error(`${path} is a link: remove it, or choose another folder.`);
  }
}

/**
 * The name of a file comes from a server: it must not lead out of the folder, nor be that of a file which anything but a
 * compiler reads, such as `.bashrc`.
 */
function safeName(name: string): string {
  const parts = name.split(/[/\\]/).map(part => (part === '' || part === '.' || part === '..' ? '_' : part));
  const safe = parts.map(part => part.replace(/[^\w.\- ]/g, '_')).join('/');
  return safe.endsWith('.proto') ? safe : `${safe}.proto`;
}

/** True when a path can be written to without guessing what it is relative to. */
export function isExportPath(path: string): boolean {
  return isAbsolute(path) && !path.includes('\0');
}
