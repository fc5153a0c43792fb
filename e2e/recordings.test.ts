import { expectAccessible } from './fixtures/accessibility';
import { ExplorePage } from './fixtures/explore-page';
import { RecordingsPage } from './fixtures/recordings-page';
import { expect, test } from './fixtures/test';

test('a call is found again after a restart of the app, by a text in its messages', async ({ launchSockeye }) => {
  const first = await launchSockeye();
  const explore = new ExplorePage(first.window);
  for (const name of ['Ada', 'Grace']) await explore.call('SayHello', `{ "name": "${name}" }`, 'OK');
  await first.close();

  const second = await launchSockeye({ folder: first.folder });
  const history = new RecordingsPage(second.window);
  await history.open();
  await expect(history.rows()).toHaveCount(2);
  await history.search('hello grace');
  await expect(history.rows()).toHaveCount(1);
  await history.rows().click();
  await expect(history.events(/^received message/)).toContainText('Hello Grace');

  await second.window.reload();
  await expect(history.rows(), 'the address keeps what is searched for').toHaveCount(1);
  await history.search('nobody');
  await expect(second.window.getByText('No recording matches')).toBeVisible();
  await history.press('Show all');
  await expect(history.rows()).toHaveCount(2);
});

test('recordings are deleted, brought back, pinned, and opened as requests', async ({ sockeye }) => {
  const explore = new ExplorePage(sockeye.window);
  for (const name of ['Ada', 'Grace', 'Alan']) await explore.call('SayHello', `{ "name": "${name}" }`, 'OK');
  const history = new RecordingsPage(sockeye.window);
  await history.open();
  await expect(history.rows()).toHaveCount(3);

  await history.rows().nth(0).click();
  await history
    .rows()
    .nth(1)
    .click({ modifiers: ['ControlOrMeta'] });
  await history.list.press('Delete');
  await expect(history.rows()).toHaveCount(1);
  await history.press('Undo');
  await expect(history.rows()).toHaveCount(3);

  await history.rows().nth(2).click();
  await history.press('Pin');
  await expect(history.rows('pinned')).toHaveCount(1);
  await history.press('Open as a new request');
  await expect(sockeye.window.getByRole('textbox', { name: 'Request message' })).toContainText('"Ada"');
});

test('two recordings are compared message by message, in both themes without complaints of axe', async ({
  sockeye,
}) => {
  const explore = new ExplorePage(sockeye.window);
  for (const name of ['Ada', 'Grace']) await explore.call('SayHello', `{ "name": "${name}" }`, 'OK');
  const history = new RecordingsPage(sockeye.window);
  await history.open();
  await expectAccessible(sockeye.window);
  await history.rows().nth(0).click();
  await history
    .rows()
    .nth(1)
    .click({ modifiers: ['ControlOrMeta'] });
  await history.press('Compare');
  const comparison = sockeye.window.getByRole('listbox', { name: 'Comparison' });
  await expect(comparison).toContainText('Hello Ada');
  await expect(comparison).toContainText('Hello Grace');
  await sockeye.setTheme('dark');
  await expectAccessible(sockeye.window);
});

test('a long recording is searched, filtered and jumped into while the window shows a few rows', async ({
  sockeye,
}) => {
  const explore = new ExplorePage(sockeye.window);
  await explore.call('SayHellos', '{ "name": "Ada", "count": 20000, "intervalMs": 0 }', 'OK');
  const { response, window } = explore;
  const find = response.getByRole('textbox', { name: 'Find in messages' });
  const found = response.getByRole('status', { name: 'Found' });
  await find.fill('ada');
  await expect(found).toHaveText(/^\d[\d,]* of 20,001$/);
  await response.getByRole('button', { name: 'Next match' }).click();
  await expect(found).toHaveText('2 of 20,001');

  await response.getByRole('combobox', { name: 'Direction' }).selectOption('Sent');
  await expect(explore.events).toHaveCount(1);
  await expect(explore.events).toContainText('20000');
  await response.getByRole('combobox', { name: 'Direction' }).selectOption('All');

  await find.press('Control+g');
  await response.getByRole('textbox', { name: 'Go to event or time' }).fill('15,000');
  await window.keyboard.press('Enter');
  const chosen = response.getByRole('listbox', { name: 'Events' }).getByRole('option', { selected: true });
  await expect(chosen).toHaveAttribute('aria-posinset', '15000');

  await response.getByRole('tab', { name: 'Bytes' }).click();
  await expect(response.getByRole('listbox', { name: 'Bytes' })).toContainText('41 64 61');
  await response.getByRole('listbox', { name: 'Bytes' }).press('ArrowRight');
  await expect(response.getByRole('status', { name: 'Field' })).toContainText('message (1), length-delimited');
  await response.getByRole('tab', { name: 'Tree' }).click();
  await expect(response.getByRole('treeitem', { name: /message/ })).toBeVisible();
});
