// `npm run fuzz -- [SECONDS] [SEED]`: bundles bench/programs/fuzz-codec.ts and runs it.
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
    target: 'node18.15',
    rolldownOptions: {
      input: join(root, 'bench/programs/fuzz-codec.ts'),
      output: { format: 'cjs', entryFileNames: 'fuzz-codec.cjs' },
    },
  },
});

const child = spawn(process.execPath, [join(output, 'fuzz-codec.cjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
child.once('exit', code => (process.exitCode = code ?? 1));
