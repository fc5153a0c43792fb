import { ExplorePage } from './fixtures/explore-page';
import { writeLargeTree } from './fixtures/proto-trees';
import { expect, test } from './fixtures/test';
import { longestTasks } from './fixtures/window-load';

/**
 * The longest that the window may be busy with one thing, in milliseconds of processor time: what a person takes for
 * instant. What other programs take meanwhile does not count.
 */
const pauseMs = 100;

test('a message among 2,000 is found, shown and walked without a pause', async ({ sockeye, folder }) => {
  const root = writeLargeTree(folder.path, 2_000);
  const page = new ExplorePage(sockeye.window);
  const { window } = sockeye;
  const endpoint = `unix:${folder.path}/nobody.sock`;
  await page.addTarget({ endpoint, name: 'Large', protoPaths: [root] }, 'large.Large');
  const palette = await page.openPalette();
  const [longest] = await longestTasks(sockeye, async () => {
    await window.keyboard.type('thing1234', { delay: 30 });
    await expect(palette.getByRole('option', { name: /Message.*large\.Thing1234/ })).toBeVisible();
    for (let key = 0; key < 4; key += 1) await window.keyboard.press('Backspace', { delay: 30 });
    await window.keyboard.type('777', { delay: 30 });
    await expect(palette.getByRole('option', { name: /Message.*large\.Thing1777/ })).toBeHidden();
    await palette.getByRole('combobox').fill('thing1777');
    await expect(palette.getByRole('option', { name: /Message.*large\.Thing1777/ })).toBeVisible();
    await window.keyboard.press('Enter');
    for (let thing = 1777; thing > 1757; thing -= 1) {
      await expect(page.schemaOf(`large.Thing${thing}`)).toBeFocused();
      await window.keyboard.press('ArrowRight');
    }
    await expect(page.schemaOf('large.Thing1757')).toBeFocused();
  });
  test.info().annotations.push({ type: 'longest task in ms', description: String(longest?.cpuMs) });
  expect(longest?.cpuMs).toBeLessThan(pauseMs);
});

test('a schema of 2,000 messages is loaded, refreshed, opened and written in without a pause', async ({
  sockeye,
  folder,
}) => {
  const root = writeLargeTree(folder.path, 2_000);
  const page = new ExplorePage(sockeye.window);
  const { window } = sockeye;
  const endpoint = `unix:${folder.path}/nobody.sock`;
  const tasks: string[] = [];
  const watch = async (what: string, act: () => Promise<void>): Promise<void> => {
    const [longest] = await longestTasks(sockeye, act);
    tasks.push(`${what}: ${longest?.cpuMs}`);
    expect(longest?.cpuMs, what).toBeLessThan(pauseMs);
  };
  await watch('loading', () => page.addTarget({ endpoint, name: 'Large', protoPaths: [root] }, 'large.Large'));
  // The window has loaded its editor by now; what is timed is the schema.
  await page.openMethod('Get');
  const editor = window.getByRole('textbox', { name: 'Request message' });
  await expect(editor).toContainText('"previous"');
  await watch('refreshing', async () => {
    const target = page.targets.getByRole('treeitem', { name: 'Large', exact: true });
    await window.getByRole('button', { name: 'Refresh schema of Large' }).click();
    await expect(target).not.toContainText('Loading');
    await expect(page.targets.getByRole('treeitem', { name: 'Get', exact: true })).toBeVisible();
  });
  await watch('writing', async () => {
    await editor.click();
    for (const key of ['ControlOrMeta+A', 'Delete']) await window.keyboard.press(key);
    await window.keyboard.type('{"prev', { delay: 30 });
    const option = window.getByRole('listbox', { name: 'Completions' }).getByRole('option', { name: /^previous/ });
    await option.click();
    await expect(editor).toContainText('"previous"');
  });
  test.info().annotations.push({ type: 'longest tasks in ms', description: tasks.join(', ') });
});
