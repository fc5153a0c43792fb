import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

import { root } from '../build.mjs';
import { executableName } from '../electron/executable-name.mjs';
import { checkRelease } from './check-release.mjs';

it('lets a release be made with the pinned Electron', () => {
  expect(() => checkRelease({ source: 'pinned' })).not.toThrow();
});

it.each(['registry', 'override', 'elsewhere'])('makes no release with an Electron from %s', source => {
  expect(() => checkRelease({ source })).toThrow(/^A release is made with the Electron that package\.json pins/);
});

it('the command makes no release with another Electron, and nothing at all before it has looked', async () => {
  const dist = mkdtempSync(join(tmpdir(), 'sockeye-test-'));
  try {
    writeFileSync(join(dist, executableName(process.platform)), '');
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist };
    const packed = promisify(execFile)(process.execPath, ['scripts/package.mjs', '--release', 'dir'], {
      cwd: root,
      env,
      timeout: 15_000,
    });
    await expect(packed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('this one comes from ELECTRON_OVERRIDE_DIST_PATH'),
      stdout: '',
    });
  } finally {
    rmSync(dist, { recursive: true });
  }
});
