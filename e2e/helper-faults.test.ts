// A helper that goes wrong under an open window, again and again: the window says so, and all works again without a restart
// of the app.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { part, reportFault } from '../faults/fault-report';
import { countMessages, readRecorded } from '../faults/recorded-on-disk';
import { ExplorePage } from './fixtures/explore-page';
import { readLaunchSettings } from './fixtures/launch-settings';
import type { Sockeye } from './fixtures/sockeye';
import { expect, test } from './fixtures/test';
import { collectorFile, watchApp } from './fixtures/watch-app';

const endless = '{ "name": "Ada", "count": 100000, "intervalMs": 5 }';
/** What the helper may have more than it has, before it leaks; soon filled. */
const leakBytes = 256 * 1024 * 1024;

/** The helper runs again and answers; presses the button for it when five restarts in a minute did not help. */
async function recover(sockeye: Sockeye): Promise<void> {
  const page = new ExplorePage(sockeye.window);
  const button = sockeye.window.getByRole('button', { name: 'Restart helper' });
  await expect(page.helperStatus.filter({ hasText: /running/ }).or(button)).toBeVisible({ timeout: 30_000 });
  if (await button.isVisible()) await button.click();
  await expect(page.helperStatus).toContainText('running', { timeout: 30_000 });
}

/** Received rows that have been read from the store, by the number of the last one. */
async function confirmedRows(page: ExplorePage): Promise<number> {
  const places = await page.events.evaluateAll(rows =>
    rows.filter(row => row.textContent.includes('Hello')).map(row => Number(row.getAttribute('aria-posinset'))),
  );
  return Math.max(0, ...places);
}

