import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ExplorePage } from './fixtures/explore-page';
import { writeEchoTree } from './fixtures/proto-trees';
import { expect, test } from './fixtures/test';

test('protos with a wrong import path say which file is missing, are mended by one click, and are called', async ({
  sockeye,
  pythonEcho,
  folder,
}) => {
  const tree = writeEchoTree(folder.path);
  const page = new ExplorePage(sockeye.window);
  const { socketPath: endpoint } = pythonEcho;
  const protos = { protoPaths: [tree.services], importPaths: [tree.wrong] };
  await page.addTarget({ endpoint, name: 'Python', ...protos }, 'echo.v1.EchoService');
  const problems = sockeye.window.getByRole('region', { name: 'Problems of Python' });
  await expect(problems).toContainText('echo/v1/messages.proto');
  await expect(problems).toContainText(/service\.proto:5:\d+/);
  await expect(problems).toContainText(tree.shared);
  // The method is listed all the same, and says what keeps it from being called.
  const method = page.targets.getByRole('treeitem', { name: 'EchoScalars', exact: true });
  await expect(method).toHaveAccessibleDescription(/"Scalars" is not defined: .*"echo\/v1\/messages\.proto"/);
  await page.openMethod('EchoScalars');
  const request = sockeye.window.getByRole('region', { name: 'Request' });
  const reason = request.getByRole('group', { name: 'Problem' });
  await expect(reason).toContainText('EchoScalars cannot be called: "Scalars" is not defined');
  await expect(reason).toContainText(/service\.proto:\d+:\d+/);
  await expect(request.getByRole('button', { name: /^Send/ })).toBeDisabled();

  await problems.getByRole('button', { name: 'Add import path' }).click();
  await expect(problems).toBeHidden();
  await expect(reason).toBeHidden();
  // The tab that was open has the template of the message now.
  await expect(request.getByRole('textbox', { name: 'Request message' })).toContainText('"stringValue"');
  await page.call('EchoScalars', '{ "stringValue": "mended" }', 'OK');
  expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toEqual({ stringValue: 'mended' });
});

test('a refresh keeps requests, marks what no longer fits, and tells of a method that has gone', async ({
  sockeye,
  pythonEcho,
  folder,
}) => {
  const tree = writeEchoTree(folder.path);
  const page = new ExplorePage(sockeye.window);
  const protos = { protoPaths: [tree.services], importPaths: [tree.shared] };
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python', ...protos }, 'echo.v1.EchoService');
  await page.openMethod('Sum');
  await page.openMethod('EchoScalars');
  await page.setMessage('{ "stringValue": "kept" }');
  const service = join(tree.services, 'echo', 'v1', 'service.proto');
  const replace = (file: string, from: string, to: string): void =>
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  replace(tree.messagesFile, 'string string_value = 14', 'string renamed_value = 14');
  replace(service, 'rpc Sum(stream Item) returns (SumResponse);', '');
  await sockeye.window.getByRole('button', { name: 'Refresh schema of Python' }).click();

  const request = sockeye.window.getByRole('region', { name: 'Request' });
  await expect(request.getByRole('status')).toContainText('unknown field "stringValue"');
  // A mark in a text has no role.
  await expect(request.locator('.cm-lintRange-error')).toHaveText('"stringValue"');
  await expect(request.getByRole('textbox', { name: 'Request message' })).toContainText('"kept"');
  await request.getByRole('tab', { name: 'Sum' }).click();
  const note = request.getByRole('group', { name: 'Note' });
  await expect(note).toContainText('no longer has echo.v1.EchoService/Sum');
  await expect(request.getByRole('textbox', { name: 'Request message' })).toContainText('"number"');

  replace(tree.messagesFile, 'string renamed_value = 14', 'string string_value = 14');
  await sockeye.window.getByRole('button', { name: 'Refresh schema of Python' }).click();
  await request.getByRole('tab', { name: 'EchoScalars' }).click();
  await expect(request.getByRole('status')).toHaveText('');
  await page.send();
  await expect(page.callStatus).toHaveText('OK');
});

test('a schema is exported as a descriptor set and as sources, from which another target is made', async ({
  sockeye,
  pythonEcho,
  folder,
}) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  const paths = { file: join(folder.path, 'echo-export.binpb'), folder: join(folder.path, 'exported') };
  // The system's dialogs cannot be driven from here: they answer what a user would have chosen.
  await sockeye.electron.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen.file });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen.folder] });
  }, paths);
  await sockeye.window.getByRole('button', { name: 'Export schema of Python' }).click();
  const dialog = sockeye.window.getByRole('dialog', { name: 'Export schema of Python' });
  await dialog.getByRole('button', { name: 'Choose file…' }).click();
  const outcome = dialog.getByRole('status', { name: 'Export' });
  await expect(outcome).toContainText('1 file was written to');
  await expect(outcome).toContainText(paths.file);
  await dialog.getByRole('radio', { name: /^\.proto sources/ }).check();
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await expect(outcome).toContainText(/\d files? (was|were) written to/);
  expect(readFileSync(join(paths.folder, 'echo.proto'), 'utf8')).toContain('rpc EchoScalars');
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(existsSync(paths.file)).toBe(true);

  await page.targets.getByRole('treeitem', { name: 'Python' }).click();
  await page.addTarget(
    { endpoint: pythonEcho.socketPath, name: 'Exported', protoPaths: [paths.folder] },
    'echo.v1.EchoService',
  );
});
