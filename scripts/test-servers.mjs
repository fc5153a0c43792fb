import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from './electron/cache-folder.mjs';
import { findOnPath } from './system-packages.mjs';

const run = promisify(execFile);

/** The daemon, and the package that holds its .proto files. */
const packages = ['gobgpd', 'golang-github-osrg-gobgp-dev'];

/**
 * Makes sure of gobgpd, the Go server of the end-to-end tests, and answers the folder into which its Debian packages
 * are unpacked: `usr/bin/gobgpd` and `usr/share/gocode/src/github.com/osrg/gobgp/api/*.proto`. They are unpacked and not
 * installed, because installing them starts a BGP daemon on the user's machine. Answers undefined, and its tests skip
 * themselves, where there is no apt-get.
 *
 * @param {string} [folder] Where to unpack them.
 */
export async function ensureGobgp(folder = cacheFolder('gobgp')) {
  if (findOnPath('apt-get') === undefined) return undefined;
  const daemon = join(folder, 'usr', 'bin', 'gobgpd');
  if (existsSync(daemon)) return folder;
  process.stderr.write(`Fetching ${packages.join(' and ')} for the end-to-end tests ...\n`);
  await mkdir(join(folder, '..'), { recursive: true });
  const workshop = await mkdtemp(`${folder}-making-`);
  try {
    await download(workshop);
    const unpacked = join(workshop, 'unpacked');
    for (const name of await readdir(workshop)) {
      if (name.endsWith('.deb')) await run('dpkg', ['-x', join(workshop, name), unpacked]);
    }
    await rename(unpacked, folder).catch(error => {
      if (!existsSync(daemon)) throw error;
    });
    return folder;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Downloads the packages; on a machine whose package lists are empty or old, root renews them first. */
async function download(folder) {
  const fetch = () => run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...packages], { cwd: folder });
  try {
    await fetch();
  } catch (error) {
    if (process.getuid() !== 0) {
      throw new Error(
        `apt-get could not download ${packages.join(' and ')}. Run this, then try again:\n  sudo apt-get update`,
        { cause: error },
      );
    }
    await run('apt-get', ['-q', 'update']);
    await fetch();
  }
}
