// The table of docs/architecture.md, tried out: for each row an import that it forbids, in the place of a real file.
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

import { root } from './build.mjs';

/** File, what it may not import, and what it may. */
const table = [
  ['src-shared/rpc-error.ts', ['electron', 'node:fs', '@grpc/grpc-js', 'react', '../src-main/menu'], '../gen/greet'],
  ['src-main/menu.ts', ['react', '../src-helper/server', '../src-renderer/services'], '../src-shared/rpc-error'],
  ['src-main/preload/preload.ts', ['node:fs', '../menu', '../../src-shared/rpc-error', '@grpc/grpc-js'], 'electron'],
  ['src-helper/server.ts', ['electron', 'react', '../src-main/menu', '../src-renderer/services'], 'node:fs'],
  [
    'src-renderer/services.ts',
    ['electron', 'node:fs', '@grpc/grpc-js', '../src-main/menu', '../src-helper/server'],
    '../src-shared/rpc-error',
  ],
  ['src-renderer/link/link-store.ts', ['../explore/method-kind', '../palette/palette-search'], '../services'],
];

let eslint;
beforeAll(() => {
  eslint = new ESLint({ cwd: root });
});

/** Whether the linter refuses this import in this file by a rule about imports. */
async function isForbidden(file, specifier) {
  const [result] = await eslint.lintText(`import * as it from '${specifier}';\nexport const used = it;\n`, {
    filePath: `${root}/${file}`,
  });
  return result.messages.some(({ ruleId }) =>
    /^(no-restricted-imports|import-x\/no-restricted-paths)$/.test(ruleId ?? ''),
  );
}

describe('the import table', () => {
  for (const [file, forbidden, allowed] of table) {
    it(`${file} may import ${allowed}`, { timeout: 120_000 }, async () => {
      expect(await isForbidden(file, allowed)).toBe(false);
    });
    for (const specifier of forbidden) {
      it(`${file} may not import ${specifier}`, { timeout: 120_000 }, async () => {
        expect(await isForbidden(file, specifier)).toBe(true);
      });
    }
  }
});
