// Long work in pieces, so that calls that run meanwhile do not feel it.

/** Work that yields wherever others may have their turn, a millisecond or so apart, and returns what came of it. */
export type SlicedWork<T> = Generator<void, T, void>;

/** For how long to work before others get their turn. */
const sliceMs = 15;

/** Does the work to its end, with a turn for others every 15 ms. Rejects with what it throws, or the reason of `signal`. */
export async function runInSlices<T>(work: SlicedWork<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let until = performance.now() + sliceMs;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < until) continue;
    await new Promise<void>(done => setImmediate(done));
    signal.throwIfAborted();
    until = performance.now() + sliceMs;
  }
}

/** Does the work to its end while everything else waits. Throws what it throws. */
export function runAtOnce<T>(work: SlicedWork<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
