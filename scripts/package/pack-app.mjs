import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Platform, build } from 'electron-builder';

import { root } from '../build.mjs';
import { listShippedPackages, writeLicences } from '../dependencies/shipped-packages.mjs';

const run = promisify(execFile);
const fpm = fileURLToPath(new URL('fpm.mjs', import.meta.url));

/**
 * Packs what is built in dist/ with an Electron. Packages made with an Electron out of the registry go to `release/trial`:
 * they are for trying out, and nobody is to take them for others.
 *
 * @param {import('../electron-runtime.mjs').ElectronRuntime} runtime
 * @param {readonly string[]} targets Of electron-builder: `dir`, `tar.gz`, `deb`, `rpm`, `AppImage`, `dmg`, `nsis` ...
 * @param {object} [options]
 * @param {number} [options.level] How hard to compress, 1 to 9; by default hard.
 * @param {string} [options.output] Where to write instead.
 * @returns {Promise<{ unpacked: string, packages: readonly string[] }>} The folder with the unpacked app, and the files
 *   that were made.
 */
export async function packApp(runtime, targets, { level, output = releaseFolder(runtime) } = {}) {
  if (platform === 'linux') process.env.CUSTOM_FPM_PATH ??= fpm;
  if (level !== undefined) process.env.SOCKEYE_PACKAGE_LEVEL = String(level);
  const quick =
    level === undefined
      ? {}
      : { deb: { compression: 'gz' }, rpm: { compression: 'gzip' }, appImage: { compression: 'gzip' } };
  // A tar.gz by electron-builder takes a 7-Zip from GitHub; the system's own tar makes the same.
  const others = targets.filter(target => target !== 'tar.gz' || platform !== 'linux');
  const packages = await build({
    projectDir: root,
    targets: Platform.current().createTarget(others.length > 0 ? others : ['dir']),
    config: {
      extends: join(root, 'electron-builder.yml'),
      electronVersion: runtime.version,
      electronDist: runtime.dist,
      directories: { output },
      afterPack: async context => {
        await removeLeftovers(context);
        await addLicences(context);
      },
      ...quick,
    },
  });
  const unpacked = unpackedFolder(output);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const name = `sockeye-${version}-linux-${arch}`;
  const archives =
    targets.length === others.length ? [] : [await archive(unpacked, join(output, `${name}.tar.gz`), name, level)];
  return { unpacked, packages: [...packages.filter(file => !file.endsWith('.yml')), ...archives] };
}

/**
 * Packs an empty app with the same Electron, in the same way and with as few languages: what Sockeye is measured against.
 * Answers the folder with the unpacked app.
 *
 * @param {import('../electron-runtime.mjs').ElectronRuntime} runtime
 * @param {string} projectDir The folder of the empty app.
 * @param {string} output Where to write.
 */
export async function packEmptyApp(runtime, projectDir, output) {
  await build({
    projectDir,
    targets: Platform.current().createTarget(['dir']),
    config: {
      appId: 'dev.sockeye.Empty',
      electronVersion: runtime.version,
      electronDist: runtime.dist,
      electronLanguages: ['en', 'en-US'],
      linux: { executableName: 'empty' },
      directories: { output },
      npmRebuild: false,
      publish: null,
      afterPack: removeLeftovers,
    },
  });
  return unpackedFolder(output);
}

/** Where packages of this Electron go. */
export function releaseFolder({ source }) {
  return join(root, 'release', ...(source === 'registry' ? ['trial'] : []));
}

function unpackedFolder(output) {
  return join(output, `${platform === 'darwin' ? 'mac' : platform === 'win32' ? 'win' : 'linux'}-unpacked`);
}

/** Makes a tar.gz whose only top folder is `name`; with the app comes what a system's package would tell the desktop. */
async function archive(unpacked, file, name, level = 9) {
  const flags = [
    '--owner=0',
    '--group=0',
    '--mode=u+rwX,go+rX,go-w',
    '--transform',
    `s,^\\./256x256,./sockeye,;s,^\\.,${name},`,
  ];
  const desktop = [
    '-C',
    join(root, 'assets/linux'),
    './add-to-desktop.sh',
    '-C',
    join(root, 'assets/icons'),
    './256x256.png',
  ];
  const sources = ['-C', unpacked, '.', ...desktop];
  await run('tar', [...flags, `--use-compress-program=gzip -${level}`, '-cf', file, ...sources]);
  return file;
}

/** Removes what an unpacked Electron has for running apps from folders, and a packed app has no use for. */
async function removeLeftovers({ appOutDir }) {
  for (const name of ['resources/default_app.asar', 'version']) await rm(join(appOutDir, name), { force: true });
  const libraries = (await readdir(appOutDir)).filter(name => /\.so(\.\d+)?$/.test(name));
  for (const name of libraries) await chmod(join(appOutDir, name), 0o644);
}

/** Puts the licences of the packages in the app where Electron's are. */
async function addLicences({ appOutDir, packager }) {
  const folder = platform === 'darwin' ? packager.getResourcesDir(appOutDir) : appOutDir;
  await writeFile(join(folder, 'LICENSES.packages.txt'), writeLicences(root, listShippedPackages(root)));
}
