// The least an Electron app can be: one window, one word. What start-up and memory are measured against.
'use strict';
const { app, BrowserWindow } = require('electron');

process.on('uncaughtException', error => {
  process.stderr.write(`${String(error)}\n`);
  app.exit(70);
});
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  return window.loadFile(require('node:path').join(__dirname, 'index.html'));
});
