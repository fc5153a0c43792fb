// What happens around a running app: its temp directory is removed, the clock jumps, descriptors run out. The window says so,
// and all works again without a restart of the app.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { part, reportFault } from '../faults/fault-report';
import { readRecorded } from '../faults/recorded-on-disk';
import { ExplorePage } from './fixtures/explore-page';
import { readLaunchSettings } from './fixtures/launch-settings';
import { RecordingsPage } from './fixtures/recordings-page';
import { expect, test } from './fixtures/test';
import { collectorFile, watchApp } from './fixtures/watch-app';

const dayMs = 86_400_000;
const jumpsMs = [0, 2 * dayMs, -3 * dayMs] as const;

test('temp directory removed: connections that stand go on, and the next helper runs in a new directory', async ({
  launchSockeye,
  folder,
}) => {
  test.setTimeout(300_000);
  const sockeye = await launchSockeye({ preloads: [collectorFile()] });
  const page = new ExplorePage(sockeye.window);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  const tries = part(0.02, 2);
  const watch = await watchApp(sockeye, tries, ['main', 'page']);
  let calls = 1;
  for (let round = 1; round <= tries; round++) {
    const helper = await sockeye.waitForHelper();
    for (const name of readdirSync(folder.temp)) rmSync(join(folder.temp, name), { recursive: true, force: true });
    rmSync(folder.temp, { recursive: true });
    await page.callAgain();
    await expect(page.callStatus, 'connections that stand go on').toHaveText('OK');
    process.kill(helper, 'SIGKILL');
    await sockeye.waitForHelper(helper);
    await expect(page.helperStatus).toContainText('running', { timeout: 30_000 });
    if (await sockeye.window.getByRole('button', { name: 'Restart helper' }).isVisible())
      await sockeye.window.getByRole('button', { name: 'Restart helper' }).click();
    await page.callAgain();
    await expect(page.callStatus, 'the next helper has new sockets').toHaveText('OK');
    calls += 2;
    await watch.after(round);
  }
  const leaked = await watch.judge();
  await sockeye.close();
  reportFault({
    fault: 'window: temp directory removed',
    tried: tries,
    fewerBecause: 'each restarts the helper',
    seen: 'OK; the next helper runs in a new directory; OK',
    lost: { missing: calls - readRecorded(folder.data).length, of: calls, what: 'recordings' },
    leaked,
  });
});

test('clock jumps by days: calls and streams go on, and the history keeps its order', async ({
  launchSockeye,
  folder,
}) => {
  test.setTimeout(300_000);
  const clock = join(folder.path, 'clock');
  writeFileSync(clock, '0');
  const sockeye = await launchSockeye({
    preloads: [collectorFile(), join(readLaunchSettings().root, 'faults', 'jumping-clock.cjs')],
    env: { SOCKEYE_FAULT_CLOCK: clock },
  });
  const page = new ExplorePage(sockeye.window);
  const helper = await sockeye.waitForHelper();
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  const tries = part(0.02, 3);
  const watch = await watchApp(sockeye, tries);
  for (let round = 1; round <= tries; round++) {
    await page.openMethod('SayHellos');
    await page.setMessage('{ "name": "Ada", "count": 60, "intervalMs": 50 }');
    await page.send();
    await expect(page.callStatus).toHaveText('running');
    const aheadMs = jumpsMs[round % jumpsMs.length] ?? 0;
    writeFileSync(clock, String(aheadMs));
    const aheadOfUs = async (): Promise<number> => (await sockeye.electron.evaluate(() => Date.now())) - Date.now();
    await expect
      .poll(async () => Math.abs((await aheadOfUs()) - aheadMs), { message: 'it jumps' })
      .toBeLessThan(dayMs / 2);
    await expect(page.callStatus).toHaveText('OK');
    await expect(page.response).toContainText('60 received');
    await watch.after(round);
  }
  expect(await sockeye.waitForHelper(), 'nobody took the helper for dead').toBe(helper);
  await expect(page.helperStatus).toContainText('running');
  await page.call('SayHello', '{ "name": "Last" }', 'OK');
  const history = new RecordingsPage(sockeye.window);
  await history.open();
  await expect(history.rows().first()).toContainText(/SayHello\b/);
  const leaked = await watch.judge();
  await sockeye.close();
  const of = tries + 2;
  reportFault({
    fault: 'window: clock jumps by days',
    tried: tries,
    fewerBecause: 'each is a stream',
    seen: 'running, OK; newest first',
    lost: { missing: of - readRecorded(folder.data).length, of, what: 'recordings' },
    leaked,
  });
});

test('descriptors exhausted: the window says so, and once some are free the next call is answered', async ({
  launchSockeye,
  folder,
}) => {
  test.setTimeout(300_000);
  const limit = 256;
  const sockeye = await launchSockeye({ preloads: [collectorFile()], descriptors: limit });
  const page = new ExplorePage(sockeye.window);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  const helper = await sockeye.waitForHelper();
  const silent = createServer(socket => socket.on('error', () => undefined).resume());
  const socketPath = join(folder.path, 'new.sock');
  await new Promise<void>(resolve => silent.listen(socketPath, resolve));
  const setLimit = (count: number): void => {
    execFileSync('prlimit', ['--pid', String(helper), `--nofile=${count}:${limit}`]);
  };
  const tries = part(0.02, 2);
  const watch = await watchApp(sockeye, tries);
  const protoPath = join(folder.path, 'new.proto');
  writeFileSync(
    protoPath,
    'syntax = "proto3"; package new; service Target { rpc Ask(Word) returns (Word); } message Word {}',
  );
  await page.addTarget({ endpoint: socketPath, name: 'New', protoPaths: [protoPath] }, 'new.Target');
  await page.openMethod('Ask');
  let seen = '';
  for (let round = 1; round <= tries; round++) {
    setLimit(readdirSync(`/proc/${helper}/fd`).length - 3);
    if (round === 1) await page.send();
    else await page.callAgain();
    await expect(page.callStatus).toHaveText('UNAVAILABLE');
    await expect(page.problem.first()).toContainText(/as many open files/);
    seen = `UNAVAILABLE: ${(await page.problem.first().innerText()).replaceAll(folder.path, '…')}; then OK`;
    setLimit(limit);
    await watch.after(round);
  }
  await page.fold('New');
  await page.unfold('Sample greeter');
  await page.unfold('greet.Greeter');
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  expect(await sockeye.waitForHelper()).toBe(helper);
  const leaked = await watch.judge();
  await sockeye.close();
  silent.close();
  const of = tries + 2;
  reportFault({
    fault: `window: descriptors exhausted (ulimit -n ${limit})`,
    tried: tries,
    fewerBecause: 'each is seen in the window',
    seen,
    lost: { missing: of - readRecorded(folder.data).length, of, what: 'recordings' },
    leaked,
  });
});
