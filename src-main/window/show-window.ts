import { BrowserWindow } from 'electron';

/** Brings the window to the front; where there is none, has it opened. */
export function showWindow(open: () => BrowserWindow): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) {
    open();
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
