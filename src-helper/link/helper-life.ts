// How the helper's process begins and ends. The composition root says what it serves; this file says when.
import type { ChosenPath, HelperSettings, ToHelper } from '../../src-shared/helper-messages';
import type { Log } from '../../src-shared/log';
import type { ParentPort } from './parent-port';

/** What main hands to the helper. */
export type HelperStart = Extract<ToHelper, { kind: 'start' }>;

/** Everything that runs in the helper. */
export interface RunningHelper {
  /** The public socket of the sample, when it has a file. */
  readonly sampleSocketPath?: string;
  /** Takes changed settings. */
  apply(settings: HelperSettings): void;
  /** Takes note of what the user has chosen in a dialog. */
  choose(paths: readonly ChosenPath[]): void;
  /** Ends gracefully; removes every socket. */
  stop(): Promise<void>;
}

/** How long a graceful stop may take, in milliseconds; then the process exits as it is. */
const stopLimitMs = 1500;

/**
 * Starts on the parent's word, says `ready`, and exits the process: with 0 when the parent asks, on SIGTERM and SIGINT, and
 * when the parent has gone; with 1, after saying why, when the start fails or a bug reaches the top.
 */
export function liveUntilStopped(
  port: ParentPort,
  start: (message: HelperStart) => Promise<RunningHelper>,
  log: Log,
): void {
  let running: Promise<RunningHelper> | undefined;
  let isStopping = false;

  const exit = async (code: number, reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info('stops', { reason });
    setTimeout(() => process.exit(code), stopLimitMs).unref();
    await running?.then(
      helper => helper.stop(),
      () => undefined,
    );
    process.exit(code);
  };
  const fail = (error: unknown): void => {
    log.error('cannot go on', error);
    port.send({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    void exit(1, 'an error that nobody handled');
  };

  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('SIGTERM', () => void exit(0, 'SIGTERM'));
  process.on('SIGINT', () => undefined); // Ctrl+C reaches the whole group; main decides and asks.
  port.onGone(() => void exit(0, 'the parent has gone'));
  port.onMessage(message => {
    switch (message.kind) {
      case 'start':
        running ??= start(message);
        running.then(({ sampleSocketPath }) => {
          port.send({ kind: 'ready', ...(sampleSocketPath !== undefined && { sampleSocketPath }) });
        }, fail);
        break;
      case 'settings':
        running?.then(
          helper => helper.apply(message.settings),
          () => undefined,
        );
        break;
      case 'chosen':
        running?.then(
          helper => helper.choose(message.paths),
          () => undefined,
        );
        break;
      case 'stop':
        void exit(0, 'asked by the parent');
        break;
    }
  });
}
