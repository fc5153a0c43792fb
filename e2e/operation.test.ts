// What is there for the one who runs the app: settings, logs, diagnostics, a safe start, a helper that hangs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectAccessible } from './fixtures/accessibility';
import { ExplorePage } from './fixtures/explore-page';
import { openFlood, test } from './fixtures/flood';
import type { Sockeye } from './fixtures/sockeye';
import { expect } from './fixtures/test';

const copiedWords = /^Copied \d+ lines: no messages, no metadata\.$/;

function readClipboard({ electron }: Sockeye): Promise<string> {
  return electron.evaluate(({ clipboard }) => clipboard.readText());
}

/** Clicks an item of the menu by its id, as its user does. */
function chooseInMenu({ electron }: Sockeye, id: string): Promise<void> {
  return electron.evaluate(({ Menu }, name) => {
    Menu.getApplicationMenu()?.getMenuItemById(name)?.click();
  }, id);
}

function readLines(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

/** What is in the files of a folder, and in those below, whose names match. */
function hashFiles(folder: string, names: RegExp): ReadonlyMap<string, string> {
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => names.test(name));
  return new Map(
    entries.flatMap(entry => {
      const file = join(folder, entry.name);
      return entry.isDirectory() ? [...hashFiles(file, /./)] : [[file, hash(file)] as const];
    }),
  );
}

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
  // A key that is pressed before the page has drawn reaches nobody.
  await expect(new ExplorePage(window).targets.getByRole('treeitem', { name: 'SayHello', exact: true })).toBeVisible();
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
  await expect(note).toContainText('line 1, column 21, must be a whole number from 1 to 3650, not "many";');
  await expect(note).toContainText('nothing is removed from the history for it until that is mended.');
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
  await page.openMethod('SayHello');
  await page.showPart('Metadata');
  await window.getByRole('button', { name: 'Add entry' }).click();
  await window.getByRole('textbox', { name: 'Key 1' }).fill('authorization');
  await window.getByRole('textbox', { name: 'Value 1' }).fill('Bearer hunter2hunter2');
  await page.showPart('Message');
  await page.setMessage('{ "name": "Confidential" }');
  await page.send();
  await expect(page.callStatus).toHaveText('OK');
  await page.setMessage('{ "name": "Confidential", "Confidential": 1 }');
  await page.send();
  process.kill(pid, 'SIGKILL');
  const next = await sockeye.waitForHelper(pid);
  await expect(page.helperStatus).toContainText(`pid ${next}`);

  const texts: string[] = [readFileSync(join(folder.data, 'logs', 'sockeye.log'), 'utf8')];
  const copy = async (dialogName: string): Promise<void> => {
    const dialog = window.getByRole('dialog', { name: dialogName });
    await dialog.getByRole('button', { name: 'Copy diagnostics' }).click();
    await expect(dialog.getByRole('status', { name: 'Diagnostics' })).toHaveText(copiedWords);
    texts.push(await readClipboard(sockeye));
    await window.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  };
  await window.keyboard.press('Control+,');
  await copy('Settings');
  await window.getByTitle('Show the link panel').click();
  await copy('Link to the helper');
  const palette = await page.openPalette();
  await palette.getByRole('combobox').fill('copy diagnostics');
  await window.keyboard.press('Enter');
  const about = window.getByRole('dialog', { name: 'About Sockeye' });
  await expect(about.getByRole('status', { name: 'Diagnostics' })).toHaveText(copiedWords);
  const copied = await readClipboard(sockeye);
  expect(await about.getByRole('region', { name: 'Diagnostics' }).textContent(), 'what is shown is copied').toBe(
    copied,
  );
  await expectAccessible(window);

  expect(copied).toMatch(/^```text\nSockeye \d+\.\d+\.\d+, /);
  expect(copied).toContain(`helper running pid=${next}`);
  expect(copied).toMatch(/^helper answers in [\d.]+ ms, memory=/m);
  expect(copied).toMatch(/^kept targets=1 recordings=/m);
  expect(copied).toMatch(/^helper ends 1\n {2}\S+ The helper ended: .*(SIGKILL|killed)/m);
  expect(copied).toContain('settings as shipped');
  for (const text of [...texts, copied]) {
    expect(text).toContain(`info helper listens pid=${next}`);
    expect(text).not.toMatch(/Confidential|hunter2/);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  }
  expect(copied).not.toContain(folder.home);
});

test('a helper that hangs does not keep the diagnostics, which say so', async ({ sockeye }) => {
  const { window } = sockeye;
  await expect(new ExplorePage(window).helperStatus).toContainText('running');
  const pid = await sockeye.waitForHelper();
  process.kill(pid, 'SIGSTOP');
  try {
    await chooseInMenu(sockeye, 'diagnostics');
    const report = window.getByRole('dialog', { name: 'About Sockeye' }).getByRole('region', { name: 'Diagnostics' });
    await expect(report).toContainText('helper does not answer: GetHelperInfo: no answer within');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

test('the menu shows settings and About, and has the folders shown by the system', async ({
  launchSockeye,
  folder,
}) => {
  // What the system's file manager is here: it notes what it was asked to show.
  const bin = join(folder.path, 'bin');
  const shown = join(folder.path, 'shown');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\necho "$1" >> '${shown}'\n`, { mode: 0o755 });
  const sockeye = await launchSockeye({ folder, env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
  const { window } = sockeye;
  await expect(new ExplorePage(window).helperStatus).toContainText('running');

  await chooseInMenu(sockeye, 'settings');
  const settings = window.getByRole('dialog', { name: 'Settings' });
  await expect(settings.getByRole('combobox', { name: 'Theme' })).toBeFocused();
  await settings.getByRole('button', { name: 'Open folder: data folder' }).click();
  await expect.poll(() => readLines(shown)).toEqual([folder.data]);
  await window.keyboard.press('Escape');
  await expect(settings).toBeHidden();

  await chooseInMenu(sockeye, 'about');
  const about = window.getByRole('dialog', { name: 'About Sockeye' });
  await expect(about).toContainText(/Electron \d+\.\d+\.\d+, Chromium/);
  await about.getByRole('button', { name: 'Open folder: log folder' }).click();
  await expect.poll(() => readLines(shown)).toEqual([folder.data, join(folder.data, 'logs')]);
  await chooseInMenu(sockeye, 'logs');
  await expect.poll(() => readLines(shown)).toHaveLength(3);
});

