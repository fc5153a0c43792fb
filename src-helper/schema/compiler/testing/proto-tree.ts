// Folders of .proto files.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { SourceText } from '../link/file-loader';

/** All .proto files under a folder, relative to it, sorted. */
export async function listProtos(folder: string, prefix = ''): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await listProtos(folder, path)));
    else if (entry.name.endsWith('.proto')) files.push(path);
  }
  return files.sort();
}

/** Reads files under a folder, as `compileProtos` wants it. */
export function readFrom(folder: string): (importPath: string) => SourceText | undefined {
  return path => {
    try {
      return { text: readFileSync(join(folder, path), 'utf8'), path };
    } catch {
      return undefined;
    }
  };
}

/** Reads files from memory, as `compileProtos` wants it. */
export function readFromMemory(
  files: Readonly<Record<string, string>>,
): (importPath: string) => SourceText | undefined {
  return path => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    return text === undefined ? undefined : { text, path };
  };
}
