import { execFile, type ExecFileException } from 'node:child_process';
import { join } from 'node:path';

import { readLaunchSettings } from './fixtures/launch-settings';
import { makeEnvironment } from './fixtures/sockeye';
import { ExplorePage } from './fixtures/explore-page';
import type { PrivateFolder } from './fixtures/private-folder';
import { expect, test } from './fixtures/test';

/** What a start printed that ended by itself. */
interface Ended {
  readonly error: ExecFileException | null;
  readonly stdout: string;
}

/** Starts the app a second time, as the system does for a link or a shell for a command, and waits for its end. */
function startAgain(folder: PrivateFolder, words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { electronPath, flags, root } = readLaunchSettings();
  return new Promise(resolve => {
    execFile(
      electronPath,
      [...flags, root, ...words],
      { env: { ...makeEnvironment(folder), ...env }, timeout: 20_000 },
      (error, stdout) => resolve({ error, stdout }),
    );
  });
}

test('npm start says its version and its options where there is no display, and starts nothing', async ({ folder }) => {
  const { root } = readLaunchSettings();
  const run = (word: string): Promise<Ended> =>
    new Promise(resolve => {
      const env = {
        ...process.env,
        DISPLAY: '',
        WAYLAND_DISPLAY: '',
        TMPDIR: folder.temp,
        SOCKEYE_DATA_DIR: folder.data,
      };
      const options = { env, timeout: 30_000 };
      execFile(process.execPath, [join(root, 'scripts/start.mjs'), word], options, (error, stdout) =>
        resolve({ error, stdout }),
      );
    });
  const version = await run('--version');
  expect(version.error).toBeNull();
  expect(version.stdout).toMatch(/^Sockeye \d+\.\d+\.\d+\n$/);
  const help = await run('--help');
  expect(help.error).toBeNull();
  expect(help.stdout).toContain('--safe');
  expect(folder.listTemp()).toEqual([]);
});

test('a start with something to open hands it over to the instance that runs, and leaves nothing behind', async ({
  sockeye,
}) => {
  await expect(new ExplorePage(sockeye.window).helperStatus).toContainText('running');
  const before = sockeye.folder.listTemp();
  const { error, stdout } = await startAgain(sockeye.folder, ['unix:/run/app.sock']);
  expect(error).toBeNull();
  expect(stdout).toContain(`Opened in the Sockeye that runs already (process ${sockeye.pid})`);
  expect(sockeye.folder.listTemp()).toEqual(before);
});
