import { createServer } from 'node:net';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright/test';

import { expectAccessible } from './fixtures/accessibility';
import { ExplorePage } from './fixtures/explore-page';
import { startPythonEcho } from './fixtures/python-echo';
import type { RealServer } from './fixtures/real-server';
import { expect, test } from './fixtures/test';

/** What listens, as a user reads it. */
const machineOf = (window: Page): Locator => window.getByRole('region', { name: 'On this machine' });

test('a server that starts is listed, probed, opened and called; it goes, comes back, and the same tab calls it again', async ({
  sockeye,
  folder,
}) => {
  const { window } = sockeye;
  const page = new ExplorePage(window);
  const machine = machineOf(window);
  await machine.getByRole('searchbox', { name: 'Filter listeners' }).fill('echo.sock');
  let server: RealServer = await startPythonEcho(folder.path);
  try {
    const row = machine.getByRole('treeitem', { name: server.socketPath });
    await row.click();
    await expect(row).toHaveAttribute('aria-description', /not probed/);
    await machine.getByRole('button', { name: 'Probe', exact: true }).click();
    await expect(machine.getByRole('group', { name: 'About the chosen listener' })).toContainText(
      /Speaks gRPC: \d serv/,
    );
    await expect(row).toHaveAttribute('aria-description', /Speaks gRPC/);
    await expectAccessible(window);

    await machine.getByRole('button', { name: 'Open as target' }).click();
    await page.unfold('echo.v1.EchoService');
    await page.call('EchoScalars', '{ "int64Value": "7" }', 'OK');
    await expect(machine.getByRole('button', { name: 'Show target echo' })).toBeVisible();

    await server.stop();
    await expect(row).toHaveCount(0);
    const target = page.targets.getByRole('treeitem', { name: 'echo', exact: true });
    await expect(target).toHaveAttribute('aria-description', /nobody listens there any more/);
    const news = window.getByRole('status', { name: 'Server' });
    await expect(news).toHaveText(/Nobody listens at .*echo\.sock any more/);
    await page.send();
    await expect(page.callStatus).toHaveText('UNAVAILABLE');
    await expect(page.response.getByRole('group', { name: 'Problem' })).toContainText(
      /a server that has ended left behind, last modified/,
    );

    server = await startPythonEcho(folder.path);
    await expect(row).toBeVisible();
    await expect(news).toHaveText('The server is back, and connected again.');
    await expect(target).toHaveAttribute('aria-description', /the server is back/);
    await page.send();
    await expect(page.callStatus).toHaveText('OK');
    await expect(news).toHaveText('');
  } finally {
    await server.stop();
  }
});

test('all of my sockets are probed at once, with how far it is; the list is walked by keys and stays folded', async ({
  launchSockeye,
  folder,
  pythonEcho,
}) => {
  // What else runs on this machine is not ours to probe.
  const sockeye = await launchSockeye({ folder, env: { SOCKEYE_DISCOVERY_FOLDER: folder.path } });
  const machine = machineOf(sockeye.window);
  await expect(machine.getByRole('treeitem').first()).toBeVisible();
  await machine.getByRole('button', { name: 'Probe all of mine' }).click();
  await expect(machine.getByRole('status', { name: 'Probing' })).toHaveText(/\d+ probed: .*gRPC\./, {
    timeout: 30_000,
  });
  const filter = machine.getByRole('searchbox', { name: 'Filter listeners' });
  await filter.fill('gRPC echo.sock');
  const row = machine.getByRole('treeitem', { name: pythonEcho.socketPath });
  await expect(row).toBeVisible();

  const tree = machine.getByRole('tree', { name: 'On this machine' });
  await tree.focus();
  const { keyboard } = sockeye.window;
  await keyboard.press('Home');
  await filter.fill('');
  await filter.fill('echo.sock');
  await tree.focus();
  await keyboard.press('ArrowRight');
  await expect(tree).toHaveAttribute('aria-activedescendant', 'listener-row-1');
  await keyboard.press('Enter');
  await expect(
    new ExplorePage(sockeye.window).targets.getByRole('treeitem', { name: 'echo', exact: true }),
  ).toBeVisible();

  await machine.getByRole('button', { name: 'On this machine' }).click();
  await expect(tree).toBeHidden();
  await sockeye.window.reload();
  await expect(machine.getByRole('button', { name: 'On this machine' })).toHaveAttribute('aria-expanded', 'false');
  await expect(tree).toBeHidden();
});

