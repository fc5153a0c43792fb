// What a server sends is data: a server that says markup wherever it can say anything gets no element, no script and no
// link out of it, in any place where its words are shown.
import { join } from 'node:path';

import type { Page } from 'playwright/test';

import { ExplorePage } from './fixtures/explore-page';
import { readLaunchSettings } from './fixtures/launch-settings';
import { type RealServer, startServer } from './fixtures/real-server';
import { RecordingsPage } from './fixtures/recordings-page';
import { expect, test as base } from './fixtures/test';

const test = base.extend<{ readonly hostile: RealServer }>({
  hostile: async ({ folder }, use) => {
    const socketPath = join(folder.path, 'hostile.sock');
    const script = join(readLaunchSettings().root, 'e2e/servers/hostile/server.mjs');
    const command = [process.execPath, script, socketPath];
    const server = await startServer({ name: 'The hostile server', command, cwd: folder.path, socketPath });
    await use(server);
    await server.stop();
  },
});

/** Nothing that the server said became more than text. */
async function expectOnlyText(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    elements: [...document.querySelectorAll('[data-owned], script:not([src]), iframe, object, embed, [onerror]')]
      .length,
    links: [...document.querySelectorAll('a')].map(link => link.href).filter(href => !href.startsWith('app:')),
    owned: 'owned' in globalThis,
  }));
  expect(found).toEqual({ elements: 0, links: [], owned: false });
}

test('what a hostile server says is shown as text, wherever it is shown', async ({ sockeye, hostile }) => {
  const { window } = sockeye;
  const page = new ExplorePage(window);
  const said = (place: string): string => `<img data-owned="${place}" src=x onerror=`;

  await test.step('names, files and errors of reflection', async () => {
    await page.addTarget({ endpoint: hostile.socketPath, name: 'Hostile' }, 'hostile.v1.Hostile');
    const problems = window.getByRole('region', { name: 'Problems of Hostile' });
    for (const place of ['listed', 'reflection-error', 'service']) await expect(problems).toContainText(said(place));
    await expectOnlyText(window);
  });

  await test.step('comments', async () => {
    await page.openMethod('Answer');
    await window.getByRole('button', { name: /^Schema of .*Question$/ }).click();
    await expect(page.schema).toContainText(said('type-comment'));
    const fields = page.schemaOf('hostile.v1.Question').getByRole('treeitem');
    await fields.filter({ hasText: 'text' }).first().click();
    await expect(page.schema).toContainText(said('field-comment'));
    await expectOnlyText(window);
    await window.keyboard.press('Escape');
  });

  await test.step('headers, messages and trailers', async () => {
    await page.call('Answer', '{ "text": "a" }', 'OK');
    await expect(page.receivedMessage()).toContainText('<img');
    const reply = await page.readEvent(page.receivedMessage());
    for (const place of ['reply', 'other']) expect(reply).toContain(said(place).replaceAll('"', '\\"'));
    await expectOnlyText(window);
    expect(await page.readEvent(page.events.filter({ hasText: /headers/i }).last())).toContain(said('header'));
    await expectOnlyText(window);
    expect(await page.readEvent(page.events.last())).toContain(said('trailer'));
    await expectOnlyText(window);
  });

  await test.step('a status and its details', async () => {
    await page.call('Fail', '{ "text": "a" }', 'FAILED_PRECONDITION');
    await expect(page.events.last()).toContainText('FAILED_PRECONDITION');
    const status = await page.readEvent(page.events.last());
    for (const place of ['status', 'header', 'type-url']) expect(status).toContain(said(place));
    for (const place of ['reason', 'domain', 'stack', 'help'])
      expect(status).toContain(`data-owned=`.concat('"', place));
    await expectOnlyText(window);
  });

  await test.step('the palette and the history', async () => {
    const palette = await page.openPalette();
    await palette.getByRole('combobox').fill('Answer');
    await expect(palette.getByRole('option').filter({ hasText: 'hostile.v1' }).first()).toBeVisible();
    await expectOnlyText(window);
    await window.keyboard.press('Escape');
    const recordings = new RecordingsPage(window);
    await recordings.open();
    await recordings.rows('Fail').first().click();
    await expect(recordings.recording).toContainText('FAILED_PRECONDITION');
    await expectOnlyText(window);
  });
});
