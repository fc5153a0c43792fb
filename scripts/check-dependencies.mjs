// `npm run check:dependencies`: whether package-lock.json is whole, what is installed is what it says, nothing has an
// install script, a licence or an origin that nobody has decided on, and docs/dependencies.md lists what users get. Needs
// the built app. With `--write` it writes that list instead of comparing it.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildIfChanged, root } from './build.mjs';
import { describeScripts, describeShipped, replaceTable } from './dependencies/describe.mjs';
import { findProblems } from './dependencies/find-problems.mjs';
import { listShippedPackages, writeLicences } from './dependencies/shipped-packages.mjs';

const read = name => readFileSync(join(root, name), 'utf8');
const list = 'docs/dependencies.md';

/** What npm finds missing, at a wrong version or not asked for in node_modules. */
function askNpm() {
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    execFileSync(npm, ['ls', '--all', '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    });
    return [];
  } catch (error) {
    if (error.stdout === undefined) throw error;
    const { problems = [error.message] } = JSON.parse(error.stdout);
    return problems.map(problem => `npm ls: ${problem}`);
  }
}

try {
  await buildIfChanged();
  const shipped = listShippedPackages(root);
  const lockfile = JSON.parse(read('package-lock.json'));
  const manifest = JSON.parse(read('package.json'));
  const problems = [
    ...findProblems({ manifest, lockfile, npmrc: read('.npmrc'), shipped: shipped.map(({ path }) => path) }),
    ...askNpm(),
  ];
  writeLicences(root, shipped); // throws when one has none
  const before = read(list);
  const after = replaceTable(replaceTable(before, 'shipped', describeShipped(shipped)), 'scripts', describeScripts());
  if (after !== before) {
    if (process.argv.includes('--write')) writeFileSync(join(root, list), after);
    else problems.push(`${list} does not list what is in the app. Run: npm run check:dependencies -- --write`);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  const total = Object.keys(lockfile.packages).length - 1;
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${total} packages are as they should be; ${shipped.length} of them are in the app.`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
