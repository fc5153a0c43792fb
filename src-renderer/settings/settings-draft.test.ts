import { expect, it } from 'vitest';

import { Theme } from '../../gen/sockeye/v1/settings';
import { defaultValues, toSettings } from '../../src-shared/setting-rules';
import { changesOf, draftOf, numberProblem } from './settings-draft';

const settings = toSettings(defaultValues());

it('only what differs is changed', () => {
  expect(changesOf(settings, draftOf(settings))).toEqual([]);
  expect(changesOf(settings, { ...draftOf(settings), theme: Theme.THEME_DARK, deadlineMs: ' 1500 ' })).toEqual([
    { $case: 'theme', value: Theme.THEME_DARK },
    { $case: 'deadlineMs', value: 1500 },
  ]);
  expect(changesOf({ ...settings, deadlineMs: 9 }, { ...draftOf(settings), deadlineMs: '' })).toEqual([
    { $case: 'deadlineMs', value: 0 },
  ]);
});

it.each(['', '-1', '1.5', 'x', '63', '1048577', '1e3', '0x40'])('%j is no size of the history', text => {
  expect(numberProblem('historyLimitMib', text)).toBe('Write a whole number from 64 to 1048576.');
  expect(changesOf(settings, { ...draftOf(settings), historyLimitMib: text })).toBeUndefined();
});
