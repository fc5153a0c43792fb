import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright';

import { chooseSandboxFlags } from '../chromium-sandbox.mjs';
import { ensureSystemPackages } from '../system-packages.mjs';
import { startVirtualDisplay } from '../virtual-display.mjs';

/** How long the packed app may take until its page is there, in milliseconds. */
const startLimitMs = 30_000;

/**
 * Starts a packed app on a virtual display with a folder of its own, waits until its window says that the helper runs,
 * which needs the native code beside the archive, and ends it. Throws when it does not come to that. It goes by the DevTools port: Playwright's own way to launch an
 * Electron needs the fuse that a released package has switched off.
 *
 * @param {string} executable Path of the packed app's executable.
 */
export async function checkPackage(executable) {
  await ensureSystemPackages({ electron: executable });
  const folder = mkdtempSync(join(tmpdir(), 'sp-'));
  const display = await startVirtualDisplay();
  const flags = [...chooseSandboxFlags(executable).flags, '--disable-gpu', '--remote-debugging-port=0'];
  const app = spawn(executable, flags, {
    detached: true,
    env: {
      ...process.env,
      DISPLAY: display.display,
      HOME: folder,
      TMPDIR: folder,
      SOCKEYE_DATA_DIR: join(folder, 'data'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const browser = await chromium.connectOverCDP(await readDevToolsAddress(app), { noDefaults: true });
    const context = browser.contexts()[0];
    const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: startLimitMs }));
    const helper = page.getByRole('status', { name: 'Helper' });
    await helper.filter({ hasText: 'running' }).waitFor({ timeout: startLimitMs });
    await browser.close();
  } finally {
    await endGroup(app);
    await display.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for the line in which Chromium says where DevTools can connect. */
function readDevToolsAddress(app) {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = reason => reject(new Error(`The packed app did not start: ${reason}\n${output}`));
    const timer = setTimeout(() => fail(`no window after ${startLimitMs} ms`), startLimitMs);
    app.stdout.resume();
    app.stderr.setEncoding('utf8').on('data', text => {
      output += text;
      const address = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    app.once('error', error => fail(error.message));
    app.once('exit', code => {
      clearTimeout(timer);
      fail(`it ended with code ${code}`);
    });
  });
}

/** Asks an app to quit and kills what is left of it after a while. */
async function endGroup(app) {
  if (app.exitCode !== null || app.signalCode !== null) return;
  const ended = new Promise(resolve => app.once('exit', resolve));
  app.kill('SIGTERM');
  const timer = setTimeout(() => process.kill(-app.pid, 'SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
