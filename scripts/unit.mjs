// `npm run unit`: the unit and integration tests. Those of src-shared, src-main and src-helper run in the Electron that
// the app runs in, as its helper does (ELECTRON_RUN_AS_NODE): its Node and its TLS are not this Node's. Those of the window
// (jsdom) and of the scripts run in this Node. Arguments are passed on to Vitest: `npm run unit -- src-helper/calls`;
// `--project=app`, `renderer` or `scripts` chooses.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { root } from './build.mjs';
import { findElectronRuntime } from './electron-runtime.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/** Vitest's projects (vitest.config.mts) by the folders of their tests. */
const projects = new Map([
  ['app', ['src-shared', 'src-main', 'src-helper', 'src-node', 'faults']],
  ['renderer', ['src-renderer']],
  ['scripts', ['scripts']],
]);

/**
 * Which projects a run needs, by its arguments.
 *
 * @param {readonly string[]} args
 * @returns {readonly string[]} The one that is named, else those whose folders hold the paths that are named, else all.
 */
export function chooseProjects(args) {
  const named = args.flatMap(word => /^--project=(.+)$/.exec(word)?.[1] ?? []);
  if (named.length > 0) return named;
  const paths = args.filter(word => !word.startsWith('-')).map(word => word.replace(/^\.\//, ''));
  const wanted = [...projects].filter(([, folders]) =>
    paths.some(path => folders.some(folder => path.startsWith(folder))),
  );
  return (wanted.length > 0 ? wanted : [...projects]).map(([name]) => name);
}

/**
 * Runs Vitest to its end in Electron's Node.
 *
 * @param {readonly string[]} args Arguments of Vitest.
 * @param {NodeJS.ProcessEnv} [env] Added to the environment.
 * @returns {Promise<number>} Its exit code.
 */
export async function runInElectron(args, env = {}) {
  const { path } = await findElectronRuntime();
  await ensureSystemPackages({ electron: path, tests: true });
  // Tests that need a plain Node, as another user's, find it by SOCKEYE_NODE.
  return runVitest(path, args, { ...env, ELECTRON_RUN_AS_NODE: '1', SOCKEYE_NODE: process.execPath });
}

function runVitest(program, args, env) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const tests = spawn(program, [vitest, 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // A terminal's Ctrl+C reaches Vitest itself; this process waits for its end.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
  return new Promise((resolve, reject) => {
    tests.once('error', reject);
    tests.once('exit', code => resolve(code ?? 1));
  });
}

async function runUnitTests(args) {
  const chosen = chooseProjects(args);
  const rest = args.filter(word => !word.startsWith('--project='));
  const codes = [];
  if (chosen.includes('app')) codes.push(await runInElectron(['--project=app', ...rest]));
  const inNode = chosen.filter(name => name !== 'app').map(name => `--project=${name}`);
  if (inNode.length > 0) codes.push(await runVitest(process.execPath, [...inNode, ...rest], {}));
  return codes.find(code => code !== 0) ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await runUnitTests(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
