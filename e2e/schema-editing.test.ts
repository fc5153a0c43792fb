import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator } from 'playwright/test';

import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('a number above 2^53 that is typed as a number stays exact in the editor, on the wire and in the reply', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('EchoScalars');
  await page.setMessage('');
  await sockeye.window.keyboard.type('{"int64Value": -9007199254740993, "uint64Value": 18446744073709551615');
  const editor = sockeye.window.getByRole('textbox', { name: 'Request message' });
  await expect(editor).toHaveText(/^\{"int64Value": -9007199254740993, "uint64Value": 18446744073709551615\}$/);
  await expect(sockeye.window.getByRole('region', { name: 'Request' }).getByRole('status')).toHaveText('');
  await page.send();
  await expect(page.callStatus).toHaveText('OK');
  for (const row of [page.response.getByRole('option', { name: /^sent message/ }), page.receivedMessage()]) {
    await expect(row).toContainText('-9007199254740993');
    await expect(row).toContainText('18446744073709551615');
    expect(JSON.parse(await page.readEvent(row))).toEqual({
      int64Value: '-9007199254740993',
      uint64Value: '18446744073709551615',
    });
  }
  await expect(editor).toContainText('-9007199254740993');
});

test('the editor completes fields and enum values as one types', async ({ sockeye, pythonEcho }) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('EchoNested');
  await page.setMessage('');
  const { keyboard } = sockeye.window;
  const choose = async (name: RegExp): Promise<void> => {
    const option = sockeye.window.getByRole('listbox', { name: 'Completions' }).getByRole('option', { name });
    await option.click();
    await expect(option).toBeHidden();
  };
  await keyboard.type('{"colo');
  await choose(/^colour/);
  await keyboard.type('COLOUR_G');
  await choose(/^COLOUR_GREEN/);
  const editor = sockeye.window.getByRole('textbox', { name: 'Request message' });
  await expect(editor).toHaveText('{"colour": "COLOUR_GREEN"}');
  await page.send();
  await expect(page.callStatus).toHaveText('OK');
  expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toEqual({ colour: 'COLOUR_GREEN' });
});

test('an unknown field is marked at its place while one types, with the name that was meant', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('EchoNested');
  await page.setMessage('{"scalars": {"int32Value": 1, "stringVale": "x"}}');
  const verdict = sockeye.window.getByRole('region', { name: 'Request' }).getByRole('status');
  await expect(verdict).toContainText('unknown field "stringVale"');
  await expect(verdict).toContainText('did you mean "stringValue"');
  // A mark in a text has no role; its words are in the status.
  const mark = sockeye.window.locator('.cm-lintRange-error');
  await expect(mark).toHaveText('"stringVale"');
  await page.send();
  await expect(verdict).toContainText('Not sent');

  await page.setMessage('{"scalars": {"int32Value": 3000000000}}');
  await expect(mark).toHaveText('3000000000');
  await page.setMessage('{"scalars": {"int32Value": 3}}');
  await expect(mark).toHaveCount(0);
});

test('A14: the template chooses no member of a oneof and gives no message: both are named at their lines, outside of the text', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.openMethod('EchoNested');
  const editor = sockeye.window.getByRole('textbox', { name: 'Request message' });
  // A hint in a text has no role: it is made of the line's own attributes.
  const lines = editor.locator('.cm-line');
  const hint = (text: string): Locator => lines.filter({ hasText: text });
  await expect(lines.first()).toHaveAttribute('data-hint', 'oneof choice: text, item');
  await expect(hint('"scalars": null,')).toHaveAttribute('data-hint', /^Scalars: /);
  await expect(hint('"items": {},')).toHaveAttribute('data-hint', /^map<string, Item>: /);
  await expect(hint('"choice"')).toHaveCount(0);
  await page.send();
  await expect(page.callStatus).toHaveText('OK');
  expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toEqual({});

  await page.setMessage('{\n"item": {"text": "chosen"}');
  await sockeye.window.keyboard.press('End');
  await sockeye.window.keyboard.insertText('\n}');
  await expect(hint('"item"')).toHaveAttribute('data-hint', 'oneof choice, or: text');
  await hint('"item"').getByText('"item"').hover();
  await expect(sockeye.window.getByRole('tooltip')).toContainText('oneof choice: text (string), item (Item)');
  await page.send();
  await expect(page.callStatus).toHaveText('OK');
  expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toEqual({ item: { text: 'chosen' } });
});

test('a oneof with many members does not make a short line scroll sideways in a small window', async ({
  sockeye,
  folder,
}) => {
  const members = Array.from(
    { length: 12 },
    (_, number) => `string a_member_with_a_long_name_${number} = ${number + 1};`,
  );
  const file = join(folder.path, 'wide.proto');
  writeFileSync(
    file,
    `syntax = "proto3"; package wide; message Wide { oneof choice { ${members.join(' ')} } }
    service Wides { rpc Take(Wide) returns (Wide); }`,
  );
  await sockeye.resize(900, 600);
  const page = new ExplorePage(sockeye.window);
  const endpoint = join(folder.path, 'nobody.sock');
  await page.addTarget({ endpoint, name: 'Wide', protoPaths: [file] }, 'wide.Wides');
  await page.openMethod('Take');
  const editor = sockeye.window.getByRole('textbox', { name: 'Request message' });
  const hinted = editor.locator('[data-hint]');
  await expect(hinted).toHaveAttribute('data-hint', /^oneof choice: .* and 7 more$/);
  await page.setMessage('{"aMemberWithALongName0": ""}');
  await expect(hinted).toHaveAttribute('data-hint', /^oneof choice, or: .* and 6 more$/);
  const hidden = (): Promise<number> =>
    editor.evaluate(({ parentElement }) => (parentElement?.scrollWidth ?? 0) - (parentElement?.clientWidth ?? 0));
  expect(await hidden()).toBe(0);
  await hinted
    .getByText(/a.*member/i)
    .first()
    .hover();
  await expect(sockeye.window.getByRole('tooltip')).toContainText('aMemberWithALongName11 (string)');
});
