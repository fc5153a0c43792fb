import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { executableName } from './executable-name.mjs';

/**
 * The Electron that ELECTRON_OVERRIDE_DIST_PATH points to. Throws when the variable is set and no Electron is there:
 * whoever chose one does not want another.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function findOverride(env = process.env) {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (folder === undefined || folder === '') return { why: '' };
  const dist = resolve(folder);
  const path = join(dist, executableName(process.platform));
  if (!existsSync(path)) {
    throw new Error(
      `ELECTRON_OVERRIDE_DIST_PATH is "${folder}", but there is no "${path}". ` +
        'Point it to the folder of an unpacked Electron, or unset it.',
    );
  }
  const versionFile = join(dist, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : 'unknown';
  return { runtime: { source: 'override', version, dist, path }, why: 'taken from ELECTRON_OVERRIDE_DIST_PATH' };
}
