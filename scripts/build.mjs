// Builds the app unless dist/ already holds what the sources would give.
// Run as a program: `node scripts/build.mjs` builds in any case.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const inputs = ['proto', 'src-helper', 'src-main', 'src-renderer', 'src-shared'].concat([
  'buf.gen.yaml',
  'buf.yaml',
  'package-lock.json',
  'scripts/generate.mjs',
  'vite.config.mts',
]);
/** Says of which inputs dist/ was built; written after the last of its files. */
const stamp = join(root, 'dist', 'inputs.sha256');
const programs = ['main/main.cjs', 'preload/preload.cjs', 'helper/helper.cjs', 'renderer/index.html'];

/** Builds the app if a source, the contract or a dependency changed since the last build. Throws when that fails. */
export async function buildIfChanged() {
  const built = programs.every(program => existsSync(join(root, 'dist', program)));
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return;
  process.stderr.write('Building ...\n');
  await build({ quiet: true });
}

/**
 * Generates code from the contract and builds all programs into dist/. Throws when a step fails.
 *
 * @param {object} [options]
 * @param {boolean} [options.quiet] Whether to show what the builder prints only when it fails.
 */
export async function build({ quiet = false } = {}) {
  rmSync(stamp, { force: true });
  const before = fingerprint();
  await runNode(['scripts/generate.mjs'], quiet);
  await runNode(['node_modules/vite/bin/vite.js', 'build', '--app'], quiet);
  writeFileSync(stamp, before);
}

/** A hash of the names, sizes and times of all that goes into dist/. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const input of inputs) addToHash(hash, join(root, input));
  return hash.digest('hex');
}

function addToHash(hash, path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return;
  if (status.isDirectory()) {
    for (const name of readdirSync(path).sort()) addToHash(hash, join(path, name));
  } else if (!/\.test\.tsx?$/.test(path)) {
    hash.update(`${path} ${status.size} ${status.mtimeMs}\n`);
  }
}

/** Runs a script with this Node to its end. Throws when it fails; its output has been shown by then. */
function runNode(args, quiet) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => output.push(chunk));
    child.once('error', reject);
    child.once('close', code => {
      if (code !== 0 || !quiet) process.stderr.write(Buffer.concat(output));
      if (code === 0) resolve();
      else reject(new Error(`"node ${args.join(' ')}" ended with code ${code}.`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
