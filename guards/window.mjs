import { change, e2e, unit } from './named-tests.mjs';

const section = 'The window';
const files = 'src-main/app-files.ts';
const inWindow = (guard, without) => change('src-main/window/open-window.ts', guard, without);
const isolation = title => e2e('isolation.test.ts', title);

const nothing = 'A page that is taken over has nothing of Node or Electron';
const stays = 'It cannot leave the app';
const runs = 'It runs only the app';
const ports = 'Main takes ports only';

/** What keeps the page in its place. */
export const windowGuards = [
  {
    section,
    promise: nothing,
    name: "Chromium's sandbox",
    changes: [inWindow('sandbox: true,', 'sandbox: false,')],
    tests: [isolation('the page is sandboxed, and its world is not that of the preload script')],
  },
  {
    section,
    promise: nothing,
    name: 'a world apart from the preload script',
    changes: [inWindow('contextIsolation: true,', 'contextIsolation: false,')],
    tests: [isolation('the page is sandboxed, and its world is not that of the preload script')],
  },
  {
    section,
    promise: nothing,
    name: 'no Node in the page',
    changes: [
      inWindow('sandbox: true,', 'sandbox: false,'),
      inWindow('contextIsolation: true,', 'contextIsolation: false,'),
      inWindow('nodeIntegration: false,', 'nodeIntegration: true,'),
    ],
    tests: [isolation('the page has nothing of Node or Electron')],
  },
  {
    section,
    promise: stays,
    name: 'no navigation',
    changes: [inWindow("  webContents.on('will-navigate', event => event.preventDefault());\n", '')],
    tests: [isolation('the page cannot open windows or leave the app')],
  },
  {
    section,
    promise: stays,
    name: 'no windows',
    changes: [inWindow("({ action: 'deny' })", "({ action: 'allow' })")],
    tests: [isolation('the page cannot open windows or leave the app')],
  },
  {
    section,
    promise: stays,
    name: 'no downloads',
    changes: [inWindow(".on('will-download', refuse);", ';')],
    tests: [isolation('the page cannot download what it made itself, so no dialog has a name of its choice')],
  },
  {
    section,
    promise: stays,
    name: 'no frames',
    changes: [change(files, '"default-src \'none\'",', '"default-src \'none\'", "frame-src *",')],
    tests: [isolation('the page cannot embed another page')],
  },
  {
    section,
    promise: 'It gets no permission',
    name: 'all permissions but one denied',
    changes: [inWindow("permission === 'clipboard-sanitized-write'", "permission !== ''")],
    tests: [isolation('the page gets no permission but to put text on the clipboard')],
  },
  {
    section,
    promise: runs,
    name: 'no script but files of the app',
    changes: [change(files, '"script-src \'self\'",', "\"script-src 'self' 'unsafe-inline' 'unsafe-eval'\",")],
    tests: [
      isolation('the page runs no script that is not a file of the app, and reaches no other server'),
      unit('src-main/app-files.test.ts', 'forbids all but its own scripts'),
    ],
  },
  {
    section,
    promise: runs,
    name: 'no other server',
    changes: [change(files, '"connect-src \'self\'",', '"connect-src *",')],
    tests: [isolation('the page runs no script that is not a file of the app, and reaches no other server')],
  },
  {
    section,
    promise: 'Files are served',
    name: 'only what is below the folder',
    changes: [change(files, 'return file.startsWith(folder + path.sep) ? file : undefined;', 'return file;')],
    tests: [unit('src-main/app-files.test.ts', 'never leaves its folder')],
  },
  {
    section,
    promise: ports,
    name: 'its own page',
    changes: [
      change('src-main/rpc/accept-ports.ts', 'senderFrame.url.startsWith(`${appOrigin}/`)', "senderFrame.url !== ''"),
    ],
    tests: [
      e2e(
        'security.test.ts',
        'main answers the page of the app, and no other page, not even with the same preload script',
      ),
    ],
  },
  {
    section,
    promise: ports,
    name: 'methods that there are',
    changes: [change('src-main/rpc/call-router.ts', 'if (!helperPaths.has(path)) {', "if (path === '') {")],
    tests: [unit('src-main/rpc/relay-call.test.ts', 'refuses a path that no service has')],
  },
];
