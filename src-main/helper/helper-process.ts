// The mechanism: one life of the helper's process, from spawn to exit. When to start it again is the supervisor's matter.
import type { FromHelper, ToHelper } from '../../src-shared/helper-messages';

/** A process that has been spawned, as utilityProcess and child_process both have it, less their differences. */
export interface ChildHandle {
  /** Undefined until the process is there. */
  readonly pid: number | undefined;
  send(message: ToHelper): void;
  onMessage(listener: (message: FromHelper) => void): void;
  /** Called once, with the cause in words. */
  onExit(listener: (cause: string) => void): void;
  /** Asks the process to end (SIGTERM). */
  terminate(): void;
  /** Ends the process (SIGKILL). */
  kill(): void;
}

/** A helper that has said `ready`. */
export interface HelperProcess {
  readonly pid: number;
  /** The public socket of the sample, when it has one that is a file. */
  readonly sampleSocketPath: string | undefined;
  /** Resolves, with the cause in words, when the process has gone, for whatever reason. */
  readonly exited: Promise<string>;
  /** Says something on the port between the processes; lost when it has gone. */
  send(message: ToHelper): void;
  /** Asks it to end, then ends it. Resolves when it has gone. */
  stop(): Promise<void>;
}

/** What one life needs. */
export interface HelperLaunch {
  readonly spawn: () => ChildHandle;
  readonly start: Extract<ToHelper, { kind: 'start' }>;
  /** How long it may take to say `ready`, in milliseconds. */
  readonly readyLimitMs: number;
  /** How long a graceful stop may take, in milliseconds. */
  readonly stopLimitMs: number;
}

/**
 * Spawns the helper and waits until it is ready. Rejects, with the process gone, when it exits before or says nothing in
 * time, in words, and with the reason of `signal` when that is aborted.
 */
export async function launchHelper(launch: HelperLaunch, signal: AbortSignal): Promise<HelperProcess> {
  signal.throwIfAborted();
  const child = launch.spawn();
  let failure: string | undefined;
  const exited = new Promise<string>(resolve => child.onExit(cause => resolve(failure ?? cause)));
  const ready = new Promise<Extract<FromHelper, { kind: 'ready' }>>(resolve => {
    child.onMessage(message => {
      if (isReady(message)) resolve(message);
      else if (isFailed(message)) failure = message.reason;
    });
  });
  child.send(launch.start);
  const limit = createLimit(launch.readyLimitMs, signal);
  try {
    const outcome = await Promise.race([
      ready,
      limit.reached,
      exited.then(cause => ({ kind: 'exited', cause }) as const),
    ]);
    if (outcome.kind === 'exited') throw new Error(`The helper ended before it was ready: ${outcome.cause}`);
    if (outcome.kind === 'ready' && child.pid !== undefined) {
      const { sampleSocketPath } = outcome;
      const stop = (): Promise<void> => stopChild(child, exited, launch.stopLimitMs);
      const send = (message: ToHelper): void => child.send(message);
      return { pid: child.pid, sampleSocketPath, exited, send, stop };
    }
    if (signal.aborted) {
      // Asked, not killed: it may have bound the sample's public socket, which only it knows of before it is ready.
      await stopChild(child, exited, launch.stopLimitMs);
      signal.throwIfAborted();
    }
    child.kill();
    await exited;
    throw new Error(`The helper did not say that it is ready within ${launch.readyLimitMs / 1000} seconds.`);
  } finally {
    limit.clear();
  }
}

/** A helper that has gone mad may say anything, and main must not fall over it. */
function isReady(message: unknown): message is Extract<FromHelper, { kind: 'ready' }> {
  return isRecord(message) && message['kind'] === 'ready';
}

function isFailed(message: unknown): message is Extract<FromHelper, { kind: 'failed' }> {
  return isRecord(message) && message['kind'] === 'failed' && typeof message['reason'] === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

async function stopChild(child: ChildHandle, exited: Promise<string>, limitMs: number): Promise<void> {
  child.send({ kind: 'stop' });
  const timer = setTimeout(() => child.kill(), limitMs);
  await exited;
  clearTimeout(timer);
}

/** Resolves after a time or when the signal is aborted, whichever is first. */
function createLimit(
  ms: number,
  signal: AbortSignal,
): { readonly reached: Promise<{ readonly kind: 'limit' }>; clear(): void } {
  let clear = (): void => undefined;
  const reached = new Promise<{ readonly kind: 'limit' }>(resolve => {
    const settle = (): void => resolve({ kind: 'limit' });
    const timer = setTimeout(settle, ms);
    signal.addEventListener('abort', settle, { once: true });
    clear = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', settle);
    };
  });
  return { reached, clear };
}
