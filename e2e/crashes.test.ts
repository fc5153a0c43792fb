import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('a helper killed in the middle of a stream ends the call in words, comes back, and makes the next call', async ({
  sockeye,
}) => {
  const page = new ExplorePage(sockeye.window);
  const first = await sockeye.waitForHelper();
  await page.openMethod('SayHellos');
  await page.setMessage('{ "name": "Ada", "count": 100000, "intervalMs": 20 }');
  await page.send();
  await expect(page.receivedMessage()).toBeVisible();

  const states = await recordStates(page);
  process.kill(first, 'SIGKILL');
  await expect(page.callStatus).toHaveText('UNAVAILABLE');
  const problems = page.response.getByRole('group', { name: 'Problem' });
  await expect(problems.filter({ hasText: /helper/i }).first()).toBeVisible();
  const second = await sockeye.waitForHelper(first);
  await expect(page.helperStatus).toContainText(`pid ${second}`);
  expect(await states()).toMatch(/restarting.*running/s);

  await page.call('SayHello', '{ "name": "Grace" }', 'OK');
  expect(await page.readEvent(page.receivedMessage())).toContain('Hello Grace');
});

test('when the main process is killed, its helper ends within two seconds and nobody listens any more', async ({
  sockeye,
}) => {
  await sockeye.waitForHelper();
  await expect(new ExplorePage(sockeye.window).helperStatus).toContainText('running');
  await sockeye.killMain();
});

test('two instances of one user run side by side and each calls its own sample', async ({ launchSockeye }) => {
  const one = await launchSockeye();
  const other = await launchSockeye({ folder: one.folder });
  for (const { window } of [one, other]) await new ExplorePage(window).call('SayHello', '{ "name": "Ada" }', 'OK');
  await one.closeBeside(other);
  await new ExplorePage(other.window).call('SayHello', '{ "name": "Grace" }', 'OK');
});

/** Collects the texts that the status bar shows from now on; the answer is a function that gives them, in order. */
async function recordStates(page: ExplorePage): Promise<() => Promise<string>> {
  const texts = await page.helperStatus.evaluateHandle(bar => {
    const seen: string[] = [bar.textContent];
    new MutationObserver(() => seen.push(bar.textContent)).observe(bar, {
      characterData: true,
      childList: true,
      subtree: true,
    });
    return seen;
  });
  return async () => (await texts.evaluate(seen => seen)).join('\n');
}

test('an app that is quit while its helper is dead leaves nothing behind', async ({ sockeye }) => {
  const pid = await sockeye.waitForHelper();
  await expect(new ExplorePage(sockeye.window).helperStatus).toContainText(`pid ${pid}`);
  process.kill(pid, 'SIGSTOP'); // It neither ends by itself nor takes its sockets away.
  await sockeye.close();
});
