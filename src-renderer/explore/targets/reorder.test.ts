import { expect, test } from 'vitest';

import { Target } from '../../../gen/sockeye/v1/target';
import { dropBefore, movableTargets, stepBefore } from './reorder';
import { targetRows } from './target-rows';
import { initialTargetsState, updateTargets } from './targets-update';

const list = ['sample', 'a', 'b', 'c'].map(id => Target.fromPartial({ id, name: id, isSample: id === 'sample' }));
const rows = targetRows(updateTargets(initialTargetsState, { kind: 'targets', targets: list }));

test('a target steps up and down between its neighbours, and not past the sample or the end', () => {
  expect(movableTargets(rows)).toEqual(['a', 'b', 'c']);
  expect(stepBefore(rows, 'b', 'up')).toBe('a');
  expect(stepBefore(rows, 'a', 'up')).toBeUndefined();
  expect(stepBefore(rows, 'a', 'down')).toBe('c');
  expect(stepBefore(rows, 'b', 'down')).toBe('');
  expect(stepBefore(rows, 'c', 'down')).toBeUndefined();
  expect(stepBefore(rows, 'sample', 'down')).toBeUndefined();
});

test('a target that is dropped over a row comes before the target there, or before the next one', () => {
  const at = (id: string): number => rows.findIndex(row => row.targetId === id);
  expect(dropBefore(rows, at('a'))).toBe('a');
  expect(dropBefore(rows, at('sample'))).toBe('a');
  expect(dropBefore(rows, rows.length)).toBe('');
});
