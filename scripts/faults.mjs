// `npm run faults`: everything that can go wrong around Sockeye, tried on purpose; prints what was seen, lost and leaked.
// `--short` tries the cheap ones a few times and leaves out the window's, which the end-to-end tests have (`npm test`).
// Other arguments are passed on to Vitest.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildIfChanged, root } from './build.mjs';

/** The end-to-end tests that play a fault with the window open; their fixtures check that nothing is left. */
const windowFaults = ['crashes', 'page-crashes', 'reload', 'durability', 'operation'];

const args = process.argv.slice(2);
const isShort = args.includes('--short');
const folder = mkdtempSync(join(tmpdir(), 'sockeye-faults-'));
const files = { report: join(folder, 'faults.jsonl'), window: join(folder, 'window.json') };

/** Runs a script with this Node to its end; answers its exit code. */
function run(words, env) {
  const child = spawn(process.execPath, words, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

/** The rows that the faults without a window have reported. */
function readReport() {
  if (!existsSync(files.report)) return [];
  return readFileSync(files.report, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

/** The window's faults, by the titles of their tests. */
function readWindowReport() {
  if (!existsSync(files.window)) return [];
  const rows = [];
  const visit = ({ specs = [], suites = [] }) => {
    for (const { title, ok } of specs) {
      rows.push({
        fault: title,
        tried: 1,
        seen: ok ? 'in the window, as said' : 'FAILED',
        lost: ok ? '0' : '?',
        leaked: 'not measured',
      });
    }
    suites.forEach(visit);
  };
  visit(JSON.parse(readFileSync(files.window, 'utf8')));
  return rows;
}

/** Prints rows under each other, at most `limit` characters a cell. */
function printTable(rows, limit = 96) {
  const names = ['fault', 'tried', 'seen', 'lost', 'leaked'];
  const cells = [names, ...rows.map(row => names.map(name => String(row[name])))].map(row =>
    row.map(cell => (cell.length > limit ? `${cell.slice(0, limit - 1)}…` : cell)),
  );
  const widths = names.map((_, at) => Math.max(...cells.map(row => row[at].length)));
  for (const row of cells)
    console.log(
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    );
}

try {
  await buildIfChanged();
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '-c', 'faults/vitest.config.mts'];
  const rest = args.filter(word => word !== '--short');
  const rounds = process.env.SOCKEYE_FAULT_ROUNDS ?? (isShort ? '11' : '1000');
  const codes = [await run([...vitest, ...rest], { SOCKEYE_FAULT_REPORT: files.report, SOCKEYE_FAULT_ROUNDS: rounds })];
  if (!isShort && rest.length === 0) {
    const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: files.window };
    codes.push(await run(['scripts/e2e.mjs', ...windowFaults, '--reporter=list,json'], env));
  }
  console.log('');
  printTable([...readReport(), ...readWindowReport()]);
  process.exitCode = codes.every(code => code === 0) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
