import { expect, type Page } from 'playwright/test';

import type { CallBatch, ReplyBatch } from '../../src-shared/call-frames';

/**
 * Waits until the path of a file that Sockeye was asked to open has arrived: in the dialog in which the window offers it, or
 * at a reader of its own beside the window, for a request goes to one of them. Leaves no dialog behind.
 */
export async function expectToArrive(page: Page, file: string): Promise<void> {
  const field = page.getByRole('dialog').getByRole('textbox', { name: 'Descriptor sets' });
  const isOffered = expect(field)
    .toHaveValue(new RegExp(file.replaceAll(/[.\\]/g, '\\$&')), { timeout: 30_000 })
    .then(() => file);
  isOffered.catch(() => undefined); // It may have lost the race.
  expect(await Promise.race([isOffered, readOpenRequest(page)])).toContain(file);
  if (await field.isVisible()) await page.keyboard.press('Escape');
}

/**
 * Waits until main says what it was asked to open, and answers the message as text: its strings can be found in it. It
 * is read over a port, as the window reads it, so that it tells what arrived and not what became of it.
 */
function readOpenRequest(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>(resolve => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', ({ data }: MessageEvent<ReplyBatch>) => {
          for (const frame of data) {
            if (frame.kind !== 'message') continue;
            port1.close(); // A request goes to one reader: this one wants no more.
            resolve(new TextDecoder().decode(frame.data));
          }
        });
        port1.start();
        window.postMessage('sockeye:call-port', window.location.origin, [port2]);
        const call: CallBatch = [
          { kind: 'open', path: '/sockeye.v1.HostService/WatchOpenRequests' },
          { kind: 'message', data: new Uint8Array(0) },
          { kind: 'half-close' },
        ];
        port1.postMessage(call);
      }),
  );
}
