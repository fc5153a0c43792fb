import { Worker } from 'node:worker_threads';

import type { StartThread } from './thread-client';
import type { FromThread } from './thread-messages';

/** Starts threads out of this program file (recording-thread.ts as built). */
export function startWorkers(programFile: string): StartThread {
  return start => {
    const worker = new Worker(programFile, { workerData: start });
    return {
      postMessage: (message, transfer) => worker.postMessage(message, transfer),
      onMessage: listener => void worker.on('message', (message: FromThread) => listener(message)),
      onEnd(listener) {
        worker.once('error', listener);
        worker.once('exit', code => listener(new Error(`The thread of the recordings ended with code ${code}.`)));
      },
      async terminate() {
        await worker.terminate();
      },
    };
  };
}
