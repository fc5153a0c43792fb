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
  readonly stderr: string;
}

/** Starts the app a second time, as the system does for a link or a shell for a command, and waits for its end. */
function startAgain(folder: PrivateFolder, words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { electronPath, flags, root } = readLaunchSettings();
  return new Promise(resolve => {
    execFile(
      electronPath,
      [...flags, root, ...words],
      { env: { ...makeEnvironment(folder), ...env }, timeout: 20_000 },
      (error, stdout, stderr) => resolve({ error, stdout, stderr }),
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
      execFile(process.execPath, [join(root, 'scripts/start.mjs'), word], options, (error, stdout, stderr) =>
        resolve({ error, stdout, stderr }),
      );
    });
  const version = await run('--version');
  expect(version.error).toBeNull();
  expect(version.stdout).toMatch(/^Sockeye \d+\.\d+\.\d+\nElectron [\d.]+, Chromium [\d.]+, Node [\d.]+\n\w+ \w+\n$/);
  const help = await run('--help');
  expect(help.error).toBeNull();
  expect(help.stdout).toContain('--safe');
  const wrong = await run('--saef');
  expect(wrong.error?.code).toBe(2);
  expect(wrong.stdout).toBe('');
  expect(wrong.stderr).toContain('There is no option "--saef"; did you mean --safe? --help says what there is.\n');
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

test('what systems ask for by events is opened, also before the window is there and when it is closed', async ({
  sockeye,
}) => {
  // On macOS and Windows the system tells by events of Electron; here a test is the system. That the systems send them is
  // not shown by it.
  const { electron, folder } = sockeye;
  const emit = (name: string, ...args: readonly unknown[]): Promise<boolean> =>
    electron.evaluate(
      ({ app }, [event, values]) => {
        let isPrevented = false;
        const told = { preventDefault: () => (isPrevented = true) };
        (app as NodeJS.EventEmitter).emit(event, told, ...values);
        return isPrevented;
      },
      [name, args] as const,
    );
  const dialog = sockeye.window.getByRole('dialog', { name: 'Add target' });
  const endpoint = dialog.getByRole('textbox', { name: 'Endpoint' });
  await expect(new ExplorePage(sockeye.window).helperStatus).toContainText('running');

  expect(await emit('open-url', 'sockeye://open?target=unix:/run/linked.sock')).toBe(true);
  await expect(endpoint).toHaveValue('unix:/run/linked.sock');
  await expect(dialog).toContainText('A link outside Sockeye asks to open this endpoint.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  expect(await emit('open-file', '/home/ada/api.protoset')).toBe(true);
  await expect(dialog.getByRole('textbox', { name: 'Descriptor sets' })).toHaveValue('/home/ada/api.protoset');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  const handed = { words: ['unix:/run/second.sock'], directory: '/', dataDirectory: folder.data };
  await emit('second-instance', [], '/', { ...handed, dataDirectory: '/of somebody else' });
  await emit('second-instance', [], '/', { ...handed, words: 'unix:/a' });
  await emit('second-instance', [], '/', undefined);
  await emit('second-instance', [], '/', handed);
  await (await new ExplorePage(sockeye.window).findRow('unix:/run/second.sock')).click();

  // As on macOS, where the app outlives its window.
  await electron.evaluate(() => Object.defineProperty(process, 'platform', { value: 'darwin' }));
  const closed = sockeye.window.waitForEvent('close');
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  const opened = electron.waitForEvent('window');
  await emit('open-url', 'sockeye://open?target=unix:/run/later.sock');
  const later = (await opened).getByRole('dialog', { name: 'Add target' });
  await expect(later.getByRole('textbox', { name: 'Endpoint' })).toHaveValue('unix:/run/later.sock');
});
