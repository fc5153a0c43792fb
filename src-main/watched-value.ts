/** A value that changes, and those who watch it. */
export interface WatchedValue<T> {
  get(): T;
  set(value: T): void;
  /** The value now and after each change, until `signal` is aborted. A slow reader misses steps, never the last. */
  watch(signal: AbortSignal): AsyncIterable<T>;
}

/** Makes a value that can be watched. */
export function createWatchedValue<T>(initial: T): WatchedValue<T> {
  let value = initial;
  let version = 0;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      version++;
      for (const wake of [...watchers]) wake();
    },
    async *watch(signal) {
      let seen = -1;
      while (!signal.aborted) {
        if (seen === version) {
          await nextWake(watchers, signal);
          continue;
        }
        seen = version;
        yield value;
      }
    },
  };
}

/** Waits until somebody calls what this puts into `watchers`, or until `signal` is aborted. */
export function nextWake(watchers: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const wake = (): void => {
      watchers.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    watchers.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
