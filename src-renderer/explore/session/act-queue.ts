/** Acts that wait to be taken by the link, at most this many. */
export const maxWaitingActs = 1_000;

/** What the user does in a call, as the stream of requests that the call takes. */
export interface ActQueue<Act> {
  readonly acts: AsyncIterable<Act>;
  /** False when too many wait already: then the act is not taken. */
  readonly push: (act: Act) => boolean;
  /** No more acts come; those that wait are still taken. */
  readonly close: () => void;
}

/** Makes a queue for one reader. */
export function createActQueue<Act>(): ActQueue<Act> {
  const waiting: Act[] = [];
  let isClosed = false;
  let wake: (() => void) | undefined;
  return {
    push: act => {
      if (isClosed || waiting.length >= maxWaitingActs) return false;
      waiting.push(act);
      wake?.();
      return true;
    },
    close: () => {
      isClosed = true;
      wake?.();
    },
    acts: {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          while (waiting.length === 0 && !isClosed) await new Promise<void>(resolve => (wake = resolve));
          const act = waiting.shift();
          return act === undefined ? { done: true, value: undefined } : { done: false, value: act };
        },
        return: () => {
          isClosed = true;
          waiting.length = 0;
          wake?.();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    },
  };
}
