// Keeps one helper alive: starts it, starts it again by the policy, stops it. Where and how it runs is a parameter.
import type { Log } from '../../src-shared/log';
import { createWatchedValue } from '../watched-value';
import type { HelperProcess } from './helper-process';
import { decideRestart, freshHistory } from './restart-policy';

/** One running helper, as its maker sees it, and what belongs to it and ends with it. */
export interface LaunchedHelper<Link> {
  readonly process: HelperProcess;
  readonly link: Link;
  /** Called once when the process has gone, before anybody hears of it. */
  close(): Promise<void>;
}

/** The life of the helper; see HelperState in host.proto. */
export type SupervisorState<Link> =
  | { readonly kind: 'starting'; readonly attempt: number }
  | { readonly kind: 'running'; readonly pid: number; readonly sinceMs: number; readonly link: Link }
  | { readonly kind: 'restarting'; readonly attempt: number; readonly delayMs: number; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped' };

/** Time and chance, so that tests need none. */
export interface SupervisorClock {
  /** In milliseconds since 1970; may jump. */
  now(): number;
  /** In milliseconds since some beginning; never jumps, so that a clock that is set neither stops restarts nor frees them. */
  elapsed(): number;
  /** In [0, 1). */
  random(): number;
  /** Resolves after this time, or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Ends that nobody asked for. */
export interface HelperEnds {
  /** How many there have been. */
  readonly count: number;
  /** The last few, the newest last: when, in milliseconds since 1970, and why. */
  readonly last: readonly { readonly atMs: number; readonly reason: string }[];
}

/** What keeps the helper alive. */
export interface HelperSupervisor<Link> {
  state(): SupervisorState<Link>;
  /** How helpers of this app have ended by themselves. */
  ends(): HelperEnds;
  /** The state now and after each change. */
  watch(signal: AbortSignal): AsyncIterable<SupervisorState<Link>>;
  /** Starts the helper again: at once when it waits or was given up, after a graceful stop when it runs. */
  restart(): void;
  /** Ends the helper for good. Resolves when it has gone. */
  stop(): Promise<void>;
}

/** What the supervisor is given. */
export interface SupervisorParts<Link> {
  /** Resolves with a helper that is ready; rejects with what prevented it. */
  readonly launch: (signal: AbortSignal) => Promise<LaunchedHelper<Link>>;
  readonly clock: SupervisorClock;
  readonly log: Log;
}

/** How many ends are told of. */
const toldEnds = 5;

/** Starts the helper and keeps it alive until `stop`. */
export function superviseHelper<Link>({ launch, clock, log }: SupervisorParts<Link>): HelperSupervisor<Link> {
  const state = createWatchedValue<SupervisorState<Link>>({ kind: 'starting', attempt: 1 });
  const quit = new AbortController();
  let restart = new AbortController();
  let ends: HelperEnds = { count: 0, last: [] };
  const setState = (next: SupervisorState<Link>): void => {
    log.info('helper', describeState(next));
    state.set(next);
  };

  /** From start to death. Says why it ended and how long it had been ready. */
  const live = async (interrupt: AbortSignal): Promise<{ readonly reason: string; readonly ranMs: number }> => {
    let helper: LaunchedHelper<Link>;
    try {
      helper = await launch(interrupt);
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error), ranMs: 0 };
    }
    const sinceMs = clock.now();
    const readyMs = clock.elapsed();
    const stopHelper = (): void => void helper.process.stop();
    if (interrupt.aborted) stopHelper();
    else setState({ kind: 'running', pid: helper.process.pid, sinceMs, link: helper.link });
    interrupt.addEventListener('abort', stopHelper);
    const cause = await helper.process.exited;
    interrupt.removeEventListener('abort', stopHelper);
    await helper.close();
    return { reason: `The helper ended: ${cause}`, ranMs: clock.elapsed() - readyMs };
  };

  const run = async (): Promise<void> => {
    let history = freshHistory;
    while (!quit.signal.aborted) {
      setState({ kind: 'starting', attempt: history.attempt });
      const interrupt = either(quit.signal, restart.signal);
      const { reason, ranMs } = await live(interrupt.signal);
      if (!interrupt.signal.aborted) {
        ends = { count: ends.count + 1, last: [...ends.last, { atMs: clock.now(), reason }].slice(-toldEnds) };
        const decision = decideRestart(history, { nowMs: clock.elapsed(), ranMs, random: clock.random() });
        if (decision.kind === 'restart') {
          history = decision.history;
          setState({ kind: 'restarting', attempt: history.attempt, delayMs: decision.delayMs, reason });
          await clock.wait(decision.delayMs, interrupt.signal);
        } else {
          setState({ kind: 'failed', reason });
          await aborted(interrupt.signal);
        }
      }
      interrupt.release();
      if (restart.signal.aborted) {
        restart = new AbortController();
        history = freshHistory;
      }
    }
    setState({ kind: 'stopped' });
  };

  const running = run();
  return {
    state: () => state.get(),
    ends: () => ends,
    watch: signal => state.watch(signal),
    restart: () => restart.abort(),
    async stop() {
      quit.abort();
      await running;
    },
  };
}

/** The clock of the machine. */
export const systemClock: SupervisorClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  wait: (ms, signal) =>
    new Promise(resolve => {
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', settle);
        resolve();
      };
      const timer = setTimeout(settle, signal.aborted ? 0 : ms);
      signal.addEventListener('abort', settle, { once: true });
    }),
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A signal that is aborted when one of two is, and whose listeners can be taken away before that. */
function either(one: AbortSignal, other: AbortSignal): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const release = (): void => {
    one.removeEventListener('abort', abort);
    other.removeEventListener('abort', abort);
  };
  if (one.aborted || other.aborted) abort();
  one.addEventListener('abort', abort);
  other.addEventListener('abort', abort);
  return { signal: controller.signal, release };
}

/** What a log line says of a state. */
function describeState<Link>(state: SupervisorState<Link>): Record<string, string | number> {
  switch (state.kind) {
    case 'running':
      return { state: state.kind, pid: state.pid };
    case 'starting':
      return { state: state.kind, attempt: state.attempt };
    case 'restarting':
      return { state: state.kind, attempt: state.attempt, delayMs: state.delayMs, reason: state.reason };
    case 'failed':
      return { state: state.kind, reason: state.reason };
    case 'stopped':
      return { state: state.kind };
  }
}
