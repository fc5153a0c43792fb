// Runs single tests in a copy of the repository and says of each how it went.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chooseProjects } from '../unit.mjs';

/** How long one run may take, in milliseconds. */
const runLimitMs = 15 * 60_000;

/**
 * @typedef {{ kind: 'unit' | 'fault' | 'e2e' | 'packages', file: string, title: string, only?: string,
 *   targets?: string[] }} NamedTest `only`: how the names of those begin that are meant, of many with this title.
 * @typedef {{ state: 'passed' | 'failed' | 'timed out' | 'skipped' | 'not run', words: string }} TestOutcome
 */

/**
 * Runs tests of one kind together.
 *
 * @param {string} root
 * @param {readonly NamedTest[]} tests
 * @returns {Promise<Map<NamedTest, TestOutcome>>} In the same order.
 */
export async function runTests(root, tests) {
  const kind = tests[0]?.kind ?? 'unit';
  // Those of the app run in Electron, the others in Node: each run leaves a report of its own.
  const [inElectron, inNode] = [tests.filter(isOfApp), tests.filter(test => !isOfApp(test))];
  if (kind === 'unit' && inElectron.length > 0 && inNode.length > 0) {
    const outcomes = new Map([...(await runTests(root, inElectron)), ...(await runTests(root, inNode))]);
    return new Map(tests.map(test => [test, outcomes.get(test)]));
  }
  const folder = mkdtempSync(join(tmpdir(), 'sockeye-guard-report-'));
  const report = join(folder, 'report.json');
  try {
    const { args, env } = commandOf(kind, tests, report);
    const output = await runNode(root, args, env);
    const results = (isPlaywright(kind) ? readPlaywright : readVitest)(readReport(report));
    return new Map(tests.map(test => [test, judge(test, results, output)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A pattern for the names of a test whose title, as it stands in the source, may have places for values. */
export function titlePattern(title) {
  return title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/%[sjidfo#]|\\\$\\\{\w+\\\}|\\\$\w+/g, '.*');
}

const isOfApp = test => chooseProjects([test.file]).includes('app');

const isPlaywright = kind => kind === 'e2e' || kind === 'packages';

function commandOf(kind, tests, report) {
  const files = [...new Set(tests.map(test => test.file))];
  const names = `(${tests.map(({ title, only }) => titlePattern(only ?? title)).join('|')})`;
  switch (kind) {
    case 'e2e':
      return { args: ['scripts/e2e.mjs', ...files, '-g', names, '--reporter=json'], env: reportTo(report) };
    case 'packages': {
      const targets = [...new Set(tests.flatMap(test => test.targets))].join();
      const env = { SOCKEYE_PACKAGE_TARGETS: targets, SOCKEYE_PACKAGE_REPORT: report };
      return { args: ['scripts/package-test.mjs', '-g', names], env };
    }
    default: {
      const args = [...files, '-t', names, '--reporter=json', `--outputFile=${report}`];
      if (kind === 'unit') return { args: ['scripts/unit.mjs', ...args], env: {} };
      // It builds what has changed first.
      return { args: ['scripts/faults.mjs', '--short', ...args], env: {} };
    }
  }
}

const reportTo = report => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: report });

function runNode(root, args, env) {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...env } };
    const child = spawn(process.execPath, args, options);
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output.push(chunk));
    // The whole group: a test that hangs has started others.
    const kill = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended.
      }
    };
    const timer = setTimeout(kill, runLimitMs);
    process.once('exit', kill);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      process.off('exit', kill);
      resolve(Buffer.concat(output).toString('utf8'));
    });
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function readVitest(report) {
  return (report?.testResults ?? []).flatMap(file =>
    file.assertionResults
      // Those that the pattern left out are "skipped" as well; they have no duration.
      .filter(({ status, duration }) => status !== 'skipped' || duration !== undefined)
      .map(({ title, status, failureMessages }) => {
        const words = failureMessages?.[0] ?? '';
        const state =
          status === 'failed' && /Test timed out in|^Error: STACK_TRACE_ERROR/.test(words) ? 'timed out' : status;
        return { file: file.name, title, state, words };
      }),
  );
}

function readPlaywright(report) {
  const found = [];
  const visit = ({ specs = [], suites = [] }) => {
    for (const { title, file, tests } of specs) {
      const result = tests.flatMap(test => test.results).at(-1);
      const state = { passed: 'passed', failed: 'failed', timedOut: 'timed out' }[result?.status] ?? 'skipped';
      found.push({ file, title, state, words: result?.error?.message ?? '' });
    }
    suites.forEach(visit);
  };
  visit(report ?? {});
  return found;
}

function judge({ file, title, only }, results, output) {
  const pattern = new RegExp(`^${only === undefined ? `${titlePattern(title)}$` : titlePattern(only)}`, 's');
  const own = results.filter(result => isSameFile(result.file, file) && pattern.test(result.title));
  const state = ['failed', 'timed out', 'passed', 'skipped'].find(each => own.some(result => result.state === each));
  if (state === undefined) return { state: 'not run', words: lastLines(output) };
  return { state, words: firstLine(own.find(result => result.state === state)?.words ?? '') };
}

/** Playwright names a file relative to its folder. */
const isSameFile = (reported, file) => reported.endsWith(file) || file.endsWith(`/${reported}`);

const withoutColours = text => text.replaceAll(/\u001b\[[\d;]*m/g, ''); // eslint-disable-line no-control-regex

const firstLine = text =>
  withoutColours(text)
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .slice(0, 4)
    .join(' ');

const lastLines = text => withoutColours(text).trimEnd().split('\n').slice(-8).join(' / ');
