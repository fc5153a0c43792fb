import { app, dialog } from 'electron';

import type { Log } from '../src-shared/log';

/** How long cleaning up may take at quit, in milliseconds. */
const quitLimitMs = 3200;

/** The exit code after a bug: EX_SOFTWARE of sysexits.h. */
const bugExitCode = 70;

/**
 * Logs a bug that nobody caught and exits. Electron's own answer is a modal dialog, which ignores SIGTERM and waits for a
 * user who may not be there. What stays behind is removed by the keeper.
 */
export function exitOnBugs(log: Log): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => undefined); // The terminal may be closed before the app.
  }
  process.on('uncaughtException', error => {
    log.error('a bug ends the app', error);
    app.exit(bugExitCode);
  });
  process.on('unhandledRejection', reason => {
    log.error('a bug ends the app', reason);
    app.exit(bugExitCode);
  });
}

/**
 * Ends an app that could not start: says why on standard error, where `npm start` shows it, and in a box when there may be
 * no terminal. What is there already is removed by the keeper.
 */
export function exitUnstarted(error: unknown, log: Log): void {
  const reason = error instanceof Error ? error.message : String(error);
  log.warn('cannot start', { reason });
  if (app.isPackaged) dialog.showErrorBox('Sockeye cannot start', reason);
  app.exit(1);
}

/** Ends a start whose words another instance has taken; its process id, where the system tells it. */
export function exitHandedOver(pid?: number): void {
  const which = pid === undefined ? '' : ` (process ${pid})`;
  process.stdout.write(`Opened in the Sockeye that runs already${which}. For another one, add --new.\n`);
  app.exit(0);
}

/** Takes Ctrl+C, SIGTERM and a lost terminal for the user's wish to quit, from the first moment on. */
export function quitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
}

/** Lets `cleanUp` finish, within its limit, before the app exits with 0. */
export function quitGracefully(cleanUp: () => Promise<void>, log: Log): void {
  let isQuitting = false;
  const quit = async (): Promise<void> => {
    if (isQuitting) return;
    isQuitting = true;
    setTimeout(() => app.exit(0), quitLimitMs);
    try {
      await cleanUp();
    } catch (error) {
      log.error('cleaning up failed', error);
    }
    app.exit(0);
  };
  app.on('will-quit', event => {
    event.preventDefault();
    void quit();
  });
}
