import { describe, expect, it } from 'vitest';

import { needsPackagingTools, packagesToMeasure } from './packages-to-measure.mjs';

describe('F24: the benchmarks pack what they measure', () => {
  const all = ['dir', 'tar.gz', 'deb', 'rpm'];
  it.each([
    ['everything', [], all, true],
    ['everything, to a file', ['--json', 'figures.json'], all, true],
    ['the size of packages', ['--only', 'package.size'], all, true],
    ['the size of packages among others', ['--only', 'link.unary, package.size'], all, true],
    ['the start of the unpacked app', ['--only', 'start.packaged'], ['dir'], false],
    ['the start and what needs no package', ['--only', 'start.packaged,leak.calls'], ['dir'], false],
    ['the start, by the other spelling', ['--only=start.packaged'], ['dir'], false],
    ['what needs no package', ['--only', 'leak.calls'], [], false],
    ['what needs no package, by the other spelling', ['--only=leak.calls,start.ready'], [], false],
    ['a name that only begins like one', ['--only', 'start.packaged.twice'], [], false],
  ])('%s', (_, args, targets, isMore) => {
    expect(packagesToMeasure(args)).toEqual(targets);
    expect(needsPackagingTools(targets)).toBe(isMore);
  });
});
