import { BrowserWindow, dialog, nativeTheme, type Session } from 'electron';

import type { Log } from '../src-shared/log';
import { appOrigin } from './app-files';

/** Background before the page has drawn, so that a dark window does not flash white; as in the themes of src-renderer. */
const backgroundColors = { light: '#fafafa', dark: '#1f1f1f' };

/** Opens the window of the app: a sandboxed page that can neither navigate, nor open windows, nor ask for permissions. */
export function openWindow({ preload, log }: { readonly preload: string; readonly log: Log }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    title: 'Sockeye',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? backgroundColors.dark : backgroundColors.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  lockDown(window);
  reloadAfterCrash(window, log);
  void window.loadURL(`${appOrigin}/index.html`);
  return window;
}

/** A page that crashes again within this time is not loaded again by itself, in milliseconds. */
const crashPauseMs = 30_000;

/** Loads a page anew whose process has died; its calls have ended with it. One that goes on dying asks the user first. */
function reloadAfterCrash(window: BrowserWindow, log: Log): void {
  let lastCrashMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.warn('the page has crashed', { reason, exitCode });
    const isFirst = performance.now() - lastCrashMs > crashPauseMs;
    lastCrashMs = performance.now();
    if (isFirst) window.webContents.reload();
    else void askToReload(window, reason);
  });
}

async function askToReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window has crashed again',
    detail: `The process that draws it ended (${reason}). Recordings and targets are kept by another process and are safe.`,
    buttons: ['Load it again', 'Quit'],
  });
  if (response === 0) window.webContents.reload();
  else window.close();
}

function lockDown({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', event => event.preventDefault());
  webContents.on('will-redirect', event => event.preventDefault());
  webContents.on('will-attach-webview', event => event.preventDefault());
  denyPermissions(webContents.session);
}

/** All but to put text on the clipboard, which the page's Copy needs and which reads nothing. */
function denyPermissions(session: Session): void {
  const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
  session.setPermissionRequestHandler((_contents, permission, callback) => callback(isAllowed(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
}
