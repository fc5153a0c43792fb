import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { ExplorePage } from './fixtures/explore-page';
import { readLaunchSettings } from './fixtures/launch-settings';
import { expect, test } from './fixtures/test';

test('F2: a descriptor set, chosen in the dialog, is all that a target needs to be called', async ({
  sockeye,
  folder,
  pythonEcho,
}) => {
  const { root } = readLaunchSettings();
  const set = join(folder.path, 'echo.binpb');
  const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
  execFileSync(process.execPath, [buf, 'build', join(root, 'e2e/servers/python-echo'), '-o', set]);
  // The system's dialog cannot be driven from here: it answers what a user would have chosen.
  await sockeye.electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, set);

  const page = new ExplorePage(sockeye.window);
  await sockeye.window.getByRole('button', { name: 'Add target' }).first().click();
  const dialog = sockeye.window.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Endpoint' }).fill(pythonEcho.socketPath);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Echo');
  await dialog.getByRole('checkbox', { name: 'Ask the server (reflection)' }).uncheck();
  await dialog.getByRole('button', { name: 'Descriptor sets: choose files' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Descriptor sets' })).toHaveValue(set);
  await dialog.getByRole('button', { name: 'Add target' }).click();
  await expect(dialog).toBeHidden();
  await page.unfold('Echo');
  await page.unfold('echo.v1.EchoService');
  await page.call('EchoScalars', '{ "stringValue": "by a set" }', 'OK');
  expect(await page.readEvent(page.receivedMessage())).toContain('"stringValue": "by a set"');
});
