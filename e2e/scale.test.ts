// What no other tool survives: a million messages, and one of 100 MB. The window's work is measured by the processor time of
// each task of its main thread, so that what else runs on the machine does not count.
import { openFlood, test } from './fixtures/flood';
import { peakMemoryBytes, watchHeap } from './fixtures/memory';
import { RecordingViewer } from './fixtures/recording-viewer';
import { RecordingsPage } from './fixtures/recordings-page';
import type { Sockeye } from './fixtures/sockeye';
import { expect } from './fixtures/test';
import { longestTasks } from './fixtures/window-load';

const megabyte = 1_000_000;
/** The longest that the window may be busy with one thing, in milliseconds of processor time. */
const taskLimitMs = 50;
const heapLimitBytes = 150 * megabyte;
/**
 * A stream may take the helper so much memory, whatever its length: idle it has 105 to 130 MB, 12 MiB may wait for the disk,
 * and the rest is garbage. To keep a million messages would take about 400 MB.
 */
const streamLimitBytes = 300 * megabyte;
/** A message is in memory whole when it comes and when it is decoded: up to five times, with what is not yet collected. */
const largeMessageLimitBytes = 700 * megabyte;

const messageCount = 1_000_000;
/** A million come in three seconds else, which is too short to do anything meanwhile. */
const usedPerSecond = 100_000;
/** Headers of both sides, the request, half-close and status. */
const otherEvents = 5;

/** Does something and expects that the window stayed quick meanwhile. */
async function expectSmooth(sockeye: Sockeye, what: string, act: () => Promise<void>): Promise<void> {
  const tasks = await longestTasks(sockeye, act);
  test.info().annotations.push({ type: what, description: JSON.stringify(tasks) });
  expect(tasks.length, 'tasks were measured').toBeGreaterThan(1);
  for (const { cpuMs } of tasks) expect(cpuMs, `the window is never busy for long: ${what}`).toBeLessThan(taskLimitMs);
}

test('a million messages are recorded whole while the window follows, searches and scrolls, and are there after a restart', async ({
  launchSockeye,
  flood,
}) => {
  test.setTimeout(240_000);
  const sockeye = await launchSockeye();
  const page = await openFlood(sockeye, flood, 'Pour', `{ "count": ${messageCount} }`);
  const viewer = new RecordingViewer(page.response);
  const helper = await sockeye.waitForHelper();
  const readHeap = await watchHeap(sockeye.window);
  const heaps: number[] = [];
  const followToEnd = async (): Promise<void> => {
    const seen = [0];
    while ((await page.callStatus.textContent()) !== 'OK') {
      seen.push(await viewer.lastDrawnRow());
      heaps.push(await readHeap());
    }
    expect(new Set(seen).size, 'the end was followed').toBeGreaterThan(3);
    expect(seen, 'and never went back').toEqual([...seen].sort((a, b) => a - b));
    await expect.poll(() => viewer.lastDrawnRow()).toBe(messageCount + otherEvents);
  };

  await expectSmooth(sockeye, 'while it comes as fast as it can', async () => {
    await page.send();
    await expect(page.callStatus).toHaveText('running');
    await followToEnd();
  });

  await page.setMessage(`{ "count": ${messageCount}, "perSecond": ${usedPerSecond} }`);
  await expectSmooth(sockeye, 'while it comes and is used', async () => {
    await page.send();
    await expect(page.callStatus).toHaveText('running');
    await expect.poll(() => viewer.countRows(), { message: 'rows come' }).toBeGreaterThan(100_000);
    await viewer.find('reading 0050');
    await expect(viewer.found).toHaveText('1 of 1,000');
    await expect(viewer.chosen).toContainText('reading 0050000');
    await viewer.fling([-5_000, -500_000, 2_000, 2_000]);
    await viewer.expectRowsRead();
    await expect(page.callStatus).toHaveText('running');
    await viewer.button('Follow the end').click();
    await followToEnd();
  });

  await expectSmooth(sockeye, 'when it has come', async () => {
    await viewer.find('by gauge');
    await expect(viewer.found).toHaveText(/ of 1,000,000$/, { timeout: 30_000 });
    await viewer.find('reading 0999999');
    await expect(viewer.found).toHaveText('1 of 1');
    await expect(viewer.chosen).toHaveAttribute('aria-posinset', String(messageCount + otherEvents - 1));
    await viewer.find('reading 0123');
    await viewer.button('Show only matches').click();
    await expect.poll(() => viewer.countRows()).toBe(1_000);
    await expect(viewer.found).toHaveText('1,000 messages');
    await viewer.button('Show only matches').click();
    await viewer.find('');
    await viewer.goTo('500,000');
    await expect(viewer.chosen).toHaveAttribute('aria-posinset', '500000');
    await viewer.fling([...Array<number>(30).fill(3_000), ...Array<number>(5).fill(-900_000), 120, 120]);
    await viewer.expectRowsRead();
    heaps.push(await readHeap());
  });
  expect(Math.max(...heaps), 'the page keeps a few rows').toBeLessThan(heapLimitBytes);
  expect(peakMemoryBytes(helper), 'the helper keeps no stream in memory').toBeLessThan(streamLimitBytes);
  await sockeye.close();

  const again = await launchSockeye({ folder: sockeye.folder });
  const history = new RecordingsPage(again.window);
  await history.open();
  const old = new RecordingViewer(history.recording);
  await expectSmooth(again, 'after a restart', async () => {
    await history.rows().first().click();
    await old.expectRowsRead();
    expect(await old.countRows()).toBe(messageCount + otherEvents);
    await old.list.press('End');
    await expect(old.chosen).toHaveAccessibleName(/^status/);
    await old.list.press('ArrowUp');
    await expect(old.chosen).toContainText('reading 0999999');
  });
});

