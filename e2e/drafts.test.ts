import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('open requests are there again after a reload and after a restart, as they were left', async ({
  launchSockeye,
}) => {
  const first = await launchSockeye();
  const page = new ExplorePage(first.window);
  await page.openMethod('SayHello');
  await page.setMessage('{ "name": "kept" }');
  await page.openMethod('Chat');
  await page.setMessage('{ "name": "one" }');
  await first.window.getByRole('button', { name: 'Duplicate message' }).click();
  const rows = first.window.getByRole('listbox', { name: 'Messages to send' }).getByRole('option');
  await expect(rows).toHaveCount(2);
  await page.setMessage('{ "name": "last words" }');
  await first.reload();
  const tabs = first.window.getByRole('tablist', { name: 'Requests' }).getByRole('tab');
  await expect(tabs).toHaveText(['SayHello', 'Chat']);
  await expect(tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(rows).toHaveText([/"one"/, /"last words"/]);
  await page.setMessage('{ "name": "Ada" }');
  await page.send();
  await expect(page.receivedMessage()).toContainText('Hello Ada');
  await first.close();

  const second = await launchSockeye({ folder: first.folder });
  const again = second.window.getByRole('tablist', { name: 'Requests' }).getByRole('tab');
  await expect(again).toHaveText(['SayHello', 'Chat']);
  await again.nth(0).click();
  await expect(second.window.getByRole('textbox', { name: 'Request message' })).toContainText('"kept"');
  await second.window.keyboard.press('Control+w');
  await expect(again).toHaveText(['Chat']);
  await second.killMain();

  const third = await launchSockeye({ folder: first.folder });
  await expect(third.window.getByRole('tablist', { name: 'Requests' }).getByRole('tab')).toHaveText(['Chat']);
  await expect(third.window.getByRole('textbox', { name: 'Request message' })).toContainText('"Ada"');
});

test('the request of a target that has been removed is kept, says so, and cannot be sent', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  const { window } = page;
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('EchoScalars');
  await page.setMessage('{ "stringValue": "mine" }');
  await page.targets.getByRole('treeitem', { name: 'Python', exact: true }).click();
  await window.getByRole('button', { name: 'Remove Python' }).click();
  await window.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.window.getByText('The target of this request has been removed.')).toBeVisible();
  await expect(window.getByRole('button', { name: 'Send', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await expect(window.getByRole('textbox', { name: 'Request message' })).toContainText('"mine"');
});
