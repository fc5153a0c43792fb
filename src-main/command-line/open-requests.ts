import type { OpenRequest } from '../../gen/sockeye/v1/host';
import { nextWake } from '../watched-value';

/** What Sockeye was asked from outside to open, until the window takes it. */
export interface OpenRequests {
  add(request: OpenRequest): void;
  /** Takes what waits and then what comes, until `signal` is aborted. Each goes to one reader. */
  take(signal: AbortSignal): AsyncIterable<OpenRequest>;
}

/** How many may wait for a window that takes none; the oldest is let go for one more. */
const waitingLimit = 100;

/** Makes the queue. */
export function createOpenRequests(): OpenRequests {
  const waiting: OpenRequest[] = [];
  const readers = new Set<() => void>();
  return {
    add(request) {
      if (waiting.push(request) > waitingLimit) waiting.shift();
      for (const wake of [...readers]) wake();
    },
    async *take(signal) {
      while (!signal.aborted) {
        const request = waiting.shift();
        if (request === undefined) await nextWake(readers, signal);
        else yield request;
      }
    },
  };
}
