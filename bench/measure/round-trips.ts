import { median } from './figure';

/**
 * Sends one thing after the other for `windowMs` and returns the median time of a round trip in microseconds.
 * The median and not the mean: a single pause of a shared machine would drown the rest.
 */
export async function medianRoundTripUs(windowMs: number, roundTrip: () => Promise<unknown>): Promise<number> {
  const timesUs: number[] = [];
  const end = performance.now() + windowMs;
  for (let start = performance.now(); start < end;) {
    await roundTrip();
    const now = performance.now();
    timesUs.push((now - start) * 1000);
    start = now;
  }
  return median(timesUs);
}
