import type { OpenRequest } from '../../gen/sockeye/v1/host';
import { nextWake } from '../watched-value';

/** What Sockeye was asked from outside to open, until the window takes it. */
export interface OpenRequests {
  readonly add: (request: OpenRequest) => void;
  /** Calls the listener after each; one listener. */
  onAsked(listener: () => void): void;
  /**
   * Takes what waits and then what comes, until `signal` is aborted. Each goes to one reader; what one was given just
   * before it ended, as a page does that is closed or loaded anew, goes to the next.
   */
  take(signal: AbortSignal): AsyncIterable<OpenRequest>;
}

/** How many may wait for a window that takes none; the oldest is let go for one more. */
const waitingLimit = 100;

/** A reader that ends so soon after a request, in milliseconds, may not have shown it. */
const shownAfterMs = 1000;

/** Makes the queue; `now` is in milliseconds, of any beginning. */
export function createOpenRequests(now: () => number = () => performance.now()): OpenRequests {
  const waiting: OpenRequest[] = [];
  const readers = new Set<() => void>();
  let tell: () => void = () => undefined;
  return {
    add(request) {
      if (waiting.push(request) > waitingLimit) waiting.shift();
      for (const wake of [...readers]) wake();
      tell();
    },
    onAsked: listener => void (tell = listener),
    async *take(signal) {
      let given: { readonly request: OpenRequest; readonly atMs: number }[] = [];
      const isRecent = ({ atMs }: { readonly atMs: number }): boolean => now() - atMs < shownAfterMs;
      try {
        while (!signal.aborted) {
          const request = waiting.shift();
          if (request === undefined) {
            await nextWake(readers, signal);
            continue;
          }
          given = [...given.filter(isRecent), { request, atMs: now() }];
          yield request;
        }
      } finally {
        waiting.unshift(...given.filter(isRecent).map(({ request }) => request));
        for (const wake of [...readers]) wake();
      }
    },
  };
}
