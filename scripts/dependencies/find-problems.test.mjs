import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { findProblems } from './find-problems.mjs';

const read = name => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

/** This repository, with something done to it. */
function project(change = () => undefined) {
  const value = {
    manifest: JSON.parse(read('package.json')),
    lockfile: JSON.parse(read('package-lock.json')),
    npmrc: read('.npmrc'),
    shipped: ['node_modules/react', 'node_modules/@photostructure/sqlite'],
  };
  change(value, value.lockfile.packages);
  return value;
}

it('finds nothing wrong with this repository', () => {
  expect(findProblems(project())).toEqual([]);
});

it.each([
  [
    'a package from a git repository',
    (_, packages) => (packages['node_modules/react'].resolved = 'git+ssh://git@github.com/react/react.git#1234'),
    'node_modules/react does not come from the registry, but from git+ssh://git@github.com/react/react.git#1234.',
  ],
  [
    'a package from a folder',
    (_, packages) =>
      (packages['node_modules/react'] = { ...packages['node_modules/react'], link: true, resolved: '../react' }),
    'node_modules/react does not come from the registry, but from ../react.',
  ],
  [
    'a package without a hash',
    (_, packages) => delete packages['node_modules/react'].integrity,
    'node_modules/react has no sha512 in package-lock.json.',
  ],
  [
    'a range in package.json',
    ({ manifest }) => (manifest.devDependencies.react = '^19.3.1'),
    'package.json does not name one version of react, but "^19.3.1".',
  ],
  [
    'an install script that nobody has looked at',
    (_, packages) => (packages['node_modules/react'].hasInstallScript = true),
    'react has an install script: say in accepted.mjs why it works without, or do without it.',
  ],
  [
    'a reason for a script that is gone',
    (_, packages) => delete packages['node_modules/@bufbuild/buf'].hasInstallScript,
    'accepted.mjs gives a reason for an install script of @bufbuild/buf, which has none any more.',
  ],
  [
    'install scripts that would run',
    value => (value.npmrc = value.npmrc.replace('ignore-scripts=true', 'ignore-scripts=false')),
    '.npmrc lets install scripts run: ignore-scripts=true is gone.',
  ],
  [
    'install scripts allowed again further down',
    value => (value.npmrc += '\nignore-scripts = false\n'),
    '.npmrc lets install scripts run: ignore-scripts=true is gone.',
  ],
  [
    'a licence that is not for shipping, though it is for developing',
    (_, packages) => (packages['node_modules/react'].license = 'MPL-2.0'),
    'node_modules/react has the licence MPL-2.0, which nobody has allowed for what is shipped.',
  ],
  [
    'a licence of which one half is not allowed',
    (_, packages) => (packages['node_modules/vite'].license = '(MIT AND GPL-3.0-only)'),
    'node_modules/vite has the licence (MIT AND GPL-3.0-only), which nobody has allowed for developing.',
  ],
  [
    'a package without a licence',
    (_, packages) => delete packages['node_modules/vite'].license,
    'node_modules/vite has the licence (none), which nobody has allowed for developing.',
  ],
  [
    'something shipped that is deprecated',
    (_, packages) => (packages['node_modules/react'].deprecated = 'use another'),
    'node_modules/react is in the app and deprecated: use another',
  ],
  [
    'something shipped that no lockfile knows',
    value => value.shipped.push('node_modules/stranger'),
    'node_modules/stranger is in the app and not in package-lock.json.',
  ],
])('finds %s', (_, change, problem) => {
  expect(findProblems(project(change))).toEqual([problem]);
});

it('takes one of two licences to choose from', () => {
  const change = (_, packages) => (packages['node_modules/react'].license = '(GPL-2.0-only OR MIT)');
  expect(findProblems(project(change))).toEqual([]);
});
