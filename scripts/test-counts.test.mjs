import { describe, expect, test } from 'vitest';

import {
  addCounts,
  countCheck,
  countPlaywright,
  countVitest,
  describeCounts,
  isSuccess,
  namesOfUnsteady,
} from './test-counts.mjs';

const vitest = (numPassedTests, numFailedTests, testResults = []) => ({
  numPassedTests,
  numFailedTests,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
});

describe('Vitest', () => {
  test('its tests are counted one by one', () => {
    expect(countVitest(vitest(5, 2), 1)).toEqual({ passed: 5, failed: 2, skipped: 0 });
  });

  test('a file that cannot be loaded is a failure', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(countVitest(vitest(5, 0, [broken]), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  test('an unhandled error fails a run in which all tests passed', () => {
    expect(countVitest(vitest(5, 0), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  test('no report and no test are failures', () => {
    expect(countVitest(undefined, 0).failed).toBe(1);
    expect(countVitest(vitest(0, 0), 0).failed).toBe(1);
  });
});

describe('Playwright', () => {
  test('a test that passed at its second try has passed, and a skipped one is named', () => {
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
    expect(describeCounts(countPlaywright({ stats }, 1))).toBe('4 passed, 1 failed, 2 skipped');
  });

  test('what passed at its second try only is named, wherever it stands', () => {
    const spec = (title, status) => ({ file: 'a.test.ts', title, tests: [{ status }] });
    const suites = [{ specs: [spec('one', 'expected')], suites: [{ specs: [spec('two', 'flaky')] }] }];
    expect(namesOfUnsteady({ suites })).toEqual(['a.test.ts › two']);
    expect(namesOfUnsteady(undefined)).toEqual([]);
  });

  test('a run in which everything was skipped has failed', () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 4 };
    expect(isSuccess(countPlaywright({ stats }, 0))).toBe(false);
  });
});

test('a check counts as one, and counts add up', () => {
  expect(describeCounts(addCounts(countCheck(0), countCheck(2)))).toBe('1 passed, 1 failed');
});

test('nothing passed is no success', () => {
  expect(isSuccess({ passed: 0, failed: 0, skipped: 3 })).toBe(false);
});
