import { describe, expect, it } from 'vitest';

import { chooseProjects } from './unit.mjs';

describe('the projects of a run', () => {
  const all = ['app', 'renderer', 'scripts'];
  it.each([
    ['nothing named', [], all],
    ['an option alone', ['--bail=1'], all],
    ['a folder of the helper', ['src-helper/calls'], ['app']],
    ['a file of the window', ['./src-renderer/app/app.test.tsx'], ['renderer']],
    ['files of two', ['src-main/app-files.test.ts', 'scripts/apt.test.mjs'], ['app', 'scripts']],
    ['a word of a name', ['endpoint'], all],
    ['a project', ['--project=scripts'], ['scripts']],
    ['a project and a path', ['--project=app', 'src-helper'], ['app']],
  ])('%s', (_, args, chosen) => expect(chooseProjects(args)).toEqual(chosen));
});
