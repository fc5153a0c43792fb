// `npm run bench`: builds the app and the benchmarks, finds Electron and a display, and runs bench/run.ts. Arguments are
// passed on (`--only`, `--json`).
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { build as bundle } from 'vite';

import { buildIfChanged, root } from './build.mjs';
import { packApp, packEmptyApp } from './package/pack-app.mjs';
import { needsPackagingTools, packagesToMeasure } from './package/packages-to-measure.mjs';
import { prepareLaunch } from './prepare-launch.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const output = join(root, 'dist', 'bench');
/** Programs for Node, by the name of their bundle. */
const programs = {
  run: 'bench/run.ts',
  'link-rig': 'bench/programs/link-rig.ts',
  'message-flood': 'bench/programs/message-flood.ts',
  'raw-echo': 'bench/programs/raw-echo.ts',
  'unary-echo': 'bench/programs/unary-echo.ts',
  'two-way-helper': 'bench/programs/two-way-helper.ts',
  'discovery-scan': 'bench/programs/discovery-scan.ts',
  'many-listeners': 'bench/programs/many-listeners.ts',
  'schema-load': 'bench/programs/schema-load.ts',
  'schema-reflect': 'bench/programs/schema-reflect.ts',
  'reflection-server': 'bench/programs/reflection-server.ts',
};
/** What brings files of its own and is not bundled. */
const external = ['playwright', '@bufbuild/buf', 'protobufjs'];

async function bundlePrograms() {
  await bundle({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      outDir: output,
      target: 'node20.18',
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, join(root, file)])),
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'shared-[name].cjs' },
      },
    },
  });
  await bundle({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      outDir: output,
      emptyOutDir: false,
      target: 'chrome130',
      rolldownOptions: {
        input: join(root, 'bench/programs/window-rig.ts'),
        output: { format: 'iife', entryFileNames: 'window-rig.js' },
      },
    },
  });
}

/** Packs Sockeye and an empty app when a figure is about packages. Answers where, for the benchmarks. */
async function packIfWanted(runtime, args) {
  const targets = packagesToMeasure(args);
  if (targets.length === 0) return {};
  await ensureSystemPackages({ electron: runtime.path, packaging: needsPackagingTools(targets) });
  const folder = join(output, 'packages');
  const { unpacked, packages } = await packApp(runtime, targets, { level: 1, output: folder });
  const empty = await packEmptyApp(runtime, join(root, 'bench/programs/empty-window'), join(folder, 'empty'));
  return { SOCKEYE_PACKED: unpacked, SOCKEYE_PACKED_EMPTY: empty, SOCKEYE_PACKAGES: packages.join(':') };
}

function run(launch, packed, args) {
  const child = spawn(process.execPath, [join(output, 'run.cjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...launch.env, ...packed, SOCKEYE_ELECTRON: launch.runtime.path, SOCKEYE_ROOT: root },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

let exitCode = 1;
try {
  await buildIfChanged();
  await bundlePrograms();
  const launch = await prepareLaunch({ virtual: true });
  try {
    const args = process.argv.slice(2);
    exitCode = await run(launch, await packIfWanted(launch.runtime, args), args);
  } finally {
    await launch.stop();
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
}
// Not process.exitCode: electron-builder's hook at the end of the process exits with 0 whatever that is.
process.exit(exitCode);
