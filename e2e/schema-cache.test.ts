import { ExplorePage } from './fixtures/explore-page';
import { startPythonEcho } from './fixtures/python-echo';
import { expect, test } from './fixtures/test';

test('a target whose server is down when the app starts has its tree from an earlier load, says so, and is called once it is back', async ({
  launchSockeye,
  folder,
}) => {
  const server = await startPythonEcho(folder.path);
  const first = await launchSockeye({ folder });
  const before = new ExplorePage(first.window);
  await before.addTarget({ endpoint: server.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await before.findRow('EchoScalars');
  await first.close();
  await server.stop();

  const second = await launchSockeye({ folder });
  const page = new ExplorePage(second.window);
  await page.unfold('Python');
  await page.unfold('echo.v1.EchoService');
  await page.findRow('EchoScalars');
  await page.findRow('Shown from an earlier load');
  const problems = second.window.getByRole('region', { name: 'Problems of Python' });
  await (await page.findRow('Python')).click();
  await expect(problems).toContainText('What is shown is from an earlier load.');
  await expect(problems).toContainText(server.socketPath);

  const again = await startPythonEcho(folder.path);
  try {
    await page.unfold('Python');
    await page.unfold('echo.v1.EchoService');
    await page.call('EchoScalars', '{ "stringValue": "back" }', 'OK');
    expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toEqual({ stringValue: 'back' });
    // The schema is loaded anew without being asked for.
    await expect(problems).toBeHidden();
  } finally {
    await again.stop();
  }
});
