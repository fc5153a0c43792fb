// apt-get, run to its end without a question. Another apt or dpkg may hold a lock, as unattended upgrades do on a fresh
// Ubuntu: then it says who does, and waits.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a lock is waited for, and how long until the next try, in ms. */
const patience = { limitMs: 120_000, pauseMs: 3_000 };

/**
 * What apt and dpkg print when somebody else holds one of their locks: of the package lists, of the downloaded archives,
 * of dpkg's database or its front end. `DPkg::Lock::Timeout` makes apt wait for the last two alone.
 */
const lockWords = [
  /Could not get lock (?<file>\S+?)\.?(?:\s+-\s|\s+It is|\s*$)/m,
  /Unable to (?:lock|acquire)[^\n]*?\(?(?<file>\/[^\s),]+)/m,
  /dpkg[^\n]* lock[^\n]*(?:locked|used) by another process/m,
];
const holderWords = [
  /held by process (?<pid>\d+)(?: \((?<name>[^)]+)\))?/,
  /locked by another process with pid (?<pid>\d+)/,
];

/**
 * Which lock of apt or dpkg was taken, and by whom, by what a run of apt-get printed.
 *
 * @param {string} output What it printed, in English.
 * @returns {string | undefined} `/var/lib/apt/lists/lock is held by unattended-upgr, process 812`; undefined when the run
 *   failed for another reason.
 */
export function describeTakenLock(output) {
  const taken = lockWords.map(words => words.exec(output)).find(match => match !== null);
  if (taken === undefined) return undefined;
  const holder = holderWords.map(words => words.exec(output)).find(match => match !== null)?.groups;
  const what = taken.groups?.file ?? 'a lock of dpkg';
  if (holder === undefined) return `${what} is held by another process`;
  return `${what} is held by ${holder.name === undefined ? '' : `${holder.name}, `}process ${holder.pid}`;
}

/**
 * Runs apt-get. What it prints is shown only when it fails.
 *
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {NodeJS.ProcessEnv} [options.env] Environment; `PATH` says which apt-get.
 * @param {(text: string) => void} [options.say] Hears once for each holder that a lock is waited for.
 * @param {number} [options.limitMs] How long locks are waited for, together.
 * @param {number} [options.pauseMs] How long until the next try.
 * @throws {Error} The last lines that apt-get printed; after a lock that did not come free, who holds it.
 */
export async function runApt(args, { env = process.env, say = sayOnStandardError, ...times } = {}) {
  const { limitMs, pauseMs } = { ...patience, ...times };
  const deadline = Date.now() + limitMs;
  let said;
  for (;;) {
    const leftSeconds = Math.max(1, Math.ceil((deadline - Date.now()) / 1000));
    const { code, output } = await runOnce(['-q', '-o', `DPkg::Lock::Timeout=${leftSeconds}`, ...args], env);
    if (code === 0) return;
    const lock = describeTakenLock(output);
    if (lock === undefined)
      throw new Error(`apt-get ${args.join(' ')} ended with code ${code}:\n${output.slice(-4000)}`);
    if (Date.now() + pauseMs > deadline) {
      throw new Error(`apt-get ${args[0]} waited ${Math.round(limitMs / 1000)} s in vain: ${lock}.`);
    }
    if (lock !== said) say(`apt-get ${args[0]} waits: ${lock} ...`);
    said = lock;
    await pause(pauseMs);
  }
}

function runOnce(args, env) {
  return new Promise((resolve, reject) => {
    // In English, whatever the user speaks: what it prints is read.
    const settings = { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
    const apt = spawn('apt-get', args, { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [apt.stdout, apt.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    apt.once('error', reject);
    apt.once('close', code => resolve({ code, output }));
  });
}

function sayOnStandardError(text) {
  process.stderr.write(`${text}\n`);
}
