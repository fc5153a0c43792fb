// `npm run fuzz -- [SECONDS] [SEED]`: bundles bench/programs/fuzz.ts and runs it, with the heap that the bound allows, so that
// memory that is held fails by itself.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const output = join(root, 'dist', 'fuzz');

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: output,
    target: 'node20.18',
    rolldownOptions: {
      input: join(root, 'bench/programs/fuzz.ts'),
      output: { format: 'cjs', entryFileNames: 'fuzz.cjs' },
    },
  },
});

const child = spawn(
  process.execPath,
  ['--max-old-space-size=512', join(output, 'fuzz.cjs'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
child.once('exit', code => (process.exitCode = code ?? 1));