const large = [
  { name: 'of 980,000 parts', request: '{ "readings": 980000 }', text: 'reading 0000000', last: 'reading 0979999' },
  { name: 'of one line of text', request: '{ "textBytes": 100000000 }', text: 'All one line', last: 'needle' },
];

for (const { name, request, text, last } of large) {
  test(`a message of 100 MB ${name} is shown at once, browsed piece by piece and searched`, async ({
    sockeye,
    flood,
  }) => {
    test.setTimeout(120_000);
    const page = await openFlood(sockeye, flood, 'Heap', request);
    const viewer = new RecordingViewer(page.response);
    const helper = await sockeye.waitForHelper();
    const readHeap = await watchHeap(sockeye.window);
    const heaps: number[] = [];
    await expectSmooth(sockeye, 'its text', async () => {
      await page.send();
      await expect(page.callStatus).toHaveText('OK', { timeout: 30_000 });
      await expect(viewer.json).toContainText(text);
      for (const count of ['1,000,000', '2,000,000']) {
        await viewer.button(`Read ${count}`).click();
        await expect(viewer.region.getByText(`The first ${count} characters`)).toBeVisible();
        await viewer.json.press('End');
        heaps.push(await readHeap());
      }
    });
    await expectSmooth(sockeye, 'its tree', async () => {
      await viewer.showForm('Tree');
      const rows = viewer.region.getByRole('treeitem');
      await rows.nth(1).click();
      await expect(rows.nth(1)).toContainText(/readings|All one line/);
      heaps.push(await readHeap());
    });
    await expectSmooth(sockeye, 'its bytes', async () => {
      await viewer.showForm('Bytes');
      await expect(viewer.bytes).toContainText(text.slice(0, 4));
      await viewer.bytes.press('End');
      await expect(viewer.bytes).toContainText(/kept|dle/);
      await viewer.find(last);
      await expect(viewer.found).toHaveText('1 of 1');
      heaps.push(await readHeap());
    });
    expect(Math.max(...heaps), 'the page keeps a few pieces').toBeLessThan(heapLimitBytes);
    expect(peakMemoryBytes(helper), 'the helper holds a bounded number of copies').toBeLessThan(largeMessageLimitBytes);
  });
}
