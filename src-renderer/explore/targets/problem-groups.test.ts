import { describe, expect, test } from 'vitest';

import { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { complete } from '../../testing/complete';
import { groupProblems, importPathFixes, placeInFile } from './problem-groups';

const problem = (part: Partial<SchemaProblem>): SchemaProblem => complete(SchemaProblem, part);

describe('problems of a schema', () => {
  test('stand together by file, in the order in which the files come', () => {
    const list = [
      problem({ file: 'b', message: '1' }),
      problem({ file: 'a', message: '2' }),
      problem({ file: 'b', message: '3' }),
    ];
    const groups = groupProblems(list).map(({ file, problems }) => [file, problems.map(each => each.message)]);
    expect(groups).toEqual([
      ['b', ['1', '3']],
      ['a', ['2']],
    ]);
  });

  test('that one folder mends offer it once', () => {
    const list = [
      problem({ suggestedImportPath: '/x' }),
      problem({ suggestedImportPath: '/y' }),
      problem({ suggestedImportPath: '/y' }),
      problem({}),
    ];
    expect(importPathFixes(list)).toEqual([
      { path: '/y', mends: 2 },
      { path: '/x', mends: 1 },
    ]);
  });

  test('say where in the file they are, as far as that is known', () => {
    expect(placeInFile(problem({ line: 7, column: 14 }))).toBe('7:14');
    expect(placeInFile(problem({ line: 7 }))).toBe('7');
    expect(placeInFile(problem({}))).toBe('');
  });
});
