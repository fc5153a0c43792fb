// What is wrong with the place of the recordings is said in the window, and calls go on.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DatabaseSync } from '@photostructure/sqlite';

import { ExplorePage } from './fixtures/explore-page';
import { RecordingViewer } from './fixtures/recording-viewer';
import { RecordingsPage } from './fixtures/recordings-page';
import { canMount, mountSmallDisk } from './fixtures/small-disk';
import type { Sockeye } from './fixtures/sockeye';
import { expect, test } from './fixtures/test';

/** Makes a call, which works, and expects these words and the call in the history. */
async function expectSaid({ window }: Sockeye, words: RegExp): Promise<void> {
  await new ExplorePage(window).call('SayHello', '{ "name": "Ada" }', 'OK');
  const history = new RecordingsPage(window);
  await history.open();
  await expect(window.getByRole('group', { name: 'Note' }).filter({ hasText: words })).toBeVisible();
  await expect(history.rows('SayHello').first()).toBeVisible();
}

test('a damaged history is kept aside, which is said, and a new one is begun', async ({ launchSockeye, folder }) => {
  writeFileSync(join(folder.data, 'recordings.sqlite'), 'garbage'.repeat(5_000));
  await expectSaid(await launchSockeye(), /recordings\.sqlite is damaged.*kept aside/s);
});

test('a history that another program holds locked is said to be, and calls are recorded in memory', async ({
  launchSockeye,
  folder,
}) => {
  const holder = new DatabaseSync(join(folder.data, 'recordings.sqlite'));
  holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE other (a)');
  try {
    await expectSaid(await launchSockeye(), /holds .*recordings\.sqlite locked.*in memory/s);
  } finally {
    holder.close();
  }
});

test('a history of a newer Sockeye is left alone, which is said', async ({ launchSockeye, folder }) => {
  const newer = new DatabaseSync(join(folder.data, 'recordings.sqlite'));
  newer.exec('PRAGMA user_version = 1000');
  newer.close();
  await expectSaid(await launchSockeye(), /written by a newer version/);
});

test('on a full disk a long stream is recorded all the same, and the window says where it is (needs root)', async ({
  launchSockeye,
  folder,
}) => {
  test.skip(!canMount(), 'no file system can be mounted here');
  const disk = mountSmallDisk(folder.data, 'size=3m,mode=700');
  try {
    const sockeye = await launchSockeye();
    const page = new ExplorePage(sockeye.window);
    const long = JSON.stringify({ name: 'Ada '.repeat(100), count: 20_000, intervalMs: 0 });
    await page.call('SayHellos', long, 'OK');
    const viewer = new RecordingViewer(page.response);
    await viewer.find('hello');
    await expect(viewer.found, 'nothing of it is lost').toHaveText(/ of 20,000$/);
    await expectSaid(sockeye, /The disk with .*recordings\.sqlite is full.*in memory/s);
    await sockeye.close();
  } finally {
    disk.unmount();
  }
});

test('in a folder that cannot be written the app starts, calls, and says so (needs root)', async ({
  launchSockeye,
  folder,
}) => {
  test.skip(!canMount(), 'no file system can be mounted here');
  const disk = mountSmallDisk(folder.data, 'ro,size=64k');
  try {
    const sockeye = await launchSockeye();
    await expectSaid(sockeye, /recordings\.sqlite cannot be written: .*[Rr]ead-?only/s);
    await sockeye.close();
  } finally {
    disk.unmount();
  }
});
