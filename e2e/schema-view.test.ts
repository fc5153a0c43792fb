import { expectAccessible } from './fixtures/accessibility';
import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('the schema stands beside the request, is walked by keys and pointer, and gives way to the response', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  const { window } = sockeye;
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('EchoNested');
  await window.getByRole('button', { name: 'Schema of echo.v1.Nested' }).click();
  const nested = page.schemaOf('echo.v1.Nested');
  await expect(nested).toBeFocused();
  await expect(nested.getByRole('treeitem', { name: 'oneof choice' })).toBeVisible();
  await expect(page.schema).toContainText('echo.proto');
  await expect(page.schema).toContainText('proto3');
  const [pane, bar] = [await page.schema.boundingBox(), await window.getByRole('contentinfo').boundingBox()];
  expect((pane?.y ?? 0) + (pane?.height ?? 0), 'the schema reaches down to the status bar').toBe(bar?.y);

  const items = nested.getByRole('treeitem', { name: '3 items map<string, Item>' });
  await items.click();
  await expect(page.schema.getByRole('group', { name: 'Details' })).toContainText(
    'map<string, echo.v1.Item> items = 3',
  );
  await window.keyboard.press('Enter');
  await expect(page.schemaOf('echo.v1.Item')).toBeFocused();
  await window.keyboard.press('Alt+ArrowLeft');
  await expect(nested).toBeVisible();
  await window.keyboard.press('Alt+ArrowRight');
  await expect(page.schemaOf('echo.v1.Item')).toBeVisible();
  await page.schema.getByRole('button', { name: 'Back' }).click();
  await nested
    .getByRole('treeitem', { name: /^4 colour/ })
    .getByText('Colour', { exact: true })
    .click();
  const colours = page.schemaOf('echo.v1.Colour');
  await expect(colours.getByRole('treeitem', { name: '2 COLOUR_GREEN' })).toBeVisible();

  await window.keyboard.press('Escape');
  await expect(window.getByRole('textbox', { name: 'Request message' })).toBeFocused();
  await expect(page.response).toBeVisible();
  await page.setMessage('{"scalars": {"doubleValue": 1}}');
  for (let step = 0; step < 5; step += 1) await window.keyboard.press('ArrowLeft');
  await window.keyboard.press('Home');
  for (let step = 0; step < 16; step += 1) await window.keyboard.press('ArrowRight');
  await window.keyboard.press('F12');
  const scalars = page.schemaOf('echo.v1.Scalars');
  await expect(scalars.getByRole('treeitem', { name: /^1 double_value/ })).toHaveAttribute('data-active', 'true');
  await page.send();
  await expect(page.callStatus).toHaveText('OK');
  await expect(page.receivedMessage()).toBeVisible();
});

test('nothing of the schema, the export and what did not load is out of reach', async ({ sockeye }) => {
  const page = new ExplorePage(sockeye.window);
  const { window } = sockeye;
  await page.openMethod('SayHello');
  await window.getByRole('button', { name: /^Schema of .*HelloRequest$/ }).click();
  await expect(page.schema.getByRole('tree')).toBeFocused();
  for (const theme of ['light', 'dark'] as const) {
    await sockeye.setTheme(theme);
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ] as const) {
      await sockeye.resize(width, height);
      await expectAccessible(window);
    }
  }
  await window.getByRole('button', { name: /^Export schema of/ }).click();
  await expect(window.getByRole('dialog')).toBeVisible();
  await expectAccessible(window);
  await window.keyboard.press('Escape');
  const palette = await page.openPalette();
  await palette.getByRole('combobox').fill('hello');
  await expect(palette.getByRole('option', { name: /^Field/ }).first()).toBeVisible();
  await expectAccessible(window);
});