test('a reply over the limit says which limit it was, and its setting is one click away and holds at once', async ({
  launchSockeye,
  folder,
  flood,
}) => {
  writeFileSync(join(folder.data, 'settings.json'), '{ "replyLimitMib": 1 }');
  const sockeye = await launchSockeye({ folder });
  const { window } = sockeye;
  const page = await openFlood(sockeye, flood, 'Heap', '{ "textBytes": 3000000 }');
  await page.send();
  await expect(page.callStatus).toHaveText('RESOURCE_EXHAUSTED');
  const problem = page.response.getByRole('group', { name: 'Problem' });
  await expect(problem).toContainText('more than the 1 MiB that the settings of Sockeye allow');
  await problem.getByRole('button', { name: 'Change in settings…' }).click();
  const dialog = window.getByRole('dialog', { name: 'Settings' });
  const limit = dialog.getByRole('textbox', { name: 'Largest reply (MiB)' });
  await expect(limit).toBeFocused();
  await limit.fill('5');
  await window.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect(JSON.parse(readFileSync(join(folder.data, 'settings.json'), 'utf8'))).toMatchObject({ replyLimitMib: 5 });
  await window.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.callStatus).toHaveText('OK');
});

test('a safe start says so everywhere, shows no history, writes none, and the next start has all again', async ({
  launchSockeye,
}) => {
  const first = await launchSockeye();
  const { folder } = first;
  await new ExplorePage(first.window).call('SayHello', '{ "name": "Ada" }', 'OK');
  await first.close();
  writeFileSync(join(folder.data, 'settings.json'), '{ "theme": "dark" }');
  const kept = hashFiles(folder.data, /^(recordings|settings)/);
  expect(kept.size).toBeGreaterThan(1);

  const safe = await launchSockeye({ folder, args: ['--safe'] });
  const { window } = safe;
  const recordings = (sockeye: Sockeye): ReturnType<Sockeye['window']['getByRole']> =>
    sockeye.window.getByRole('tree', { name: 'Recordings' }).getByRole('treeitem', { name: /SayHello/ });
  await expect(window.getByRole('group', { name: 'Note' })).toContainText('settings are as shipped');
  await window.getByRole('button', { name: 'Dismiss' }).click();
  await window.getByRole('button', { name: 'Safe start' }).click();
  const settings = window.getByRole('dialog', { name: 'Settings' });
  await expect(settings).toContainText('the file is neither read nor written');
  await expect(settings.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await expectAccessible(window);
  await window.keyboard.press('Escape');
  await window.getByRole('tab', { name: 'Recordings' }).click();
  await expect(window.getByText('This is a safe start (--safe)').first()).toBeVisible();
  await expect(recordings(safe)).toHaveCount(0);
  await window.getByRole('tab', { name: 'Explore' }).click();
  await new ExplorePage(window).call('SayHello', '{ "name": "Eve" }', 'OK');
  await window.getByRole('tab', { name: 'Recordings' }).click();
  await expect(recordings(safe)).toHaveCount(1);
  await safe.close();
  expect(hashFiles(folder.data, /^(recordings|settings)/), 'not a byte of it is another').toEqual(kept);

  const third = await launchSockeye({ folder });
  await third.window.getByRole('tab', { name: 'Recordings' }).click();
  await expect(recordings(third)).toHaveCount(1);
  await expect(third.window.getByRole('button', { name: 'Safe start' })).toHaveCount(0);
});

test('a helper that hangs is said not to answer, and can be restarted', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  const pid = await sockeye.waitForHelper();
  await expect(page.helperStatus).toContainText('running');
  process.kill(pid, 'SIGSTOP');
  await expect(page.helperStatus).toContainText('helper not answering', { timeout: 15_000 });
  process.kill(pid, 'SIGCONT');
  await expect(page.helperStatus, 'it is asked on').toContainText('helper running', { timeout: 15_000 });
  process.kill(pid, 'SIGSTOP');
  await expect(page.helperStatus).toContainText('helper not answering', { timeout: 15_000 });
  await sockeye.window.getByRole('button', { name: 'Restart helper' }).click();
  await sockeye.waitForHelper(pid);
  await expect(page.helperStatus).toContainText('running', { timeout: 15_000 });
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
});
