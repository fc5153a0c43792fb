// What a page that is not ours, or that was taken over, gets of main: nothing, or what the window can do and no more.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

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
