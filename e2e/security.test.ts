// What a page that is not ours, or that was taken over, gets of main: nothing, or what the window can do and no more.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ExplorePage } from './fixtures/explore-page';
import { readLaunchSettings } from './fixtures/launch-settings';
import { expect, test } from './fixtures/test';

/** Run in a page: hands a port over as the window does, asks main what app this is, and says whether there was an answer. */
const askMain = `new Promise(resolve => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data.map(frame => frame.kind + (frame.code ?? '')).join(' '));
  window.postMessage('sockeye:call-port', '*', [port2]);
  const path = '/sockeye.v1.HostService/GetAppInfo';
  port1.postMessage([{ kind: 'open', path }, { kind: 'message', data: new Uint8Array() }, { kind: 'half-close' }]);
  setTimeout(() => resolve('silence'), 1500);
})`;

test('main answers the page of the app, and no other page, not even with the same preload script', async ({
  sockeye,
}) => {
  const { electron, window } = sockeye;
  expect(await window.evaluate(askMain)).toContain('message');
  const preload = join(readLaunchSettings().root, 'dist/preload/preload.cjs');
  const answer = await electron.evaluate(
    async ({ BrowserWindow }, [file, script]) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload: file ?? '', sandbox: true } });
      await stranger.loadURL('data:text/html,stranger');
      const said: unknown = await stranger.webContents.executeJavaScript(script ?? '');
      stranger.destroy();
      return said;
    },
    [preload, askMain],
  );
  expect(answer).toBe('silence');
});

/** Run in the page: has recordings saved to a path of its own choice; answers the status. */
const saveTo = (path: string): string => `new Promise(resolve => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => data.forEach(frame => frame.kind === 'status' && resolve(frame.code));
  window.postMessage('sockeye:call-port', '*', [port2]);
  const name = new TextEncoder().encode(${JSON.stringify(path)});
  const data = new Uint8Array([0x22, name.length, ...name]); // Field 4, path.
  const path = '/sockeye.v1.RecordingService/SaveRecordings';
  port1.postMessage([{ kind: 'open', path }, { kind: 'message', data }, { kind: 'half-close' }]);
})`;

test('a page that was taken over cannot have a file written that the user has not chosen', async ({ sockeye }) => {
  const { electron, window, folder } = sockeye;
  await sockeye.waitForHelper();
  await expect(window.getByRole('status', { name: 'Helper' })).toContainText('running');
  const file = join(folder.home, 'x.jsonl');
  expect(await window.evaluate(saveTo(file))).toBe(7); // PERMISSION_DENIED
  expect(existsSync(file)).toBe(false);
  expect(await electron.evaluate(({ app }) => app.isReady())).toBe(true);
});

test('a page cannot suggest where to save a file, only how to call it', async ({ sockeye }) => {
  const { electron, window } = sockeye;
  await electron.evaluate(({ dialog }) => {
    dialog.showSaveDialog = (...words: unknown[]) => {
      Object.assign(globalThis, { suggested: words.at(-1) });
      return Promise.resolve({ canceled: true, filePath: '' });
    };
  });
  const ask = `new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => data.forEach(frame => frame.kind === 'status' && resolve(frame.code));
    window.postMessage('sockeye:call-port', '*', [port2]);
    const name = new TextEncoder().encode('/home/ada/.ssh/../.bashrc');
    const data = new Uint8Array([0x12, name.length, ...name]); // Field 2, suggested_name.
    const path = '/sockeye.v1.HostService/ShowSaveDialog';
    port1.postMessage([{ kind: 'open', path }, { kind: 'message', data }, { kind: 'half-close' }]);
  })`;
  expect(await window.evaluate(ask)).toBe(0);
  const options = await electron.evaluate(() => Reflect.get(globalThis, 'suggested') as { defaultPath: string });
  expect(options.defaultPath).toBe('bashrc');
});

test('what the app keeps is for its user alone, the folder that it makes and each file in it', async ({
  launchSockeye,
  folder,
}) => {
  rmSync(folder.data, { recursive: true });
  const { window } = await launchSockeye({ folder });
  const page = new ExplorePage(window);
  await page.call('SayHello', '{ "name": "Ada" }', 'OK');
  expect(statSync(folder.data).mode & 0o077).toBe(0);
  const open = readdirSync(folder.data, { recursive: true, encoding: 'utf8' })
    .filter(name => /sqlite|targets|settings\.json$|logs|IndexedDB/.test(name))
    .filter(name => (statSync(join(folder.data, name), { throwIfNoEntry: false })?.mode ?? 0) & 0o077);
  expect(open).toEqual([]);
});
