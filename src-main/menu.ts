import { app, Menu, type MenuItemConstructorOptions } from 'electron';

import { type OpenRequest, OpenSource, WindowPart } from '../gen/sockeye/v1/host';

/** What the menu can have done. */
export interface MenuActs {
  /** Asks the window to show something. */
  readonly ask: (request: OpenRequest) => void;
  readonly showDataFolder: () => void;
  readonly showLogFolder: () => void;
}

/** Sets the menu of the app: what every app has, with the system's own words and keys, and the way to the app's own parts. */
export function setMenu({ ask, showDataFolder, showLogFolder }: MenuActs): void {
  const isMac = process.platform === 'darwin';
  const show = (id: string, label: string, part: WindowPart): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => ask({ source: OpenSource.OPEN_SOURCE_MENU, what: { $case: 'part', value: part } }),
  });
  const about = show('about', `About ${app.name}`, WindowPart.WINDOW_PART_ABOUT);
  const settings: MenuItemConstructorOptions = {
    ...show('settings', 'Settings…', WindowPart.WINDOW_PART_SETTINGS),
    accelerator: 'CmdOrCtrl+,',
    registerAccelerator: false, // The page takes the key, and leaves it alone under a dialog.
  };
  const separator = { type: 'separator' } as const;
  const macOnly: MenuItemConstructorOptions[] = [
    { role: 'services' },
    separator,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    separator,
  ];
  const template: MenuItemConstructorOptions[] = [
    isMac
      ? { label: app.name, submenu: [about, separator, settings, separator, ...macOnly, { role: 'quit' }] }
      : { label: '&File', submenu: [settings, separator, { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    {
      role: 'window',
      // Ctrl+W closes a request in the page; by its usual key this item would close the window, and all requests with it.
      submenu: [{ role: 'minimize' }, { role: 'zoom' }, { role: 'close', accelerator: 'CmdOrCtrl+Shift+W' }],
    },
    {
      role: 'help',
      label: '&Help',
      submenu: [
        show('diagnostics', 'Copy Diagnostics', WindowPart.WINDOW_PART_DIAGNOSTICS),
        { id: 'logs', label: 'Open Log Folder', click: showLogFolder },
        { id: 'data', label: 'Open Data Folder', click: showDataFolder },
        ...(isMac ? [] : [separator, about]),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
