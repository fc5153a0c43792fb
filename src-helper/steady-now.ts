/** A machine's clock that is ahead by more was set, or the machine slept; by less it is corrected all the time. */
const slackMs = 1_000;

/**
 * Milliseconds since 1970 by the machine's clock as this thread found it, and from then on by one that nobody sets: for
 * what counts time that passes, such as how long something deleted can be restored.
 */
export function steadyNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Makes a source of times in microseconds since 1970, for what people read and lists are ordered by. It follows a clock that
 * was set forward, and a machine that slept, during which the steady clock stands still on Linux; it never goes back, so
 * that what comes later stays later. `wall` and `steady`, in milliseconds, are parameters for tests.
 */
export function createStartTimes(
  wall: () => number = () => Date.now(),
  steady: () => number = steadyNowMs,
): () => bigint {
  let aheadMs = 0;
  return () => {
    const steadyMs = steady();
    // Date.now() is whole milliseconds; the steady clock keeps the order of what begins within one.
    const aheadNowMs = wall() - steadyMs;
    if (aheadNowMs > aheadMs + slackMs) aheadMs = aheadNowMs;
    return BigInt(Math.round((steadyMs + aheadMs) * 1_000));
  };
}
