import { expect, it } from 'vitest';

import { createStartTimes, steadyNowMs } from './steady-now';

const hour = 3_600_000;
const beginMs = 1_800_000_000_000;

/** The times of calls that begin when the clock shows these, a millisecond that passes after the other. */
function timesAt(walls: readonly number[]): readonly number[] {
  let call = -1;
  const next = createStartTimes(
    () => walls[call] ?? NaN,
    () => beginMs + call + 0.25,
  );
  return walls.map(() => {
    call++;
    return Number(next()) / 1_000 - beginMs;
  });
}

it('a clock that runs as it should is followed to the microsecond', () => {
  expect(timesAt([beginMs, beginMs + 1, beginMs + 2])).toEqual([0.25, 1.25, 2.25]);
});

it('a clock that was set forward, or a machine that slept, is followed', () => {
  const [before = 0, after = 0] = timesAt([beginMs, beginMs + hour]);
  expect(before).toBe(0.25);
  expect(after).toBeCloseTo(hour);
});

it('a clock that is set back is not followed: what comes later stays later', () => {
  const times = timesAt([beginMs, beginMs + hour, beginMs - hour, beginMs - hour, beginMs + 4]);
  expect([...times].sort((one, other) => one - other)).toEqual(times);
  expect(new Set(times).size).toBe(times.length);
});

it('the steady clock is the clock of the machine while nobody sets that', () => {
  expect(Math.abs(steadyNowMs() - Date.now())).toBeLessThan(hour);
});

it('a time counts microseconds since 1970', () => {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  expect([
    day(beginMs),
    day(
      Number(
        createStartTimes(
          () => beginMs,
          () => beginMs,
        )(),
      ) / 1_000,
    ),
  ]).toEqual(['2027-01-15', '2027-01-15']);
});
