import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'vite';

/** A program of this repository as one file that plain Node runs. */
export interface BuiltProgram {
  readonly file: string;
  remove(): Promise<void>;
}

/** Bundles the program with this entry, a path from the root of the repository, for a child process of a test. */
export async function buildProgram(entry: string): Promise<BuiltProgram> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const directory = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { noExternal: true },
    ssr: { noExternal: true },
    build: {
      ssr: path.join(root, entry),
      outDir: directory,
      target: 'node20.18',
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'program.cjs' } },
    },
  });
  return {
    file: path.join(directory, 'program.cjs'),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
