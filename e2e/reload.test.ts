import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('a page reloaded in the middle of a stream cancels the call at its server, comes back, and makes the next call', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  const helper = await sockeye.waitForHelper();
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('Count');
  await page.setMessage('{ "intervalMs": 20 }');
  await page.send();
  await expect(page.receivedMessage()).toBeVisible();
  expect(pythonEcho.output()).not.toContain('cancelled');

  await sockeye.reload();
  await expect.poll(() => pythonEcho.output()).toContain('Count was cancelled');

  await expect(page.helperStatus).toContainText(`pid ${helper}`);
  await page.unfold('Python');
  await page.unfold('echo.v1.EchoService');
  await page.call('Count', '{ "count": 1 }', 'OK');
  expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toMatchObject({ text: 'item 1' });
});
