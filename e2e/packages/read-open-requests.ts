import type { Page } from 'playwright/test';

import type { CallBatch, ReplyBatch } from '../../src-shared/call-frames';

/**
 * Waits until main says what it was asked to open, and answers the message as text: its strings can be found in it. It
 * is read over a port, as the window reads it, so that it tells what arrived and not what became of it.
 */
export function readOpenRequest(page: Page): Promise<string> {
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
