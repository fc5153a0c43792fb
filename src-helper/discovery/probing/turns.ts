/** Lets at most so many pieces of work run at once; the others wait for their turn, first come, first served. */
export interface Turns {
  /** Does the work when it is its turn. Rejects as the work does, and with the reason of `signal` while it waits. */
  take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** Makes the turns. */
export function createTurns(atOnce: number): Turns {
  const waiting = new Set<() => void>();
  let running = 0;

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < atOnce) {
      running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enterNow = (): void => {
        waiting.delete(enterNow);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(enterNow);
        reject(signal.reason instanceof Error ? signal.reason : new Error('Aborted while waiting for a turn.'));
      };
      waiting.add(enterNow);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the place on, so that nobody who comes meanwhile takes it. */
  function exit(): void {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async take(work, signal) {
      await enter(signal);
      try {
        return await work();
      } finally {
        exit();
      }
    },
  };
}
