import path from 'node:path';

import { build } from 'vite';

const recordings = path.join(import.meta.dirname, '..');

/** Bundles programs for Node into a directory, as `NAME.cjs`; `@photostructure/sqlite` is found from this repository. */
export async function bundlePrograms(directory: string, programs: Readonly<Record<string, string>>): Promise<void> {
  const input = Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, path.join(recordings, file)]));
  // Found from wherever the directory is.
  const sqlite = path.join(recordings, '../../node_modules/@photostructure/sqlite');
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, external: ['@photostructure/sqlite'] },
    build: {
      ssr: true,
      outDir: directory,
      emptyOutDir: false,
      target: 'node20.18',
      rolldownOptions: {
        input,
        external: ['@photostructure/sqlite'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', paths: { '@photostructure/sqlite': sqlite } },
      },
    },
  });
}
