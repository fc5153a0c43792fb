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

test('the page is sandboxed, and its world is not that of the preload script', async ({ sockeye }) => {
  const { electron, window: page } = sockeye;
  const preferences = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(window => {
      // Electron does not describe what it answers here.
      const all = (
        window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
      return ['sandbox', 'contextIsolation', 'nodeIntegration'].map(name => all[name]);
    }),
  );
  expect(preferences).toEqual([[true, true, false]]);
  // The preload script spreads a list of ports. In one world with the page, it would do it by the page's own means.
  const caught = await page.evaluate(async () => {
    const original = Array.prototype[Symbol.iterator];
    let count = 0;
    Array.prototype[Symbol.iterator] = function (this: unknown[]) {
      if (this.some(one => one instanceof MessagePort)) count += 1;
      return original.call(this);
    };
    const { port2 } = new MessageChannel();
    window.postMessage('sockeye:call-port', '*', [port2]);
    await new Promise(resolve => setTimeout(resolve, 200));
    Array.prototype[Symbol.iterator] = original;
    return count;
  });
  expect(caught).toBe(0);
});

test('the page cannot embed another page', async ({ sockeye }) => {
  const asked: string[] = [];
  const server = await listen(createServer((request, response) => response.end(String(asked.push(request.url ?? '')))));
  const { port } = server.address() as AddressInfo;
  try {
    const frames = await sockeye.window.evaluate(async at => {
      const urls = [
        `http://127.0.0.1:${at}/frame`,
        'data:text/html,framed',
        'file:///etc/passwd',
        'app://sockeye/index.html',
      ];
      for (const tag of ['iframe', 'object', 'embed', 'webview']) {
        for (const url of urls) {
          const element = document.createElement(tag);
          element.setAttribute(tag === 'object' ? 'data' : 'src', url);
          document.body.append(element);
        }
      }
      await new Promise(resolve => setTimeout(resolve, 500));
      // What was refused is there as an empty frame, or as one of another origin.
      return [...document.querySelectorAll('iframe')].map(frame => frame.contentDocument?.body.innerText ?? '');
    }, port);
    expect(frames).toEqual(['', '', '', '']);
    expect(asked).toEqual([]);
  } finally {
    server.close();
    sockeye.forgiveComplaints(/Content Security Policy|Refused to|Not allowed to load/);
  }
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

test('the page cannot download what it made itself, so no dialog has a name of its choice', async ({ sockeye }) => {
  const { window: page, electron } = sockeye;
  const refused = electron.evaluate(
    ({ session }) =>
      new Promise(resolve => {
        session.defaultSession.on('will-download', event => {
          resolve(event.defaultPrevented);
          event.preventDefault();
        });
      }),
  );
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['alias ls=rm']));
    link.download = '.bashrc';
    link.click();
  });
  expect(await refused).toBe(true);
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
  const server = await listen(createServer((request, response) => response.end(String(asked.push(request.url ?? '')))));
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
    // A script that runs does it at once; one that is refused is told of a moment later.
    await Promise.race([violated, new Promise(resolve => setTimeout(resolve, 1000))]);
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
