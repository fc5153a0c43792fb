import type { Page } from 'playwright/test';

import { expectAccessible } from '../fixtures/accessibility';
import { ExplorePage } from '../fixtures/explore-page';
import { RecordingsPage } from '../fixtures/recordings-page';
import { expect, test as base } from '../fixtures/test';
import { findChromium, openInChromium, type PageInChromium } from './page-in-chromium';

const executable = findChromium();

const test = base.extend<{
  readonly openPage: (theme: 'light' | 'dark') => Promise<Page>;
}>({
  openPage: async ({ sockeye }, use) => {
    const opened: PageInChromium[] = [];
    await use(async theme => {
      await sockeye.waitForHelper();
      await sockeye.setTheme(theme);
      const it = await openInChromium(sockeye, executable ?? '', { colorScheme: theme });
      opened.push(it);
      return it.page;
    });
    for (const it of opened) await it.close();
    expect(
      opened.flatMap(it => it.complaints),
      'nobody complains in the console',
    ).toEqual([]);
  },
});

test.skip(executable === undefined, 'there is no program "chromium" here (Debian has one)');

for (const theme of ['light', 'dark'] as const) {
  test(`in Chromium a call is made and read, and axe finds nothing, in the ${theme} theme`, async ({ openPage }) => {
    const window = await openPage(theme);
    const page = new ExplorePage(window);
    await page.call('SayHello', '{ "name": "Ada" }', 'OK');
    expect(await page.readEvent(page.receivedMessage())).toContain('"message": "Hello Ada"');
    await expectAccessible(window);
    await window.getByRole('tab', { name: 'Recordings' }).click();
    await expect(new RecordingsPage(window).rows(/SayHello/)).toHaveCount(1);
    await expectAccessible(window);
  });
}

test('in Chromium the window is worked without a pointer', async ({ openPage }) => {
  const window = await openPage('light');
  const page = new ExplorePage(window);
  const { keyboard } = window;
  await expect(page.targets.getByRole('treeitem', { name: 'SayHello', exact: true })).toBeVisible();
  await keyboard.press('Control+K');
  await expect(window.getByRole('combobox', { name: 'Search or run' })).toBeFocused();
  await keyboard.type('sayhello');
  const found = window.getByRole('listbox', { name: 'Found' }).getByRole('option', { selected: true });
  await expect(found).toContainText('greet.Greeter/SayHello');
  await keyboard.press('Enter');
  const editor = window.getByRole('textbox', { name: 'Request message' });
  await expect(editor).toBeFocused();
  await expect(editor).toContainText('{');
  for (const key of ['Control+A', 'Delete']) await keyboard.press(key);
  await keyboard.insertText('{ "name": "Ada" }');
  await keyboard.press('Control+Enter');
  await expect(page.callStatus).toHaveText('OK');
  const focusedPane = (): Promise<string | undefined> =>
    window.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']);
  for (const pane of ['response', 'status', 'targets', 'request']) {
    await keyboard.press('F6');
    expect(await focusedPane()).toBe(pane);
  }
});

test('in Chromium at 900x600 everything of a call is in reach and nothing is wider than the window', async ({
  openPage,
}) => {
  const window = await openPage('light');
  const page = new ExplorePage(window);
  await window.setViewportSize({ width: 900, height: 600 });
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  for (const name of ['Send', 'Cancel', 'Add target']) {
    await expect(window.getByRole('button', { name }).first()).toBeInViewport({ ratio: 1 });
  }
  expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
});
