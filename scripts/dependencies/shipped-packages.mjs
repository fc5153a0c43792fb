import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { missingTexts } from './accepted.mjs';
import { nameOf } from './find-problems.mjs';

/**
 * A package of which something is in what users get.
 *
 * @typedef {object} ShippedPackage
 * @property {string} path In the lockfile, as `node_modules/react`.
 * @property {string} name
 * @property {string} version
 * @property {string} license
 * @property {readonly string[]} programs Folders of dist/ into which it was bundled; `as it is` when it is packed itself.
 */

/**
 * Finds the packages that users get: those bundled into a program, by the source maps that the bundler wrote with it, and
 * those packed as they are. Throws when a program in dist/ has no source map.
 *
 * @param {string} root The repository, with the app built in its dist/.
 * @returns {readonly ShippedPackage[]} In the order of their paths.
 */
export function listShippedPackages(root) {
  const programs = new Map();
  const add = (path, program) => programs.set(path, (programs.get(path) ?? new Set()).add(program));
  for (const program of ['helper', 'main', 'preload', 'renderer']) {
    for (const path of listBundled(root, join(root, 'dist', program))) add(path, program);
  }
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [path, entry] of Object.entries(packages)) {
    if (path !== '' && entry.dev !== true && !isLeftOut(path)) add(path, 'as it is');
  }
  return [...programs]
    .map(([path, names]) => {
      const { version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      return { path, name: nameOf(path), version, license, programs: [...names].sort() };
    })
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Paths in the lockfile of all that a vulnerability in would be one of the app: what is in it, and Electron. */
export function listAuditedPaths(root) {
  return [...listShippedPackages(root).map(({ path }) => path), 'node_modules/electron'];
}

/** What electron-builder.yml leaves out of the packages: headers for building native code. */
function isLeftOut(path) {
  return path === 'node_modules/node-addon-api';
}

/** Paths below `root` of the packages whose code is in a folder of programs. */
function listBundled(root, folder) {
  const files = readdirSync(folder, { recursive: true }).map(file => join(folder, file));
  const found = new Set();
  for (const file of files.filter(name => /\.c?js$/.test(name))) {
    if (!existsSync(`${file}.map`)) throw new Error(`${file} has no source map to tell what is in it.`);
    for (const source of JSON.parse(readFileSync(`${file}.map`, 'utf8')).sources) {
      const path = relative(root, resolve(dirname(file), source))
        .split(sep)
        .join('/');
      const name = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (name !== undefined) found.add(name);
    }
  }
  return found;
}

/**
 * The licences of packages as one text for those who get them. Throws when a package brings no licence text, and
 * accepted.mjs names none either.
 *
 * @param {string} root The repository.
 * @param {readonly ShippedPackage[]} shipped
 */
export function writeLicences(root, shipped) {
  const parts = shipped.map(({ path, name, version, license }) => {
    return `${name} ${version} (${license})\n${'-'.repeat(76)}\n\n${readLicence(root, path, name).trim()}\n`;
  });
  const head =
    'Sockeye has these packages in it, wholly or in part. Electron and Chromium have files of their own beside this one:\n' +
    'LICENSE.electron.txt and LICENSES.chromium.html.\n';
  return [head, ...parts].join(`\n${'='.repeat(76)}\n`);
}

function readLicence(root, path, name) {
  const file = readdirSync(join(root, path)).find(entry => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry));
  if (file !== undefined) return readFileSync(join(root, path, file), 'utf8');
  const text = missingTexts[name];
  if (text === undefined) throw new Error(`${name} brings no licence text: put it into scripts/dependencies/texts.`);
  return readFileSync(join(root, 'scripts/dependencies/texts', text), 'utf8');
}
