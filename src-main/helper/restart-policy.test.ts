import { expect, it } from 'vitest';

import { decideRestart, freshHistory, type RestartHistory, restartLimit } from './restart-policy';

function die(history: RestartHistory, nowMs: number, ranMs = 0, random = 0.5): ReturnType<typeof decideRestart> {
  return decideRestart(history, { nowMs, ranMs, random });
}

/** Lets helpers die at these times; gives the pauses, and `give-up` at the end if it came to that. */
function delays(deathsMs: readonly number[]): (number | string)[] {
  let history = freshHistory;
  const seen: (number | string)[] = [];
  for (const nowMs of deathsMs) {
    const decision = die(history, nowMs);
    if (decision.kind === 'give-up') return [...seen, decision.kind];
    seen.push(decision.delayMs);
    history = decision.history;
  }
  return seen;
}

it('waits longer before each restart, and gives up after five in a minute', () => {
  expect(delays([0, 1000, 2000, 3000, 4000, 5000])).toEqual([100, 200, 400, 800, 1600, 'give-up']);
});

it('never waits longer than five seconds', () => {
  expect(delays([0, 30_000, 60_000, 90_000, 120_000, 150_000, 180_000, 210_000]).at(-1)).toBe(5000);
});

it('goes on for ever when deaths are rare', () => {
  expect(delays(Array.from({ length: 50 }, (_, index) => index * 13_000))).not.toContain('give-up');
});

it('spreads the pause by a fifth to either side', () => {
  expect(die(freshHistory, 0, 0, 0)).toMatchObject({ delayMs: 80 });
  expect(die(freshHistory, 0, 0, 0.9999)).toMatchObject({ delayMs: 120 });
});

it('begins anew after a healthy minute', () => {
  const tired: RestartHistory = { attempt: 6, deathsMs: Array.from({ length: restartLimit }, () => 59_000) };
  expect(die(tired, 60_000, 59_999)).toEqual({ kind: 'give-up' });
  expect(die(tired, 60_000, 60_000)).toMatchObject({ kind: 'restart', delayMs: 100, history: { attempt: 2 } });
});
