// Registries want each file behind the files it imports.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/** Files with each behind those it imports, and the imports that had to be ignored because they lead back to themselves. */
export interface SortedFiles {
  readonly files: readonly FileDescriptorProto[];
  /** Pairs of importing and imported file. */
  readonly cycles: readonly (readonly [importer: string, imported: string])[];
}

interface Visit {
  readonly file: FileDescriptorProto;
  next: number;
}

/** Sorts files by their imports. Imports that are not among the files are skipped. Not recursive: chains may be long. */
export function sortFiles(files: ReadonlyMap<string, FileDescriptorProto>): SortedFiles {
  const sorted: FileDescriptorProto[] = [];
  const cycles: [string, string][] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const root of files.values()) {
    if (state.has(root.name)) continue;
    state.set(root.name, 'open');
    const stack: Visit[] = [{ file: root, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const name = top.file.dependency[top.next++];
      if (name === undefined) {
        state.set(top.file.name, 'done');
        sorted.push(top.file);
        stack.pop();
        continue;
      }
      const imported = files.get(name);
      if (imported === undefined) continue;
      if (state.get(name) === 'open') cycles.push([top.file.name, name]);
      if (state.has(name)) continue;
      state.set(name, 'open');
      stack.push({ file: imported, next: 0 });
    }
  }
  return { files: sorted, cycles };
}
