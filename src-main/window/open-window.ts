import { join } from 'node:path';

import { app, BrowserWindow, type Event, nativeTheme, type Session } from 'electron';

import { appOrigin } from '../app-files';
import { keepPage, type KeptPage } from './keep-page';

/** Background before the page has drawn, so that a dark window does not flash white; as in the themes of src-renderer. */
const backgroundColors = { light: '#fafafa', dark: '#1f1f1f' };

/** What a window is made with. */
export interface WindowParts extends Omit<KeptPage, 'url'> {
  /** File of the preload script. */
  readonly preload: string;
}

/** Opens the window of the app: a sandboxed page that can neither navigate, nor open windows, nor ask for permissions. */
export function openWindow({ preload, log, notices }: WindowParts): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    title: 'Sockeye',
    show: false,
    // Elsewhere it comes with the executable or the bundle. A desktop that knows sockeye.desktop takes the entry's.
    ...(process.platform === 'linux' && { icon: join(app.getAppPath(), 'assets/icons/128x128.png') }),
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
  keepPage(window, { url: `${appOrigin}/index.html`, log, notices });
  return window;
}

function lockDown({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', event => event.preventDefault());
  webContents.on('will-redirect', event => event.preventDefault());
  webContents.on('will-attach-webview', event => event.preventDefault());
  denyPermissions(webContents.session);
  // The session outlives its windows.
  webContents.session.off('will-download', refuse).on('will-download', refuse);
}

/** Saving goes by the app's own dialogs; Chromium's would take name and content of the page's choice. */
function refuse(event: Event): void {
  event.preventDefault();
}

/** All but to put text on the clipboard, which the page's Copy needs and which reads nothing. */
function denyPermissions(session: Session): void {
  const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
  session.setPermissionRequestHandler((_contents, permission, callback) => callback(isAllowed(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
}
