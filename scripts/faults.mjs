// `npm run faults`: everything that can go wrong around Sockeye, tried on purpose; prints what was seen, lost and leaked.
// `--short` tries each a few times and leaves out the window's, which the end-to-end tests have (`npm test`); `--window` is
// those alone. SOCKEYE_FAULT_ROUNDS says how often, 1,000 times if nothing does. Other arguments are passed on.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { buildIfChanged, root } from './build.mjs';
import { runInElectron } from './unit.mjs';

/** The end-to-end tests that play faults with the window open; those without a row of their own stand in the table if they fail. */
const windowFaults = [
  'target-faults',
  'helper-faults',
  'process-faults',
  'app-faults',
  'history-faults',
  'page-crashes',
];

const args = process.argv.slice(2);
const isShort = args.includes('--short');
const isWindowOnly = args.includes('--window');
/** Where somebody else wants Vitest's JSON, too. */
const givenOutput = args.find(word => word.startsWith('--outputFile='))?.slice('--outputFile='.length);
const rest = args.filter(word => !/^--(short|window|reporter=.*|outputFile=.*)$/.test(word));
const folder = mkdtempSync(join(tmpdir(), 'sockeye-faults-'));
const files = {
  report: join(folder, 'faults.jsonl'),
  vitest: join(folder, 'vitest.json'),
  window: join(folder, 'window.json'),
};

/** Runs a script with this Node to its end; answers its exit code. */
function run(words, env) {
  const child = spawn(process.execPath, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

/** What is in a JSON file; undefined when it was not written. */
function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** The rows that faults have reported: { fault, tried, seen, lost, leaked, isGood }. */
function readRows() {
  if (!existsSync(files.report)) return [];
  return readFileSync(files.report, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

/** The tests of Vitest's report: { title, state, words }. */
function testsOfVitest() {
  return (readJson(files.vitest)?.testResults ?? []).flatMap(file =>
    file.assertionResults.length === 0 && file.status === 'failed'
      ? [{ title: file.name, state: 'failed', words: file.message }]
      : file.assertionResults.map(({ title, status, failureMessages }) => ({
          title,
          state: status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped',
          words: failureMessages[0] ?? '',
        })),
  );
}

/** The tests of Playwright's report, likewise. */
function testsOfPlaywright() {
  const found = [];
  const visit = ({ specs = [], suites = [] }) => {
    for (const { title, ok, tests } of specs) {
      const results = tests.flatMap(test => test.results);
      const reason = tests.flatMap(test => test.annotations).find(({ type }) => type === 'skip')?.description;
      const isSkipped = results.length > 0 && results.every(({ status }) => status === 'skipped');
      const words = isSkipped ? reason : results.map(({ error }) => error?.message).find(Boolean);
      found.push({ title, state: isSkipped ? 'skipped' : ok ? 'passed' : 'failed', words: words ?? '' });
    }
    suites.forEach(visit);
  };
  visit(readJson(files.window) ?? {});
  return found;
}

/** Rows for tests that have none of their own because they failed before they could report, or were skipped. */
function rowsOfTests(tests, reported) {
  const badWords = reported.filter(row => !row.isGood).map(({ fault }) => fault);
  const plain = text => stripVTControlCharacters(text).split('\n')[0];
  return tests.flatMap(({ title, state, words }) => {
    const nothing = { fault: title, tried: '-', lost: '-', leaked: '-' };
    if (state === 'skipped')
      return [{ ...nothing, seen: `SKIPPED: ${words || reasonOf(title)}`, isGood: true, isSkipped: true }];
    // A bad row says more than the error of its test.
    if (state === 'passed' || badWords.some(fault => words.includes(fault))) return [];
    return [{ ...nothing, seen: `FAILED: ${plain(words)}`, isGood: false }];
  });
}

/** Why Vitest's tests skip themselves; it keeps no reasons. */
function reasonOf(title) {
  if (/disk|data folder/.test(title)) return 'no file system can be mounted here; root can';
  if (/deadlines, streams/.test(title)) return 'libfaketime is not installed (Debian: faketime)';
  return 'see the test';
}

/** The most characters of each column; what is longer is cut. */
const limits = { fault: 64, tried: 44, seen: 70, lost: 26, leaked: 96 };

/** Prints rows under each other and what they come to. Answers whether all are good. */
function printTable(rows) {
  const names = Object.keys(limits);
  const cut = (text, limit) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);
  const cells = [names, ...rows.map(row => names.map(name => cut(row[name].replaceAll('\n', ' '), limits[name])))];
  const widths = names.map((_, at) => Math.max(...cells.map(row => row[at].length)));
  for (const row of cells)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    );
  const bad = rows.filter(({ isGood }) => !isGood);
  const skipped = rows.filter(({ isSkipped }) => isSkipped).length;
  const played = `${rows.length - skipped} rows${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log(`\n${played}, ${bad.length === 0 ? 'all good' : `bad: ${bad.map(({ fault }) => fault).join('; ')}`}.`);
  for (const { fault, seen, lost, leaked } of bad) console.log(`  ${fault}: ${seen} | lost ${lost} | ${leaked}`);
  return bad.length === 0 && rows.length > skipped;
}

try {
  const beganAt = Date.now();
  await buildIfChanged();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${files.vitest}`];
  const env = {
    SOCKEYE_FAULT_REPORT: files.report,
    SOCKEYE_FAULT_ROUNDS: process.env.SOCKEYE_FAULT_ROUNDS ?? (isShort ? '11' : '1000'),
  };
  const codes = [];
  if (!isWindowOnly) codes.push(await runInElectron(['-c', 'faults/vitest.config.mts', ...reporters, ...rest], env));
  if (!isShort && (isWindowOnly || rest.length === 0)) {
    const words = isWindowOnly && rest.length > 0 ? rest : windowFaults;
    codes.push(
      await run(['scripts/e2e.mjs', ...words, '--reporter=list,json'], {
        ...env,
        PLAYWRIGHT_JSON_OUTPUT_FILE: files.window,
      }),
    );
  }
  const reported = readRows();
  const tests = [...testsOfVitest(), ...testsOfPlaywright()];
  if (givenOutput !== undefined && existsSync(files.vitest)) copyFileSync(files.vitest, givenOutput);
  console.log('');
  const isGood = printTable([...reported, ...rowsOfTests(tests, reported)]);
  const minutes = ((Date.now() - beganAt) / 60_000).toFixed(1);
  console.log(`${env.SOCKEYE_FAULT_ROUNDS} rounds where nothing else is said, ${minutes} minutes.`);
  process.exitCode = isGood && codes.every(code => code === 0) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
