// `npm test`: everything that says whether the repository is sound, in one run. Each step runs even when another has
// failed, unless it needs what that one makes. A check counts as one; tests count one by one. The last line is
// `N passed, N failed`, with `, N skipped` when some were.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from './build.mjs';
import {
  addCounts,
  countCheck,
  countPlaywright,
  countVitest,
  describeCounts,
  isSuccess,
  namesOfUnsteady,
} from './test-counts.mjs';

const reports = mkdtempSync(join(tmpdir(), 'sockeye-reports-'));
const appReport = join(reports, 'app.json');
const pageReport = join(reports, 'page.json');
const faultReport = join(reports, 'faults.json');
const playwrightReport = join(reports, 'playwright.json');
const bin = (name, file) => join(root, 'node_modules', name, file);
/** What a checker found last time, so that the next run looks at what has changed. */
const cache = name => ['--cache', '--cache-location', join(root, 'node_modules', '.cache', name)];

function unitTests(name, projects, report) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  return {
    name,
    args: ['scripts/unit.mjs', ...projects.map(project => `--project=${project}`), ...reporters],
    count: code => countVitest(readReport(report), code),
  };
}

/** End-to-end tests that failed, and passed when they were run once more. */
const unsteady = [];

/** The steps in their order: a name, the script to run with Node, and how its result counts. */
const steps = [
  { name: 'system packages', args: ['scripts/system-packages.mjs', '--tests'] },
  { name: 'generate', args: ['scripts/generate.mjs'] },
  { name: 'proto lint', args: [bin('@bufbuild/buf', 'bin/buf'), 'lint'] },
  { name: 'proto format', args: [bin('@bufbuild/buf', 'bin/buf'), 'format', '--diff', '--exit-code'] },
  { name: 'types', args: [bin('typescript', 'bin/tsc'), '-b', 'tsconfig.all.json'] },
  { name: 'lint', args: [bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0', ...cache('eslint/')] },
  {
    name: 'format',
    args: [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', ...cache('prettier'), '.'],
  },
  unitTests('unit and integration tests of main and helper, in Electron', ['app'], appReport),
  unitTests('unit tests of the window and the scripts', ['renderer', 'scripts'], pageReport),
  { name: 'build', args: ['scripts/build.mjs'] },
  { name: 'dependencies', args: ['scripts/check-dependencies.mjs'], needs: 'build' },
  {
    name: 'faults',
    args: ['scripts/faults.mjs', '--short', '--reporter=default', '--reporter=json', `--outputFile=${faultReport}`],
    needs: 'build',
    count: code => countVitest(readReport(faultReport), code),
  },
  {
    name: 'end-to-end tests',
    args: ['scripts/e2e.mjs', '--reporter=list,json'],
    needs: 'build',
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
    count(code) {
      const report = readReport(playwrightReport);
      unsteady.push(...namesOfUnsteady(report));
      return countPlaywright(report, code);
    },
  },
];

/** The JSON that a reporter wrote; undefined when it did not come to that. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs a step with its output shown; answers its exit code. */
function runStep({ args, env }) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

const failed = [];
let total = countCheck(0, 0);
for (const step of steps) {
  console.log(`\n== ${step.name}`);
  const startedAt = Date.now();
  const isPossible = !failed.includes(step.needs);
  const code = isPossible ? await runStep(step) : 1;
  const counts = step.count === undefined || !isPossible ? countCheck(code) : step.count(code);
  total = addCounts(total, counts);
  if (!isSuccess(counts)) failed.push(step.name);
  const result = isPossible ? describeCounts(counts) : `not run, because of "${step.needs}"`;
  console.log(`== ${step.name}: ${result} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
}
rmSync(reports, { recursive: true, force: true });
if (unsteady.length > 0)
  console.log(`\n${unsteady.length} unsteady, passed at the second try only:\n  ${unsteady.join('\n  ')}`);
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 && isSuccess(total) ? 0 : 1;
console.log(`\n${describeCounts(total)}`);
