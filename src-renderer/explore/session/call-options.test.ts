import { expect, test } from 'vitest';

import { deadlineWords, parseDeadline } from './call-options';

test.each([
  ['', undefined],
  ['  ', undefined],
  ['500', 500n],
  ['500ms', 500n],
  ['1.5 s', 1500n],
  ['2min', 120_000n],
  ['1H', 3_600_000n],
])('the deadline "%s" is %s ms', (text, ms) => {
  expect(parseDeadline(text)).toEqual({ kind: 'deadline', ms });
});

test.each(['soon', '-1s', '5 weeks', '0', '25000h', 's', '1,5s'])('"%s" is no deadline and says so', text => {
  expect(parseDeadline(text).kind).toBe('problem');
});

test('the deadline is never hidden, not even when there is none', () => {
  expect(['', '5s', 'x'].map(deadlineWords)).toEqual(['no deadline', 'deadline 5s', 'deadline is no duration']);
});
