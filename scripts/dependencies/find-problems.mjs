import { developmentLicences, installScripts, shippedLicences } from './accepted.mjs';

/** Where a package may come from. Without `resolved` npm takes the registry that it is set to, and checks the hash. */
const registry = 'https://registry.npmjs.org/';

/**
 * Holds a project's dependencies against what was decided about them, and answers what is wrong, a sentence each.
 *
 * @param {object} project
 * @param {object} project.manifest package.json.
 * @param {object} project.lockfile package-lock.json, of version 3.
 * @param {string} project.npmrc The text of .npmrc.
 * @param {readonly string[]} project.shipped Paths in the lockfile of what users get, as `node_modules/react`.
 * @param {object} [accepted] What was decided, as in accepted.mjs.
 */
export function findProblems({ manifest, lockfile, npmrc, shipped }, accepted = {}) {
  const decided = { installScripts, shippedLicences, developmentLicences, ...accepted };
  const packages = Object.entries(lockfile.packages).filter(([path]) => path !== '');
  return [
    ...(leavesScriptsAlone(npmrc) ? [] : ['.npmrc lets install scripts run: ignore-scripts=true is gone.']),
    ...findLoosePins(manifest),
    ...packages.flatMap(([path, entry]) => findOrigin(path, entry)),
    ...findScripts(packages, decided.installScripts),
    ...packages.flatMap(([path, { license }]) => {
      const isShipped = shipped.includes(path);
      const allowed = isShipped ? decided.shippedLicences : decided.developmentLicences;
      return isAllowed(license, allowed)
        ? []
        : [
            `${path} has the licence ${license ?? '(none)'}, which nobody has allowed for ${isShipped ? 'what is shipped' : 'developing'}.`,
          ];
    }),
    ...shipped.flatMap(path => {
      const entry = lockfile.packages[path];
      if (entry === undefined) return [`${path} is in the app and not in package-lock.json.`];
      return entry.deprecated === undefined ? [] : [`${path} is in the app and deprecated: ${entry.deprecated}`];
    }),
  ];
}

/** The name of a package by its path in a lockfile. */
export function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Of a setting that stands there twice npm takes the last. */
function leavesScriptsAlone(npmrc) {
  const values = [...npmrc.matchAll(/^\s*"?ignore-scripts"?\s*(?:=(.*))?$/gm)].map(([, value = '']) => value.trim());
  return values.length > 0 && values.every(value => value === 'true');
}

function findLoosePins({ dependencies = {}, devDependencies = {}, optionalDependencies = {}, overrides = {} }) {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json does not name one version of ${name}, but ${JSON.stringify(version)}.`);
}

function findOrigin(path, { resolved, integrity, link }) {
  if (link === true || (resolved !== undefined && !resolved.startsWith(registry))) {
    return [`${path} does not come from the registry, but from ${resolved}.`];
  }
  return /^sha512-/.test(integrity ?? '') ? [] : [`${path} has no sha512 in package-lock.json.`];
}

function findScripts(packages, reasons) {
  const found = new Set(
    packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOf(path)),
  );
  return [
    ...[...found]
      .filter(name => reasons[name] === undefined)
      .map(name => `${name} has an install script: say in accepted.mjs why it works without, or do without it.`),
    ...Object.keys(reasons)
      .filter(name => !found.has(name))
      .map(name => `accepted.mjs gives a reason for an install script of ${name}, which has none any more.`),
  ];
}

/** Whether a licence expression of SPDX (names, AND, OR, brackets round the whole) can be met with these licences. */
function isAllowed(expression, allowed) {
  if (typeof expression !== 'string') return false;
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  return bare.split(' OR ').some(choice => choice.split(' AND ').every(name => allowed.includes(name.trim())));
}
