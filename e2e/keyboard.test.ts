import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('without a pointer a method is found, called and read, and its tab closed', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  const { keyboard } = sockeye.window;
  await expect(page.targets.getByRole('treeitem', { name: 'SayHello', exact: true })).toBeVisible();

  await keyboard.press('Control+K');
  await expect(sockeye.window.getByRole('combobox', { name: 'Search or run' })).toBeFocused();
  await keyboard.type('sayhello');
  const found = sockeye.window.getByRole('listbox', { name: 'Found' }).getByRole('option', { selected: true });
  await expect(found).toContainText('greet.Greeter/SayHello');
  await keyboard.press('Enter');
  const editor = sockeye.window.getByRole('textbox', { name: 'Request message' });
  await expect(editor).toBeFocused();
  await expect(editor).toContainText('{');
  for (const key of ['Control+A', 'Delete']) await keyboard.press(key);
  await keyboard.insertText('{ "name": "Ada" }');
  await keyboard.press('Control+Enter');
  await expect(page.callStatus).toHaveText('OK');

  await keyboard.press('F6');
  const events = page.response.getByRole('listbox', { name: 'Events' });
  await expect(events).toBeFocused();
  const message = events.getByRole('option', { selected: true });
  await keyboard.press('Home');
  await expect(events.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('ArrowDown');
  await expect(message).toHaveAccessibleName(/^sent message/);
  await keyboard.press('End');
  await expect(message).toHaveAccessibleName(/^status/);

  await keyboard.press('Control+W');
  await expect(sockeye.window.getByRole('tab', { name: 'SayHello' })).toHaveCount(0);
  await expect(sockeye.window.getByText('No response yet')).toBeVisible();
});

test('F6 leads through all panes and back to the first, and Shift+F6 the other way', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  const { keyboard } = sockeye.window;
  const focusedPane = (): Promise<string | undefined> =>
    sockeye.window.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']);
  const panes = ['response', 'status', 'targets', 'request'];
  for (const [key, order] of [
    ['F6', panes],
    ['Shift+F6', panes.slice(0, -1).reverse()],
  ] as const) {
    for (const pane of order) {
      await keyboard.press(key);
      expect(await focusedPane()).toBe(pane);
    }
  }
});

test('Ctrl+W closes a request, and the window neither without a request nor under a dialog', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  await page.openMethod('SayHello');
  const request = sockeye.window.getByRole('tab', { name: 'SayHello' });
  await sockeye.window.keyboard.press('Control+K');
  const palette = sockeye.window.getByRole('combobox', { name: 'Search or run' });
  await expect(palette).toBeFocused();
  await sockeye.pressControl('W');
  await sockeye.window.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(request).toBeVisible();

  await sockeye.pressControl('W');
  await expect(request).toBeHidden();
  await sockeye.pressControl('W');
  await page.openMethod('SayHello');
});
