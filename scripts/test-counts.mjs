/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** What a check without tests of its own counts: one, passed when it ended with code 0. */
export function countCheck(code, weight = 1) {
  return { passed: code === 0 ? weight : 0, failed: code === 0 ? 0 : weight, skipped: 0 };
}

/**
 * Counts the tests of Vitest's JSON report. A file that failed to load counts as one failed test, and so does a run
 * that failed though all of its tests passed (an unhandled error), that left no report, or that found no test.
 *
 * @returns {Counts}
 */
export function countVitest(report, code) {
  if (report === undefined) return countCheck(1);
  const brokenFiles = report.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0);
  return completeCounts(code, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  });
}

/**
 * Counts the tests of Playwright's JSON report. One that passed at its second try has passed; `namesOfUnsteady` lists it. As
 * in `countVitest`, a run cannot pass without a report, without a test or with a code other than 0.
 *
 * @returns {Counts}
 */
export function countPlaywright(report, code) {
  if (report === undefined) return countCheck(1);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return completeCounts(code, { passed: expected + flaky, failed: unexpected, skipped });
}

/** The tests of Playwright's JSON report that passed at their second try only: `file › title`. */
export function namesOfUnsteady(report) {
  const names = [];
  const visit = ({ specs = [], suites = [] }) => {
    for (const { file, title, tests } of specs) {
      if (tests.some(({ status }) => status === 'flaky')) names.push(`${file} › ${title}`);
    }
    suites.forEach(visit);
  };
  visit(report ?? {});
  return names;
}

function completeCounts(code, counts) {
  const isHollow = counts.passed + counts.failed === 0;
  return counts.failed === 0 && (code !== 0 || isHollow) ? { ...counts, failed: 1 } : counts;
}

/** @returns {Counts} */
export function addCounts(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** Whether something passed and nothing failed. */
export function isSuccess({ passed, failed }) {
  return failed === 0 && passed > 0;
}

/** `N passed, N failed`, and `, N skipped` when some were. */
export function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
