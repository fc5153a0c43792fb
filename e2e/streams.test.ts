import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

const item = (text: string): string => `{ "number": "{{index}}", "text": "${text}" }`;

test('a conversation with prepared messages: next, all, at a rate, half-close', async ({ sockeye, pythonEcho }) => {
  const page = new ExplorePage(sockeye.window);
  const { window, response } = page;
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  // The sample has a method of this name, too, above it.
  await page.targets.getByRole('treeitem', { name: 'Chat', exact: true }).last().click();
  const list = window.getByRole('listbox', { name: 'Messages to send' });
  const rows = list.getByRole('option');
  await page.setMessage(item('one'));
  await window.getByRole('button', { name: 'Duplicate message' }).click();
  await expect(rows).toHaveCount(2);
  await page.setMessage(item('two {{uuid}}'));

  await rows.nth(0).click();
  await page.send();
  await expect(page.receivedMessage()).toContainText('"text":"eno"');
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.send();
  await expect(page.receivedMessage(1)).toContainText('"number":"1"');
  await expect(page.receivedMessage(1)).toContainText(/"text":"[0-9a-f]{12}-/);

  await window.getByRole('textbox', { name: 'Rate' }).fill('200');
  await window.getByRole('button', { name: 'Repeat' }).click();
  const progress = window.getByRole('status', { name: 'Sent by itself' });
  await expect(progress).toHaveText(/^[1-9]\d\d sent, \d+\/s$/);
  await window.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(progress).toHaveText(/ at \d+\/s$/);
  await expect(page.callStatus).toHaveText('running');

  await window.getByRole('button', { name: 'Send all' }).click();
  await expect(progress).toHaveText(/^2 of 2 sent/);
  await window.getByRole('button', { name: 'Half-close' }).click();
  await expect(page.callStatus).toHaveText('OK');
  const sent = await response.getByTitle('Messages sent').innerText();
  const received = await response.getByTitle(/^Messages received/).innerText();
  expect(/[\d,]+/.exec(received)?.[0], 'each message was answered').toBe(/[\d,]+/.exec(sent)?.[0]);
});

test('prepared messages are moved, deleted and brought back by keys and pointer; a wrong one is marked and nothing is sent', async ({
  sockeye,
}) => {
  const page = new ExplorePage(sockeye.window);
  const { window } = page;
  await page.openMethod('Chat');
  const list = window.getByRole('listbox', { name: 'Messages to send' });
  const rows = list.getByRole('option');
  for (const name of ['one', 'two', 'three']) {
    if (name !== 'one') {
      const count = await rows.count();
      await window.getByRole('button', { name: 'Add message', exact: true }).click();
      await expect(rows).toHaveCount(count + 1);
    }
    await page.setMessage(`{ "name": "${name}" }`);
  }
  await list.focus();
  await window.keyboard.press('Alt+ArrowUp');
  await expect(rows).toHaveText([/"one"/, /"three"/, /"two"/]);
  await window.keyboard.press('Delete');
  await expect(rows).toHaveText([/"one"/, /"two"/]);
  await window.keyboard.press('Control+z');
  await expect(rows).toHaveText([/"one"/, /"three"/, /"two"/]);
  await rows.nth(2).dragTo(rows.nth(0));
  await expect(rows).toHaveText([/"two"/, /"one"/, /"three"/]);

  await rows.nth(1).click();
  await page.setMessage('{ "name": 7 }');
  await window.getByRole('button', { name: 'Send all' }).click();
  await expect(rows.nth(1)).toContainText('Not sent.');
  await expect(rows.nth(0)).not.toContainText('Not sent.');
  await expect(window.getByRole('status', { name: 'Sent by itself' })).toHaveText('Stopped: a message is wrong');
  await expect(page.response.getByRole('option', { name: /^sent message/ })).toHaveCount(0);
  await window.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.callStatus).toHaveText('CANCELLED');
});
