import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { chromium, type Page } from 'playwright/test';

import { answerRequest, appOrigin } from '../../src-main/app-files';
import { readLaunchSettings } from '../fixtures/launch-settings';
import type { Sockeye } from '../fixtures/sockeye';
import { openPortsToMain, type PortsToMain, type PortText } from './ports-to-main';

/** The page, served by nobody but the test. A secure origin, as the app's own scheme is. */
const origin = 'https://sockeye.test';

/** The path of Debian's Chromium; undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.map(folder => join(folder, 'chromium')).find(file => existsSync(file));
}

/** The page of an app that runs, in another browser. */
export interface PageInChromium {
  readonly page: Page;
  /** Errors in its console and errors nobody caught. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens the built page in Chromium; its calls go to the app's main process and helper. */
export async function openInChromium(
  sockeye: Sockeye,
  executablePath: string,
  options: { readonly colorScheme: 'light' | 'dark' },
): Promise<PageInChromium> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium has no sandbox for root.
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, ...options });
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(`not caught: ${String(error)}`));
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });

  const renderer = join(readLaunchSettings().root, 'dist', 'renderer');
  await page.route(`${origin}/**`, async route => {
    const answer = await answerRequest(renderer, route.request().url().replace(origin, appOrigin));
    const body = Buffer.from(await answer.arrayBuffer());
    await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body });
  });

  const ports = await openPortsToMain(sockeye.electron);
  // One after the other: what the page posts to a port keeps its order.
  let posted = Promise.resolve();
  await page.exposeFunction('postToMain', (text: PortText) => {
    posted = posted.then(() => ports.post(text)).catch(() => undefined); // The app may have gone first.
  });
  await page.addInitScript(standInForPreload);
  await page.goto(`${origin}/`);
  const isPumped = pump(page, ports);
  return {
    page,
    complaints,
    async close() {
      await ports.close();
      await isPumped;
      await browser.close();
    },
  };
}

/** Carries what main posts to the page until the ports are closed. */
async function pump(page: Page, ports: PortsToMain): Promise<void> {
  for (let taken = await ports.take(); taken.length > 0; taken = await ports.take()) {
    await page.evaluate(texts => {
      const scope = window as unknown as { deliverToPort: (text: PortText) => void };
      texts.forEach(text => scope.deliverToPort(text));
    }, taken);
  }
}

/** Runs in the page before its own scripts: takes the ports that the page means for the preload script. */
function standInForPreload(): void {
  const ports: MessagePort[] = [];
  const scope = window as unknown as { postToMain: (text: PortText) => void; deliverToPort: (text: PortText) => void };
  const toText = (data: unknown): string =>
    JSON.stringify(data, (_key, value: unknown) =>
      value instanceof Uint8Array ? { $bytes: btoa(String.fromCharCode(...value)) } : value,
    );
  const fromText = (text: string): unknown =>
    JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'object' && value !== null && '$bytes' in value
        ? Uint8Array.from(atob(String(value.$bytes)), character => character.charCodeAt(0))
        : value,
    );
  scope.deliverToPort = ({ port, text }) => ports[port]?.postMessage(fromText(text));
  window.addEventListener('message', event => {
    if (event.source !== window || event.data !== 'sockeye:call-port') return;
    for (const port of event.ports) {
      const number = ports.push(port) - 1;
      port.onmessage = ({ data }) => scope.postToMain({ port: number, text: toText(data) });
    }
  });
}