/** Lets the kernel refuse a process more memory than this above what it has. */
function limitMemory(pid: number): void {
  const held = Number(/VmData:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  execFileSync('prlimit', ['--pid', String(pid), `--data=${held + leakBytes}`]);
}

/** What sick-helper.cjs has done so far. */
function doneBy(control: string): readonly string[] {
  return readFileSync(`${control}.done`, 'utf8').trimEnd().split('\n');
}

/** How a helper ends in the middle of a stream. */
interface End {
  readonly fault: string;
  readonly share: number;
  readonly signal: NodeJS.Signals;
  /** What the status bar says before the helper is started again. */
  readonly said: RegExp;
}

const ends: readonly End[] = [
  { fault: 'helper killed in a stream', share: 0.03, signal: 'SIGKILL', said: /restarting|starting|running|failed/ },
  {
    fault: 'helper leaks to its memory limit',
    share: 0.005,
    signal: 'SIGPWR',
    said: /restarting|starting|running|failed/,
  },
  { fault: 'helper stopped (SIGSTOP) in a stream', share: 0.003, signal: 'SIGSTOP', said: /not answering/ },
];

for (const { fault, share, signal, said } of ends) {
  test(`${fault}: the call ends in words, the helper comes back, and the next call is answered`, async ({
    launchSockeye,
    folder,
  }) => {
    test.setTimeout(600_000);
    const control = join(folder.path, 'fault');
    writeFileSync(control, '');
    const sick = join(readLaunchSettings().root, 'faults', 'sick-helper.cjs');
    const sockeye = await launchSockeye({
      preloads: [collectorFile(), sick],
      env: { SOCKEYE_FAULT_FILE: control },
    });
    const page = new ExplorePage(sockeye.window);
    await page.openMethod('SayHellos');
    await page.setMessage(endless);
    const tries = part(share, 2);
    const watch = await watchApp(sockeye, tries, ['main', 'page']);
    let confirmed = 0;
    for (let round = 1; round <= tries; round++) {
      const helper = await sockeye.waitForHelper();
      await page.openMethod('SayHellos');
      await page.send();
      await expect(page.callStatus).toHaveText('running');
      await expect.poll(() => confirmedRows(page)).toBeGreaterThan(20);
      confirmed += (await confirmedRows(page)) - 2; // Before the first message come headers and the request.
      if (signal === 'SIGPWR') limitMemory(helper);
      process.kill(helper, signal);
      await expect(page.helperStatus).toContainText(said, { timeout: 30_000 });
      if (signal === 'SIGSTOP') await sockeye.window.getByRole('button', { name: 'Restart helper' }).click();
      await expect(page.callStatus).toHaveText('UNAVAILABLE', { timeout: 30_000 });
      await expect(page.problem.filter({ hasText: /helper/i }).first()).toBeVisible();
      await recover(sockeye);
      await page.call('SayHello', '{ "name": "Grace" }', 'OK');
      await watch.after(round);
    }
    const leaked = await watch.judge();
    if (signal === 'SIGPWR') expect(doneBy(control)).toEqual(Array.from({ length: tries }, () => 'leak'));
    await sockeye.close();
    const recorded = readRecorded(folder.data);
    expect(recorded, 'each call has a recording, which has ended').toHaveLength(tries * 2);
    expect(recorded.filter(({ statusCode }) => statusCode === undefined)).toEqual([]);
    const streams = recorded.filter(({ received }) => received > 1);
    reportFault({
      fault: `window: ${fault}`,
      tried: tries,
      fewerBecause: 'each restarts the helper',
      seen: 'UNAVAILABLE, Problem, restarting, running; OK',
      lost: { missing: Math.max(0, confirmed - countMessages(streams)), of: confirmed, what: 'messages' },
      leaked,
    });
  });
}

/** What keeps a helper from being ready. */
const starts = [
  { fault: 'exit', row: 'helper exits before it is ready', said: /code 3|\(3\)/ },
  { fault: 'cannot bind', row: 'helper cannot bind', said: /EADDRINUSE/ },
] as const;

for (const { fault, row, said } of starts) {
  test(`${row}: the window says why, and Restart helper is enough once it can`, async ({ launchSockeye, folder }) => {
    test.setTimeout(600_000);
    const control = join(folder.path, 'fault');
    writeFileSync(control, '');
    const sick = join(readLaunchSettings().root, 'faults', 'sick-helper.cjs');
    const preloads = [collectorFile(), sick];
    const sockeye = await launchSockeye({ preloads, env: { SOCKEYE_FAULT_FILE: control } });
    const page = new ExplorePage(sockeye.window);
    const tries = part(0.01, 2);
    const watch = await watchApp(sockeye, tries, ['main', 'page']);
    let seen = '';
    for (let round = 1; round <= tries; round++) {
      writeFileSync(control, fault);
      process.kill(await sockeye.waitForHelper(), 'SIGKILL');
      const button = sockeye.window.getByRole('button', { name: 'Restart helper' });
      await expect(button, 'five restarts do not help').toBeVisible({ timeout: 60_000 });
      seen = await page.helperStatus.innerText();
      expect(seen).toMatch(said);
      writeFileSync(control, '');
      await button.click();
      await recover(sockeye);
      await page.call('SayHello', '{ "name": "Grace" }', 'OK');
      await watch.after(round);
    }
    const leaked = await watch.judge();
    await sockeye.close();
    const lost = { missing: tries - readRecorded(folder.data).length, of: tries, what: 'recordings' } as const;
    reportFault({
      fault: `window: ${row}, six times in a row`,
      tried: tries,
      fewerBecause: 'each waits for five restarts',
      seen,
      lost,
      leaked,
    });
  });
}

test('helper answers garbage: the window works as if it had not', async ({ launchSockeye, folder }) => {
  const control = join(folder.path, 'fault');
  writeFileSync(control, 'garbage');
  const sick = join(readLaunchSettings().root, 'faults', 'sick-helper.cjs');
  const sockeye = await launchSockeye({ preloads: [collectorFile(), sick], env: { SOCKEYE_FAULT_FILE: control } });
  const page = new ExplorePage(sockeye.window);
  const tries = part(0.01, 2);
  const watch = await watchApp(sockeye, tries, ['main', 'page']);
  for (let round = 1; round <= tries; round++) {
    await page.call('SayHello', '{ "name": "Grace" }', 'OK');
    await watch.after(round);
    const helper = await sockeye.waitForHelper();
    process.kill(helper, 'SIGKILL');
    await sockeye.waitForHelper(helper);
    await recover(sockeye);
  }
  expect(doneBy(control)).toContain('garbage was sent');
  const leaked = await watch.judge();
  await sockeye.close();
  const lost = { missing: tries - readRecorded(folder.data).length, of: tries, what: 'recordings' } as const;
  const fewerBecause = 'each restarts the helper';
  reportFault({
    fault: 'window: helper answers garbage',
    tried: tries,
    fewerBecause,
    seen: 'running; OK',
    lost,
    leaked,
  });
});
