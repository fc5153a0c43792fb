import { expectAccessible } from './fixtures/accessibility';
import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('the first launch leads to a reply from the sample greeter, which the recordings keep', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  expect(await page.readEvent(page.receivedMessage())).toContain('"message": "Hello Ada"');

  await sockeye.window.getByRole('tab', { name: 'Recordings' }).click();
  const recordings = sockeye.window.getByRole('tabpanel', { name: 'Recordings' });
  await expect(recordings.getByText(/SayHello/).first()).toBeVisible();
});

test('the status bar tells the pid and the socket of the helper that runs', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  const pid = await sockeye.waitForHelper();
  await expect(page.helperStatus).toContainText(`running`);
  await expect(page.helperStatus).toContainText(`pid ${pid}`);
  await expect(sockeye.window.getByRole('contentinfo')).toContainText(`unix:${sockeye.folder.temp}`);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing before and after a call, in the ${theme} theme`, async ({ sockeye }) => {
    const page = new ExplorePage(sockeye.window);
    await sockeye.setTheme(theme);
    await expect(page.targets.getByRole('treeitem', { name: 'SayHello', exact: true })).toBeVisible();
    await expectAccessible(sockeye.window);
    await page.call('SayHello', '{ "name": "Ada" }', 'OK');
    await page.readEvent(page.receivedMessage());
    await expectAccessible(sockeye.window);
  });
}

test('at 900x600 everything of a call is in reach and nothing is wider than the window', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  await sockeye.resize(900, 600);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  for (const name of ['Send', 'Cancel', 'Add target']) {
    await expect(sockeye.window.getByRole('button', { name }).first()).toBeInViewport({ ratio: 1 });
  }
  await expect(page.receivedMessage()).toBeInViewport({ ratio: 0.9 });
  await expect(page.callStatus).toBeInViewport({ ratio: 1 });
  expect(await sockeye.window.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
});
