// What the page cannot do, tried from inside the page of the built app.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Page } from 'playwright/test';

import { expect, test } from './fixtures/test';

test('the page has nothing of Node or Electron', async ({ sockeye }) => {
  const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'];
  const found = await sockeye.window.evaluate(wanted => wanted.filter(name => name in globalThis), names);
  expect(found).toEqual([]);
});

test('the page cannot open windows or leave the app', async ({ sockeye }) => {
  const { window: page, electron } = sockeye;
  const before = page.url();
  expect(await page.evaluate(() => window.open('https://example.invalid/'))).toBeNull();
  const gone = await page.evaluate(async () => {
    let hasLeft = false;
    window.addEventListener('pagehide', () => (hasLeft = true));
    for (const url of ['https://example.invalid/', 'file:///etc/passwd', 'data:text/html,gone']) {
      window.location.assign(url);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    return hasLeft;
  });
  expect(gone).toBe(false);
  expect(
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(it => it.webContents.getURL())),
  ).toEqual([before]);
  sockeye.forgiveComplaints(/Not allowed to (load local resource|navigate top frame)/);
});

test('the page gets no permission but to put text on the clipboard', async ({ sockeye }) => {
  const states = await sockeye.window.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'] as PermissionName[];
    return Promise.all(names.map(async name => (await navigator.permissions.query({ name })).state));
  });
  expect(states).not.toContain('granted');
});

test('the page runs no script that is not a file of the app, and reaches no other server', async ({ sockeye }) => {
  const asked: string[] = [];
  const server = await listen(createServer((request, response) => response.end(asked.push(request.url ?? ''))));
  const { port } = server.address() as AddressInfo;
  try {
    expect(await tryOut(sockeye.window, port)).toEqual({ inline: 'blocked', evaluated: 'blocked', fetched: 'blocked' });
    expect(asked).toEqual([]);
  } finally {
    server.close();
    // The browser complains of each attempt, as it should; the fixture would take that for a fault of the app.
    sockeye.forgiveComplaints(/Content Security Policy|Refused to/);
  }
});

async function listen(server: Server): Promise<Server> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Tries an inline script, `eval`, and a request to this port. */
function tryOut(page: Page, port: number): Promise<Record<'inline' | 'evaluated' | 'fetched', string>> {
  return page.evaluate(async at => {
    const violated = new Promise(resolve =>
      document.addEventListener('securitypolicyviolation', resolve, { once: true }),
    );
    const script = document.createElement('script');
    script.textContent = 'globalThis.wasInline = true';
    document.body.append(script);
    await violated;
    const link = document.createElement('a');
    link.setAttribute('onclick', 'globalThis.wasInline = true');
    link.click();
    const fetched = await fetch(`http://127.0.0.1:${at}/secret`).then(
      () => 'reached',
      () => 'blocked',
    );
    // What is evaluated by the debugger may evaluate; a timer's string runs as the page's own would.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that is what is tried here
    setTimeout('globalThis.wasEvaluated = true', 0);
    await new Promise(resolve => setTimeout(resolve, 50));
    return {
      inline: 'wasInline' in globalThis ? 'ran' : 'blocked',
      evaluated: 'wasEvaluated' in globalThis ? 'ran' : 'blocked',
      fetched,
    };
  }, port);
}