test('what is wrong with a connection is mended by one click where it is told', async ({ sockeye, pythonEcho }) => {
  const { window } = sockeye;
  const page = new ExplorePage(window);
  await window.getByRole('button', { name: 'Add target' }).first().click();
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Endpoint' }).fill(pythonEcho.socketPath);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Python');
  await dialog.getByRole('checkbox', { name: 'TLS' }).check();
  await dialog.getByRole('button', { name: 'Add target' }).click();
  const problems = window.getByRole('region', { name: 'Problems of Python' });
  await expect(problems).toContainText('does not speak TLS');
  await problems.getByRole('button', { name: 'Use plaintext' }).click();
  await expect(page.targets.getByRole('treeitem', { name: 'echo.v1.EchoService', exact: true })).toBeVisible();
  await expect(problems).toHaveCount(0);
});

test('targets are put in order by keys and by pointer, and stand so after a restart', async ({
  launchSockeye,
  folder,
}) => {
  const first = await launchSockeye({ folder });
  const page = new ExplorePage(first.window);
  for (const name of ['one', 'two', 'three']) {
    await first.window.getByRole('button', { name: 'Add target' }).first().click();
    const dialog = first.window.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Endpoint' }).fill(`/tmp/no-such-${name}.sock`);
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Add target' }).click();
    await expect(dialog).toBeHidden();
  }
  const order = (at: ExplorePage): Promise<readonly (string | null)[]> =>
    at.targets
      .locator('[role="treeitem"][aria-level="1"]')
      .evaluateAll(rows =>
        rows
          .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
          .map(row => row.getAttribute('aria-label')),
      );
  const row = (name: string): Locator => page.targets.getByRole('treeitem', { name, exact: true });
  for (const name of ['Sample greeter', 'one', 'two', 'three']) {
    if ((await row(name).getAttribute('aria-expanded')) === 'true') await row(name).click();
  }
  await row('three').click();
  await first.window.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => order(page)).toEqual(['Sample greeter', 'one', 'three', 'two']);
  const isUnfolded = await row('two').getAttribute('aria-expanded');
  await row('two').dragTo(row('one'));
  await expect.poll(() => order(page)).toEqual(['Sample greeter', 'two', 'one', 'three']);
  await expect(row('two'), 'the click that ends a drag does not unfold').toHaveAttribute(
    'aria-expanded',
    isUnfolded ?? '',
  );
  await first.close();
  const second = await launchSockeye({ folder });
  await expect.poll(() => order(new ExplorePage(second.window))).toEqual(['Sample greeter', 'two', 'one', 'three']);
});

test('an endpoint on the command line is opened with its schema', async ({ launchSockeye, pythonEcho }) => {
  const sockeye = await launchSockeye({ args: [`unix:${pythonEcho.socketPath}`] });
  const page = new ExplorePage(sockeye.window);
  await expect(page.targets.getByRole('treeitem', { name: 'echo.v1.EchoService', exact: true })).toBeVisible();
});

test('a link is shown and connects to nobody until the user agrees', async ({ launchSockeye, folder }) => {
  const path = join(folder.path, 'trap.sock');
  let connections = 0;
  const trap = createServer(socket => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>(resolve => trap.listen(path, resolve));
  try {
    const sockeye = await launchSockeye({
      folder,
      args: [`sockeye://open?target=${encodeURIComponent(`unix:${path}`)}`],
    });
    const dialog = sockeye.window.getByRole('dialog', { name: 'Add target' });
    await expect(dialog).toContainText('A link outside Sockeye asks to open this endpoint.');
    await expect(dialog.getByRole('textbox', { name: 'Endpoint' })).toHaveValue(`unix:${path}`);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(
      new ExplorePage(sockeye.window).targets.getByRole('treeitem', { name: 'SayHello', exact: true }),
    ).toBeVisible();
    expect(connections).toBe(0);
  } finally {
    trap.close();
  }
});

test('a link that names no endpoint is refused in words', async ({ launchSockeye }) => {
  const sockeye = await launchSockeye({ args: ['sockeye://open?target=relative'] });
  await expect(sockeye.window.getByRole('alert')).toContainText('relative');
  await sockeye.window.getByRole('button', { name: 'Dismiss' }).click();
  await expect(sockeye.window.getByRole('alert')).toHaveCount(0);
});
