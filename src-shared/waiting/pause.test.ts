import { getEventListeners } from 'node:events';

import { expect, it, vi } from 'vitest';

import { pause } from './pause';

it('leaves no listener on a signal that outlives many pauses', async () => {
  const { signal } = new AbortController();
  for (let round = 0; round < 20; round += 1) await pause(0, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('ends with its signal, and leaves neither a listener nor a timer that holds the process', async () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const paused = pause(3_600_000, controller.signal);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  controller.abort();
  await paused;
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('does not begin when its signal is aborted already', async () => {
  const signal = AbortSignal.abort();
  await pause(3_600_000, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
