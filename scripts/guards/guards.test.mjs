// Keeps docs/security.md, the guards and their tests together: a promise without a guard and a test that was renamed are told
// here. Whether a guard still stands where it stood, and whether its tests fail without it, is for `npm run guards`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { allGuards } from '../../guards/all-guards.mjs';
import { root } from '../build.mjs';
import { readPromises } from './read-promises.mjs';
import { titlePattern } from './run-tests.mjs';

const read = file => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');
const rows = readPromises(root);
const rowsOf = guard =>
  rows.filter(({ section, promise }) => section === guard.section && promise.startsWith(guard.promise));
const broken = allGuards.filter(guard => guard.cannot === undefined);

/** `e2e/isolation.test.ts` as the page calls it: `isolation`. */
const shortName = file => file.replace(/^.*\//, '').replace(/\.(test|packages)\.m?tsx?$|\.test\.mjs$/, '');

describe('docs/security.md', () => {
  test('has tables of promises', () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  test.each(rows.map(row => [row.promise.slice(0, 80), row]))(
    'has a guard, or says why there is none: %s',
    (_name, row) => {
      expect(allGuards.filter(guard => rowsOf(guard).includes(row)).length).toBeGreaterThan(0);
    },
  );

  test('names the test of each guard in its row', () => {
    const missing = broken.flatMap(guard =>
      guard.tests
        .filter(({ file }) => !(rowsOf(guard)[0]?.cells.at(-1) ?? '').includes(shortName(file)))
        .map(({ file }) => `${guard.promise}: ${shortName(file)}`),
    );
    expect(missing).toEqual([]);
  });

  test('names every method of every service', () => {
    const folder = 'proto/sockeye/v1';
    const methods = readdirSync(join(root, folder)).flatMap(file => {
      const text = read(join(folder, file));
      const service = /^service (\w+) \{/m.exec(text)?.[1];
      return [...text.matchAll(/^ {2}rpc (\w+)\(/gm)].map(([, method]) => [service, method]);
    });
    expect(methods.length).toBeGreaterThan(40);
    const promises = rows.filter(row => row.section === 'A window that was taken over').map(row => row.promise);
    const isNamed = ([service, method]) =>
      promises.some(promise =>
        promise.split(';').some(part => {
          const [name, list = ''] = part.split(':').map(text => text.trim());
          return name === service && list.split(/,\s*/).includes(method);
        }),
      );
    expect(methods.filter(method => !isNamed(method))).toEqual([]);
  });
});

describe.each(allGuards.map(guard => [`${guard.promise}: ${guard.name ?? 'none'}`, guard]))('%s', (_name, guard) => {
  test('is of one row of docs/security.md', () => {
    expect(rowsOf(guard)).toHaveLength(1);
  });

  test('takes something away, or says why there is nothing to take', () => {
    if (guard.cannot !== undefined) expect(guard.cannot.length).toBeGreaterThan(20);
    for (const { guard: text, without } of guard.changes ?? []) expect(without).not.toBe(text);
  });

  test('has tests of these names', () => {
    expect(guard.cannot !== undefined || guard.tests.length > 0).toBe(true);
    for (const { file, title } of guard.tests ?? []) {
      const isThere = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``].some(text =>
        read(file).includes(text),
      );
      expect(isThere, `${file} has no test "${title}"`).toBe(true);
    }
  });
});

test.each([
  ['a %s is refused', 'a fifo is refused', 'a fifo was refused'],
  ['$fault: main says so (%#)', 'ends at once: main says so (3)', 'main says so'],
  ['${fault}: each call ends', 'a reset: each call ends', 'each call'],
  ['costs 5 $ (or more)', 'costs 5 $ (or more)', 'costs 5 or more'],
])('the title %j is that of a test %j and not of %j', (title, name, other) => {
  const pattern = new RegExp(`^${titlePattern(title)}$`);
  expect(pattern.test(name)).toBe(true);
  expect(pattern.test(other)).toBe(false);
});
