// `npm run package`: packs the built app for this platform into release/. On Linux without arguments: the unpacked
// folder and a tar.gz of it, which need nothing from the network. Other targets are asked for by name, as in
// `npm run package -- deb AppImage`; electron-builder then downloads the tools they need.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { arch, platform } from 'node:process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Platform, build as packApp } from 'electron-builder';

import { buildIfChanged, root } from './build.mjs';
import { findElectronRuntime } from './electron-runtime.mjs';
import { checkPackage } from './check-package.mjs';

const run = promisify(execFile);
const release = join(root, 'release');

/** Removes what an unpacked Electron has for running apps from folders, and a packed app has no use for. */
async function removeLeftovers({ appOutDir }) {
  for (const name of ['resources/default_app.asar', 'version']) await rm(join(appOutDir, name), { force: true });
}

/** Packs the given targets with the Electron that was found. Answers the unpacked folder. */
async function pack(runtime, targets) {
  await packApp({
    projectDir: root,
    targets: Platform.current().createTarget(targets),
    config: {
      extends: join(root, 'electron-builder.yml'),
      electronVersion: runtime.version,
      electronDist: runtime.dist,
      afterPack: removeLeftovers,
    },
  });
  return join(release, `${platform === 'darwin' ? 'mac' : platform === 'win32' ? 'win' : 'linux'}-unpacked`);
}

/** Makes a tar.gz whose only top folder bears the app's name and version. */
async function archive(unpacked) {
  const { version } = (await import('../package.json', { with: { type: 'json' } })).default;
  const name = `sockeye-${version}-linux-${arch}`;
  const file = join(release, `${name}.tar.gz`);
  const rename = `s,^\\.,${name},`;
  await run('tar', ['--owner=0', '--group=0', '--transform', rename, '-czf', file, '-C', unpacked, '.']);
  return file;
}

try {
  const targets = process.argv.slice(2);
  await buildIfChanged();
  const runtime = await findElectronRuntime();
  const unpacked = await pack(runtime, targets.length > 0 ? targets : ['dir']);
  if (platform === 'linux') {
    await checkPackage(join(unpacked, 'sockeye'));
    console.log(`${unpacked} starts.`);
    if (targets.length === 0) console.log(await archive(unpacked));
  }
  if (runtime.source === 'registry') {
    console.log(`Made with Electron ${runtime.version} out of the registry: for trying out, not for publishing.`);
  }
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
}
