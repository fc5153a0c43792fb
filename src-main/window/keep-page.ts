// Keeps the page of the window alive: loads it, and loads it anew when its process has died. Its calls end with it, for
// their ports close, and what they had recorded is kept by the helper.
import { type BrowserWindow, dialog } from 'electron';

import type { Log } from '../../src-shared/log';
import type { Notices } from '../notices';

/** What is kept alive. */
export interface KeptPage {
  readonly url: string;
  readonly log: Log;
  readonly notices: Notices;
}

/** A page that crashes again within this time is loaded again only when the user says so, in milliseconds. */
const crashPauseMs = 30_000;

/** Loads the page and keeps it alive until the window closes. */
export function keepPage(window: BrowserWindow, { url, log, notices }: KeptPage): void {
  let lastCrashMs = Number.NEGATIVE_INFINITY;
  /** A load that is cut off by a crash or by another load is reported by that; any other is the end of the page. */
  const load = (): void => {
    window.loadURL(url).catch((error: unknown) => {
      if (window.isDestroyed() || window.webContents.isCrashed() || isCutOff(error)) return;
      log.error('the page cannot be loaded', error);
      void askThenLoad('The window cannot be loaded', String(error));
    });
  };
  const askThenLoad = async (message: string, reason: string): Promise<void> => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message,
      detail: `${reason}. Recordings and targets are kept by another process and are safe.`,
      buttons: ['Load it again', 'Quit'],
    });
    if (window.isDestroyed()) return;
    if (response === 0) load();
    else window.close();
  };
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.warn('the page has crashed', { reason, exitCode });
    notices.set('page-crashed', {
      cause: 'page-crashed',
      what: `The window crashed (${reason}) and was loaded again. Its calls were cancelled; what they had recorded is in the recordings.`,
      nextStep: 'Requests that were open are gone: open them again from the recordings.',
    });
    const isAgain = performance.now() - lastCrashMs <= crashPauseMs;
    lastCrashMs = performance.now();
    // Behind the event: Electron is not done with the old page within it.
    if (isAgain) void askThenLoad('The window has crashed again', `The process that draws it ended (${reason})`);
    else setImmediate(() => window.isDestroyed() || load());
  });
  load();
}

/** ERR_ABORTED and ERR_FAILED, by which Chromium ends a load for another, or with its process. */
function isCutOff(error: unknown): boolean {
  const code: unknown = typeof error === 'object' && error !== null && 'errno' in error ? error.errno : undefined;
  return code === -3 || code === -2;
}
