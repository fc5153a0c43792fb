import { MessageChannel } from 'node:worker_threads';

import { serveRecordings } from '../disk/serve-recordings';
import type { StartThread } from '../disk/thread-client';
import type { FromThread } from '../disk/thread-messages';

/** Serves recordings in the thread that asks: for tests, which run sources and have no program file. */
export const serveInProcess: StartThread = start => {
  const { port1, port2 } = new MessageChannel();
  setImmediate(() => serveRecordings(port2, start));
  return {
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    onMessage: listener => void port1.on('message', (message: FromThread) => listener(message)),
    onEnd: () => undefined,
    terminate() {
      port1.close();
      return Promise.resolve();
    },
  };
};
