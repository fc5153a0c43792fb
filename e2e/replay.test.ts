import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectAccessible } from './fixtures/accessibility';
import { ExplorePage } from './fixtures/explore-page';
import { RecordingsPage } from './fixtures/recordings-page';
import { expect, test } from './fixtures/test';

test('a conversation is replayed byte by byte, compared with its original, and edited', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  const { window } = page;
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  // The sample has a method of this name, too, above it.
  await page.targets.getByRole('treeitem', { name: 'Chat', exact: true }).last().click();
  await page.setMessage('{ "number": "{{index+1}}", "text": "ab" }');
  for (const number of [1, 2, 3]) {
    await page.send();
    await expect(page.receivedMessage(number - 1)).toBeVisible();
  }
  await window.getByRole('button', { name: 'Half-close' }).click();
  await expect(page.callStatus).toHaveText('OK');

  const history = new RecordingsPage(window);
  await history.open();
  await expect(history.rows()).toHaveCount(1);
  await history.rows().click();
  await history.press('Replay');
  const dialog = window.getByRole('dialog', { name: 'Replay Chat' });
  await expectAccessible(window);
  await dialog.getByRole('combobox', { name: 'Pace' }).selectOption('As recorded');
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await expect(history.rows()).toHaveCount(2);
  await expect(history.recording.getByRole('status', { name: 'Call status' })).toHaveText('OK');
  await expect(history.events(/^received message/)).toHaveCount(3);
  await history.press('Compare with it');
  await expect(window.getByRole('listbox', { name: 'Comparison' }).getByRole('option')).toHaveText(
    [1, 2, 3]
      .map(number => `Sent message ${number}equal`)
      .concat([1, 2, 3].map(number => `Received message ${number}equal`)),
  );

  await history.press('End the comparison');
  await history.press('Open as a new request');
  const rows = window.getByRole('listbox', { name: 'Messages to send' }).getByRole('option');
  await expect(rows).toHaveText([/"number": "1"/, /"number": "2"/, /"number": "3"/]);
  await rows.nth(1).click();
  await page.setMessage('{ "number": "20", "text": "edited" }');
  await window.getByRole('button', { name: 'Send all' }).click();
  await expect(page.receivedMessage(1)).toContainText('"text":"detide"');
  await expect(page.receivedMessage(2)).toContainText('"number":"3"');
  await window.getByRole('button', { name: 'Half-close' }).click();
  await expect(page.callStatus).toHaveText('OK');
});

test('fields that the schema does not know are replayed, and come back from a real server', async ({
  sockeye,
  pythonEcho,
  folder,
}) => {
  const page = new ExplorePage(sockeye.window);
  const { window } = page;
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  const file = join(folder.path, 'old.jsonl');
  // string_value "hi" and a field 200 of 7, which echo.v1.Scalars does not have.
  const data = Buffer.from([0x72, 2, 0x68, 0x69, 0xc0, 0x0c, 7]).toString('base64');
  const lines = [
    {
      ...{ format: 'sockeye-recording', version: 1, method: 'echo.v1.EchoService/EchoScalars', methodKind: 1 },
      ...{ targetId: 'gone', target: 'Old', endpoint: '', startedAtUs: '1700000000000000', connectedUs: 0 },
      schemaHash: '',
    },
    { index: 0, atUs: 0, event: 'request-headers', metadata: [['authorization', 'secret']] },
    { index: 1, atUs: 1, event: 'sent', data },
    { index: 2, atUs: 2, event: 'half-close' },
    { index: 3, atUs: 3, event: 'status', code: 0, message: '', origin: 1, trailers: [] },
  ];
  writeFileSync(file, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
  await sockeye.electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);

  const history = new RecordingsPage(window);
  await window.getByRole('tab', { name: 'Recordings' }).click();
  await history.press('Import recordings');
  await history.rows().click();
  await history.press('Replay');
  const dialog = window.getByRole('dialog', { name: 'Replay EchoScalars' });
  await expect(dialog).toContainText('Old has been removed.');
  await dialog.getByRole('combobox', { name: 'Target' }).selectOption('Python');
  await expect(dialog.getByRole('combobox', { name: 'Metadata' })).toHaveValue('target');
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await expect(history.recording.getByRole('status', { name: 'Call status' })).toHaveText('OK');
  await expect(history.recording).not.toContainText('secret');
  await history.events(/^received message/).click();
  await history.recording.getByRole('tab', { name: 'Bytes' }).click();
  await expect(history.recording.getByRole('listbox', { name: 'Bytes' })).toContainText(/72 ?02 ?68 ?69 ?c0 ?0c ?07/);
});
