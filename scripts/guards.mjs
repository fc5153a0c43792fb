// `npm run guards`: takes every guard of docs/security.md away, one after the other, in a copy of the repository, and
// expects the test that is named for it to fail. Prints a table; ends with 1 when a promise is held by nothing, or by a test
// that passes all the same. `--unit` leaves out what needs the app built; `--only WORDS` takes the guards whose promise, name
// or tests hold these words; `--anchors` only looks whether each guard still stands in its file, and takes a second. The working tree is only read.
import { writeFileSync } from 'node:fs';

import { allGuards } from '../guards/all-guards.mjs';
import { root } from './build.mjs';
import { findMoved } from './guards/find-moved.mjs';
import { MovedGuard, ScratchCopy } from './guards/scratch-copy.mjs';
import { runTests } from './guards/run-tests.mjs';

const kinds = ['unit', 'fault', 'e2e', 'packages'];

function readArguments(args) {
  const options = { only: '', isUnit: false, isAnchors: false };
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--unit') options.isUnit = true;
    else if (args[at] === '--anchors') options.isAnchors = true;
    else if (args[at] === '--only' && args[at + 1] !== undefined) options.only = args[++at];
    else throw new Error(`Unknown: ${args[at]}. There are --unit, --anchors and --only WORDS.`);
  }
  return options;
}

/** Each test with each guard that it is named for. */
function planTrials({ only, isUnit }) {
  const trials = allGuards.flatMap(guard => (guard.tests ?? []).map(test => ({ guard, test })));
  const holds = ({ guard, test }) =>
    [guard.promise, guard.name, test.file, test.title].some(text => text.toLowerCase().includes(only.toLowerCase()));
  return trials.filter(trial => holds(trial) && (!isUnit || trial.test.kind === 'unit'));
}

/** How the tests go as things are, all of a kind together: key of the test to its outcome. */
async function runUnchanged(copy, trials) {
  const outcomes = new Map();
  for (const kind of kinds) {
    const tests = new Map(trials.filter(({ test }) => test.kind === kind).map(({ test }) => [keyOf(test), test]));
    if (tests.size === 0) continue;
    process.stderr.write(`${tests.size} tests of kind ${kind}, with all guards ...\n`);
    for (const [test, outcome] of await runTests(copy.root, [...tests.values()])) outcomes.set(keyOf(test), outcome);
  }
  return outcomes;
}

const keyOf = test => `${test.kind} ${test.file} ${test.only ?? test.title}`;

async function tryGuard(copy, { guard, test }, unchanged) {
  const row = { promise: guard.promise, guard: guard.name, test: nameOf(test), unchanged: unchanged.state };
  if (unchanged.state === 'skipped') return { ...row, without: 'not tried: the test is skipped here', isGood: true };
  if (unchanged.state !== 'passed') return { ...row, without: `not tried: ${unchanged.words}`, isGood: false };
  let putBack;
  try {
    putBack = copy.takeAway(guard.changes);
  } catch (error) {
    if (!(error instanceof MovedGuard)) throw error;
    return { ...row, without: error.message, isGood: false };
  }
  try {
    const outcome = (await runTests(copy.root, [test])).get(test);
    const isGood = outcome.state === 'failed' || (outcome.state === 'timed out' && guard.mayHang === true);
    return { ...row, without: `${outcome.state}: ${outcome.words}`, isGood };
  } finally {
    putBack();
  }
}

const nameOf = ({ file, title, only }) => `${file.replace(/^.*\//, '')}: ${only ?? title}`;

/** Prints rows under each other, at most `limit` characters a cell. */
function printTable(rows, limit = 72) {
  const names = ['promise', 'guard', 'test', 'unchanged', 'without'];
  const heads = {
    promise: 'promise',
    guard: 'guard removed',
    test: 'test',
    unchanged: 'unchanged',
    without: 'without the guard',
  };
  const cells = [heads, ...rows].map(row => {
    const marks = row.isGood === false ? { ...row, without: `NOT HELD ${row.without}` } : row;
    return names.map(name => shorten(String(marks[name]).replaceAll(/\s+/g, ' '), limit));
  });
  const widths = names.map((_, at) => Math.max(...cells.map(row => row[at].length)));
  for (const row of cells)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    );
}

const shorten = (text, limit) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);

const options = readArguments(process.argv.slice(2));
if (options.isAnchors) {
  const moved = findMoved(root, allGuards);
  for (const line of moved) console.log(line);
  console.log(`${allGuards.length} guards, ${moved.length} moved`);
  process.exit(moved.length === 0 ? 0 : 1);
}
const trials = planTrials(options);
if (trials.length === 0) throw new Error('No guard is meant by that.');
const copy = ScratchCopy.make(root);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.once('exit', () => copy.remove());
const unchanged = await runUnchanged(copy, trials);
const rows = [];
for (const trial of trials) {
  const row = await tryGuard(copy, trial, unchanged.get(keyOf(trial.test)));
  rows.push(row);
  process.stderr.write(
    `${rows.length}/${trials.length} ${row.isGood ? 'held' : 'NOT HELD'}: ${row.guard} [${row.test}] ${row.without}\n`,
  );
}
console.log('');
printTable(rows);
if (process.env.SOCKEYE_GUARDS_REPORT !== undefined) {
  writeFileSync(process.env.SOCKEYE_GUARDS_REPORT, `${JSON.stringify(rows, null, 2)}\n`);
}
const bad = rows.filter(row => !row.isGood).length;
const skipped = rows.filter(row => row.unchanged === 'skipped').length;
console.log(`\n${rows.length - bad - skipped} guards held by their test, ${bad} not, ${skipped} not tried`);
process.exitCode = bad === 0 ? 0 : 1;
