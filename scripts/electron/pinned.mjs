// The Electron of package.json. Never by require('electron'): that starts a download at import, writes to standard
// output, and throws away the reason when it fails.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { cacheFolder } from './cache-folder.mjs';

/** How long the package's own download may take, in milliseconds: 110 MB over a slow line. */
const downloadLimitMs = 300_000;
/** For how long a failed download is not tried again, in milliseconds. */
const retryAfterMs = 3_600_000;

/** The folder of the `electron` package that this repository installed. */
function installedPackage() {
  return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
}

/**
 * The pinned Electron: as installed, else by one run of its package's install script. A failed download leaves a stamp
 * with its reason in the cache, and is not tried again for an hour.
 *
 * @param {object} [options]
 * @param {string} [options.packageFolder] Folder of the `electron` package.
 * @param {string} [options.stampFolder] Where stamps of failed downloads are kept.
 * @param {number} [options.limitMs] How long the download may take.
 */
export async function findPinned({
  packageFolder = installedPackage(),
  stampFolder = cacheFolder('electron'),
  limitMs = downloadLimitMs,
} = {}) {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const present = readInstalled(packageFolder, version);
  if (present !== undefined) return { runtime: present, why: 'the pinned version, as installed' };

  const stamp = join(stampFolder, `download-failed-${version}`);
  const failedBefore = readStamp(stamp);
  if (failedBefore !== undefined) {
    return { why: `pinned ${version} could not be downloaded within the last hour: ${failedBefore}` };
  }
  process.stderr.write(`Downloading Electron ${version} ...\n`);
  const failure = await runInstaller(join(packageFolder, 'install.js'), limitMs);
  const downloaded = failure === undefined ? readInstalled(packageFolder, version) : undefined;
  if (downloaded !== undefined) {
    rmSync(stamp, { force: true });
    return { runtime: downloaded, why: 'the pinned version, just downloaded' };
  }
  const reason = failure ?? 'its install script left no executable';
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(stamp, reason);
  return { why: `pinned ${version} cannot be downloaded: ${reason}` };
}

/** What the package has unpacked beside itself, by the same three signs its install script goes by. */
function readInstalled(packageFolder, version) {
  const dist = join(packageFolder, 'dist');
  try {
    const unpacked = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
    const path = join(dist, readFileSync(join(packageFolder, 'path.txt'), 'utf8'));
    return unpacked === version && existsSync(path) ? { source: 'pinned', version, dist, path } : undefined;
  } catch {
    return undefined;
  }
}

/** The reason of a failed download that is too recent to try again. */
function readStamp(stamp) {
  try {
    return Date.now() - statSync(stamp).mtimeMs < retryAfterMs ? readFileSync(stamp, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** Runs the install script; answers why it failed in one line, or undefined when it did not. */
function runInstaller(script, limitMs) {
  return new Promise(resolve => {
    const installer = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'], timeout: limitMs });
    let words = '';
    installer.stderr.setEncoding('utf8').on('data', text => (words = (words + text).slice(-20_000)));
    installer.once('error', error => resolve(error.message));
    installer.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal !== null) resolve(`not finished within ${limitMs / 1000} s`);
      else resolve(pickReason(words) ?? `its install script ended with code ${code}`);
    });
  });
}

/** The first line that names an error, without the error's class. */
function pickReason(words) {
  const line = words.split('\n').find(text => /Error/.test(text));
  return line?.replace(/^.*?\w*Error: /, '').trim();
}
