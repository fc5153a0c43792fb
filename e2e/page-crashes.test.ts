// A page whose process dies: the window comes back and says so, whatever was under way.
import { ExplorePage } from './fixtures/explore-page';
import { freePort, rendererPid, withFreshPage } from './fixtures/fresh-page';
import type { Sockeye } from './fixtures/sockeye';
import { expect, test } from './fixtures/test';

/** Kills the process of the page and waits until another draws it. */
async function crash(sockeye: Sockeye): Promise<void> {
  const before = await rendererPid(sockeye);
  process.kill(before, 'SIGKILL');
  await expect.poll(() => rendererPid(sockeye)).not.toBe(before);
  await expect.poll(() => rendererPid(sockeye)).not.toBe(0);
}

/** Answers the question that follows a second crash, in place of the user; the answer is how often it was asked. */
async function answerDialogs(sockeye: Sockeye, button: number): Promise<() => Promise<number>> {
  await sockeye.electron.evaluate(({ dialog }, response) => {
    const counted = globalThis as { asked?: number };
    dialog.showMessageBox = (): ReturnType<typeof dialog.showMessageBox> => {
      counted.asked = (counted.asked ?? 0) + 1;
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, button);
  return () => sockeye.electron.evaluate(() => (globalThis as { asked?: number }).asked ?? 0);
}

test.skip('a page that dies while it is loaded for the first time comes back (skipped: Electron 33 does not always tell main that its page was killed; issue 12, item 6)', async ({
  launchSockeye,
}) => {
  const port = await freePort();
  const sockeye = await launchSockeye({ args: [`--remote-debugging-port=${port}`] });
  await crash(sockeye); // The window is there; its page is not whole yet.
  await withFreshPage(port, async window => {
    await new ExplorePage(window).call('SayHello', '{ "name": "Ada" }', 'OK');
    await expect(window.getByRole('group', { name: 'Note' })).toContainText('The window crashed');
  });
});

test.skip('a page that dies in the middle of a stream comes back, says so, and its call is cancelled and recorded (skipped: Electron 33 does not always tell main that its page was killed; issue 12, item 6)', async ({
  launchSockeye,
  pythonEcho,
}) => {
  const port = await freePort();
  const sockeye = await launchSockeye({ args: [`--remote-debugging-port=${port}`] });
  const helper = await sockeye.waitForHelper();
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('Count');
  await page.setMessage('{ "intervalMs": 20 }');
  await page.send();
  await expect(page.receivedMessage()).toBeVisible();

  await crash(sockeye);
  await expect.poll(() => pythonEcho.output()).toContain('Count was cancelled');
  expect(await sockeye.waitForHelper()).toBe(helper);
  await withFreshPage(port, async window => {
    const note = window.getByRole('group', { name: 'Note' });
    await expect(note).toContainText('Its calls were cancelled; what they had recorded is in the recordings.');
    await window.getByRole('tab', { name: 'Recordings' }).click();
    const recordings = window.getByRole('tree', { name: 'Recordings' });
    await expect(recordings.getByRole('treeitem', { name: /Count.*CANCELLED/ })).toBeVisible();
    await note.getByRole('button', { name: 'Dismiss' }).click();
    await expect(note).toBeHidden();
  });
});

test.skip('a page that dies three times in a row is loaded again each time the user says so (skipped: Electron 33 does not always tell main that its page was killed; issue 12, item 6)', async ({
  launchSockeye,
}) => {
  const port = await freePort();
  const sockeye = await launchSockeye({ args: [`--remote-debugging-port=${port}`] });
  await expect(new ExplorePage(sockeye.window).helperStatus).toContainText('running');
  const asked = await answerDialogs(sockeye, 0);
  for (const times of [0, 1, 2]) {
    await crash(sockeye);
    expect(await asked()).toBe(times);
    await withFreshPage(port, window => expect(new ExplorePage(window).helperStatus).toContainText('running'));
  }
});

test.skip('a page that dies again, and whose user has had enough, takes the app along and leaves nothing behind (skipped: Electron 33 does not always tell main that its page was killed; issue 12, item 6)', async ({
  launchSockeye,
}) => {
  const sockeye = await launchSockeye();
  await expect(new ExplorePage(sockeye.window).helperStatus).toContainText('running');
  await answerDialogs(sockeye, 1);
  await crash(sockeye);
  await sockeye.quitBy(async () => process.kill(await rendererPid(sockeye), 'SIGKILL'));
});
