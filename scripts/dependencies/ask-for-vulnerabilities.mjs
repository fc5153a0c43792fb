import { execFile } from 'node:child_process';

/** How long the registry may take to answer for all packages, in milliseconds. */
const answerLimitMs = 120_000;

/**
 * What a registry knows of the packages in a lockfile.
 *
 * @typedef {{ kind: 'answered', shipped: readonly string[], others: readonly string[] } | { kind: 'unanswered', reason: string }} Audit
 *   A sentence for each vulnerable package, those that users get and the others.
 */

/**
 * Asks the registry, by `npm audit`, which packages of a lockfile have known vulnerabilities. All of them are asked for and
 * told apart afterwards: npm's own `--omit=dev` knows nothing of what is bundled. Never rejects because of the registry.
 *
 * @param {string} root Folder of package.json and package-lock.json.
 * @param {readonly string[]} shipped Paths in the lockfile of what users get.
 * @param {object} [options]
 * @param {string} [options.registry] Another than npm is set to.
 * @param {number} [options.limitMs]
 * @returns {Promise<Audit>}
 */
export function askForVulnerabilities(root, shipped, { registry, limitMs = answerLimitMs } = {}) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const words = ['audit', '--json', '--package-lock-only', '--fetch-retries=0'];
  if (registry !== undefined) words.push(`--registry=${registry}`);
  const options = { cwd: root, timeout: limitMs, maxBuffer: 1 << 28, shell: process.platform === 'win32' };
  return new Promise(resolve => {
    execFile(npm, words, options, (error, stdout) => {
      if (error?.killed === true) resolve(unanswered(`no answer within ${limitMs / 1000} s`));
      else resolve(readReport(stdout, shipped));
    });
  });
}

function readReport(text, shipped) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return unanswered(`npm audit printed no report, but ${JSON.stringify(text.slice(0, 200))}`);
  }
  // A report that lacks its parts is none: it must not pass for "nothing found".
  if (typeof report.vulnerabilities !== 'object' || report.metadata === undefined) {
    return unanswered(report.message ?? report.error?.summary ?? 'npm audit gave no reason');
  }
  const found = Object.values(report.vulnerabilities);
  const isShipped = ({ nodes }) => nodes.some(path => shipped.includes(path));
  return {
    kind: 'answered',
    shipped: found.filter(isShipped).map(describe),
    others: found.filter(each => !isShipped(each)).map(describe),
  };
}

function describe({ nodes, severity, via }) {
  const causes = via.map(cause => (typeof cause === 'string' ? `by ${cause}` : `${cause.title}, ${cause.url}`));
  return `${nodes.join(', ')} (${severity}): ${causes.join('; ')}`;
}

function unanswered(reason) {
  return { kind: 'unanswered', reason };
}
