import { setTimeout as pause } from 'node:timers/promises';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Log } from '../../src-shared/log';
import type { Sample } from './start-sample';
import { tryStartSample } from './try-start-sample';

/** What the start of the sample came to so far. */
export interface StartingSample {
  /** The sample, once it listens. */
  sample(): Sample | undefined;
  /** Why there is none; empty while that is not known. It is this very list that grows. */
  readonly notices: readonly Explanation[];
  /** Resolves when the start has come to an end, or after `limitMs` milliseconds. Never rejects. */
  wait(limitMs: number): Promise<void>;
  /** Calls back when the start comes to its end; at once, in a later turn, when it has. */
  onEnd(listener: () => void): void;
  /** Stops the sample, also one that comes later. Resolves when it has stopped, or after `limitMs` milliseconds. */
  stop(limitMs: number): Promise<void>;
}

/**
 * Starts the sample beside all else: whoever holds what it needs (its names, its folder) must not keep the helper from
 * its work.
 */
export function startSampleBeside(
  options: { readonly directory: string; readonly log: Log },
  start = tryStartSample,
): StartingSample {
  const notices: Explanation[] = [];
  let started: Sample | undefined;
  const ended = start(options).then(({ sample, notice }) => {
    started = sample;
    if (notice !== undefined) notices.push(notice);
  });
  const within = async (work: Promise<unknown>, limitMs: number): Promise<void> => {
    const timer = new AbortController();
    await Promise.race([work, pause(limitMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  };
  return {
    notices,
    sample: () => started,
    wait: limitMs => within(ended, limitMs),
    onEnd: listener => void ended.then(listener),
    stop: limitMs =>
      within(
        ended.then(() => started?.stop()),
        limitMs,
      ),
  };
}
