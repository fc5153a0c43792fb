import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { findMoved } from './find-moved.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sockeye-moved-'));
  writeFileSync(join(root, 'a.ts'), 'check(one);\ncheck(two);\ncheck(two);\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['stands once', 'a.ts', 'check(one);', []],
  ['was changed', 'a.ts', 'check(three);', ['a.ts has 0 times what "it" takes away: check(three);']],
  ['stands twice', 'a.ts', 'check(two);', ['a.ts has 2 times what "it" takes away: check(two);']],
  ['has lost its file', 'b.ts', 'check(one);', ['b.ts has 0 times what "it" takes away: check(one);']],
])('a guard that %s', (_, file, guard, found) => {
  expect(findMoved(root, [{ name: 'it', changes: [{ file, guard }] }, { name: 'none to take away' }])).toEqual(found);
});
