import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { createProblem } from '../schema-problem';
import { isSourcePath } from './import-roots';
import { describeFileError } from './read-descriptor-set';

/** Most files that one target may have. */
const maxFiles = 20_000;
/** Most folders that are looked into. */
const maxFolders = 20_000;
/** How many folders are read side by side. */
const foldersAtOnce = 32;

/** What a list of files and folders stands for. */
export interface FoundProtoFiles {
  /** Absolute paths, each once, sorted within each folder. */
  readonly files: readonly string[];
  /** The folders of the list, absolute. */
  readonly folders: readonly string[];
  readonly problems: readonly SchemaProblem[];
}

/**
 * Finds the `.proto` files among these paths and below those that are folders. Hidden folders and `node_modules` are not
 * looked into, links to folders neither. Rejects only with the reason of `signal`.
 */
export async function findProtoFiles(paths: readonly string[], signal: AbortSignal): Promise<FoundProtoFiles> {
  const files = new Set<string>();
  const folders: string[] = [];
  const problems: SchemaProblem[] = [];
  for (const given of paths) {
    signal.throwIfAborted();
    const path = resolve(given);
    try {
      const info = await stat(path);
      if (info.isDirectory()) {
        folders.push(path);
        const before = files.size;
        await walk(path, files, signal);
        if (files.size === before)
          problems.push(createProblem({ file: path, message: 'This folder has no .proto files.' }));
      } else if (!isSourcePath(path)) {
        const message = 'This file is not read: the name of a source ends in .proto.';
        problems.push(createProblem({ file: path, message, fix: 'Name it so, or add it as a descriptor set.' }));
      } else if (!info.isFile()) {
        const message = 'This path cannot be read: it is not a regular file but a device, a pipe or a socket.';
        problems.push(createProblem({ file: path, message, fix: 'Remove it from the schema sources of this target.' }));
      } else {
        files.add(path);
      }
    } catch (error) {
      signal.throwIfAborted();
      const message = `This path cannot be read: ${describeFileError(error)}`;
      const fix = 'Choose the file or folder again in the schema sources of this target.';
      problems.push(createProblem({ file: path, message, fix }));
    }
  }
  if (files.size >= maxFiles) {
    const message = `There are more than ${maxFiles} .proto files; the first ${maxFiles} are used.`;
    problems.push(createProblem({ file: folders[0] ?? '', message, fix: 'Choose a folder further down.' }));
  }
  return { files: [...files].slice(0, maxFiles), folders, problems };
}

async function walk(root: string, files: Set<string>, signal: AbortSignal): Promise<void> {
  let level = [root];
  let folders = 0;
  while (level.length > 0) {
    const next: string[] = [];
    for (let first = 0; first < level.length; first += foldersAtOnce) {
      const batch = level.slice(first, first + foldersAtOnce);
      const found = await Promise.all(batch.map(folder => listFolder(folder, folder === root)));
      signal.throwIfAborted();
      folders += batch.length;
      if (files.size >= maxFiles || folders > maxFolders) return;
      for (const { subfolders, protos } of found) {
        for (const subfolder of subfolders) next.push(subfolder);
        for (const path of protos) files.add(path);
      }
    }
    level = next;
  }
}

/** What is in a folder, sorted; nothing when it is closed to us, unless it must not be. */
async function listFolder(
  folder: string,
  isRequired: boolean,
): Promise<{ readonly subfolders: readonly string[]; readonly protos: readonly string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isRequired) throw error;
    return [];
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const subfolders = entries.filter(entry => entry.isDirectory() && !isSkippedFolder(entry.name));
  const protos = entries.filter(entry => (entry.isFile() || entry.isSymbolicLink()) && isSourcePath(entry.name));
  return {
    subfolders: subfolders.map(entry => join(folder, entry.name)),
    protos: protos.map(entry => join(folder, entry.name)),
  };
}

/** True for folders in which nobody keeps sources of their own. */
export function isSkippedFolder(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}
