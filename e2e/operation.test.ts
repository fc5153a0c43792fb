// What is there for the one who runs the app: settings, logs, diagnostics, a safe start, a helper that hangs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectAccessible } from './fixtures/accessibility';
import { ExplorePage } from './fixtures/explore-page';
import type { Sockeye } from './fixtures/sockeye';
import { expect, test } from './fixtures/test';

/** Whether the page draws dark, by the background it has. */
function isDark({ window }: Sockeye): Promise<boolean> {
  return window.evaluate(() => {
    const [red = 255] = (/\d+/.exec(getComputedStyle(document.body).backgroundColor) ?? ['255']).map(Number);
    return red < 128;
  });
}

test('settings are changed in the window or in their file, hold at once, and survive a restart', async ({
  launchSockeye,
}) => {
  const sockeye = await launchSockeye();
  const { window, folder } = sockeye;
  await window.emulateMedia({ colorScheme: null }); // The theme is Electron's here, not Playwright's.
  await window.keyboard.press('Control+,');
  const dialog = window.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
  await dialog.getByRole('textbox', { name: 'Deadline of new requests (ms)' }).fill('5000');
  await dialog.getByRole('textbox', { name: 'Age of the history (days)' }).fill('0');
  await expect(dialog.getByText('Write a whole number from 1 to 3650.')).toBeVisible();
  await expectAccessible(window);
  await dialog.getByRole('textbox', { name: 'Age of the history (days)' }).fill('7');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => isDark(sockeye)).toBe(true);
  const file = join(folder.data, 'settings.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    $schema: './settings.schema.json',
    theme: 'dark',
    deadlineMs: 5000,
    historyAgeDays: 7,
  });
  await new ExplorePage(window).openMethod('SayHello');
  await expect(window.getByText('deadline 5s').first()).toBeVisible();

  writeFileSync(file, '{ "theme": "light", "historyAgeDays": "many" }');
  await expect.poll(() => isDark(sockeye)).toBe(false);
  const note = window.getByRole('group', { name: 'Note' });
  await expect(note).toContainText('"historyAgeDays"');
  await expect(note).toContainText('must be a whole number from 1 to 3650, not "many"; 30 is used instead.');
  await sockeye.close();

  const again = await launchSockeye({ folder });
  await expect(again.window.getByRole('group', { name: 'Note' })).toContainText('"historyAgeDays"');
});

test('the log and the diagnostics tell of the app and its helper, and nothing of what calls carried', async ({
  sockeye,
}) => {
  const { window, folder } = sockeye;
  const page = new ExplorePage(window);
  const pid = await sockeye.waitForHelper();
  await page.call('SayHello', '{ "name": "Confidential" }', 'OK');
  await window.keyboard.press('Control+,');
  const dialog = window.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('button', { name: 'Copy diagnostics' }).click();
  await expect(dialog.getByRole('status', { name: 'Diagnostics' })).toHaveText('Copied');
  const copied = await sockeye.electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toMatch(/^Sockeye \d+\.\d+\.\d+, /);
  expect(copied).toContain(`helper running pid=${pid}`);
  expect(copied).toContain('theme=system');
  const log = readFileSync(join(folder.data, 'logs', 'sockeye.log'), 'utf8');
  for (const text of [copied, log]) {
    expect(text).toContain(`info helper listens pid=${pid}`);
    expect(text).not.toContain('Confidential');
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
});

test('a safe start shows no history, leaves it alone, and the next start has it again', async ({ launchSockeye }) => {
  const first = await launchSockeye();
  const { folder } = first;
  await new ExplorePage(first.window).call('SayHello', '{ "name": "Ada" }', 'OK');
  await first.close();
  writeFileSync(join(folder.data, 'settings.json'), '{ "theme": "dark" }');

  const safe = await launchSockeye({ folder, args: ['--safe'] });
  const recordings = (sockeye: Sockeye): ReturnType<Sockeye['window']['getByRole']> =>
    sockeye.window.getByRole('tree', { name: 'Recordings' }).getByRole('treeitem', { name: /SayHello/ });
  await safe.window.getByRole('tab', { name: 'Recordings' }).click();
  await expect(safe.window.getByText('This is a safe start (--safe)').first()).toBeVisible();
  await expect(recordings(safe)).toHaveCount(0);
  await safe.close();

  const third = await launchSockeye({ folder });
  await third.window.getByRole('tab', { name: 'Recordings' }).click();
  await expect(recordings(third)).toHaveCount(1);
});

test('a helper that hangs is said not to answer, and can be restarted', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  const pid = await sockeye.waitForHelper();
  await expect(page.helperStatus).toContainText('running');
  process.kill(pid, 'SIGSTOP');
  await expect(page.helperStatus).toContainText('helper not answering', { timeout: 15_000 });
  await sockeye.window.getByRole('button', { name: 'Restart helper' }).click();
  await sockeye.waitForHelper(pid);
  await expect(page.helperStatus).toContainText('running', { timeout: 15_000 });
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
});
