// The system’s part: libraries that Electron links to, a virtual display where there is none, and what the tests
// need. As root on Debian and Ubuntu what is missing is installed; everybody else is told the exact command.
// Run as a program: `node scripts/system-packages.mjs [--tests]`.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { runApt } from './apt.mjs';
import { findElectronRuntime } from './electron-runtime.mjs';

const run = promisify(execFile);

/** What brings all libraries that Electron links to; the others come along as their dependencies. */
const electronPackages = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'];
const displayPackages = ['xvfb', 'xauth'];
/** What the tests' own servers and certificates are made with, each with how to see that it is there. */
const testPackages = [
  { name: 'python3-grpcio', isThere: hasPythonGrpc },
  { name: 'openssl', isThere: () => findOnPath('openssl') !== undefined },
  // Ubuntu's is a snap, which no test can start: there the tests that want it are skipped.
  { name: 'chromium', isThere: () => findOnPath('chromium') !== undefined || !isDebian() },
];
/** What packages are made and looked into with. */
const packagingPackages = [
  ['dpkg', 'dpkg-deb'],
  ['rpm', 'rpmbuild'],
  ['rpm2cpio', 'rpm2cpio'],
  ['cpio', 'cpio'],
  ['lintian', 'lintian'],
  ['desktop-file-utils', 'desktop-file-validate'],
  ['shared-mime-info', 'update-mime-database'],
  ['x11-utils', 'xprop'],
  ['squashfs-tools', 'mksquashfs'],
].map(([name, program]) => ({ name, isThere: () => findOnPath(program) !== undefined }));

/**
 * Makes sure that Electron can start here, with a display or a virtual one. Does nothing but on Linux. Throws an error
 * whose message is the command to run when something is missing and this process may not install it.
 *
 * @param {object} needs
 * @param {string} needs.electron Path of Electron's executable.
 * @param {boolean} [needs.tests] Whether what the tests need is wanted, too.
 * @param {boolean} [needs.packaging] Whether what deb and rpm packages are made with is wanted, too.
 */
export async function ensureSystemPackages({ electron, tests = false, packaging = false }) {
  if (process.platform !== 'linux') return;
  const libraries = await missingLibraries(electron);
  const wanted = [
    ...(libraries.length > 0 ? electronPackages : []),
    ...(hasDisplay() || findOnPath('Xvfb') !== undefined ? [] : displayPackages),
    ...(await missingOf(tests ? testPackages : [])),
    ...(await missingOf(packaging ? packagingPackages : [])),
  ];
  if (wanted.length === 0) return;
  const reason = libraries.length > 0 ? ` (Electron lacks ${libraries.join(', ')})` : '';
  if (findOnPath('apt-get') === undefined) {
    throw new Error(`Install what Debian calls ${wanted.join(', ')} with your system's package manager${reason}.`);
  }
  if (process.getuid() !== 0) {
    const command = await commandFor(wanted, 'sudo ');
    throw new Error(`Some system packages are missing${reason}. Run this, then try again:\n  ${command}`);
  }
  process.stderr.write(`Installing system packages, as root: ${wanted.join(' ')}${reason} ...\n`);
  await install(wanted);
  const left = await missingLibraries(electron);
  if (left.length > 0)
    throw new Error(`Electron still lacks ${left.join(', ')} after installing ${wanted.join(', ')}.`);
}

/** Installs packages, as root. Throws an error that holds the command to run by hand when that fails. */
async function install(wanted) {
  try {
    await runApt(['update']);
    await runApt(['install', '-y', '--no-install-recommends', ...(await existingNames(wanted))]);
  } catch (error) {
    const command = await commandFor(wanted);
    throw new Error(`${error.message}\nSystem packages are missing. Run this, then try again:\n  ${command}`, {
      cause: error,
    });
  }
}

/** What a user types to install packages. */
async function commandFor(wanted, asRoot = '') {
  const names = (await existingNames(wanted)).join(' ');
  return `${asRoot}apt-get update && ${asRoot}apt-get install -y --no-install-recommends ${names}`;
}

/** Whether a window can be shown without a virtual display. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/** The full path of a program, searched as a shell would; undefined when it is not there. */
export function findOnPath(program, env = process.env) {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map(folder => join(folder, program)).find(path => existsSync(path));
}

/** Names of the shared libraries that the loader does not find for an executable. */
async function missingLibraries(executable) {
  // Electron brings some libraries itself, beside the executable.
  const env = { ...process.env, LD_LIBRARY_PATH: dirname(executable) };
  const { stdout } = await run('ldd', [executable], { env });
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(match => match[1]);
}

async function missingOf(packages) {
  const found = await Promise.all(packages.map(({ isThere }) => isThere()));
  return packages.filter((_, index) => !found[index]).map(({ name }) => name);
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** Whether the system's own Python, and not some other on the path, can serve gRPC. */
async function hasPythonGrpc() {
  try {
    await run('/usr/bin/python3', ['-c', 'import grpc, google.protobuf']);
    return true;
  } catch {
    return false;
  }
}

/** Ubuntu 24.04 and Debian 13 renamed what had a 32-bit time in it: `libgtk-3-0` is `libgtk-3-0t64` there. */
async function existingNames(names) {
  const { stdout } = await run('apt-cache', ['madison', ...names.map(name => `${name}t64`)]);
  return names.map(name => (stdout.includes(`${name}t64 `) ? `${name}t64` : name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { path } = await findElectronRuntime();
    await ensureSystemPackages({ electron: path, tests: process.argv.includes('--tests') });
    console.log('Nothing is missing.');
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
