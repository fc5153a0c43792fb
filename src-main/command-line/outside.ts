// Where Electron tells of what is asked from outside.
import { app, BrowserWindow } from 'electron';

import { OpenSource } from '../../gen/sockeye/v1/host';
import { helpText } from './help-text';
import type { HandedWords } from './hand-over';
import type { OpenRequests } from './open-requests';
import { type CommandLine, readCommandLine, readOpenedFile, type RunOptions, wordsOfApp } from './read-command-line';
import { deepLinkScheme, readDeepLink } from './read-deep-link';

/** The words behind the app on the command line of this process. */
export function wordsOfThisStart(): readonly string[] {
  return wordsOfApp(process.argv, app.isPackaged ? undefined : app.getAppPath());
}

/** Answers `--help` and `--version`, for which it needs no display, and ends the app; else says how to run. */
export function answerOrRun(commandLine: CommandLine): RunOptions | undefined {
  if (commandLine.kind === 'run') return commandLine;
  process.stdout.write(commandLine.kind === 'help' ? helpText : `Sockeye ${app.getVersion()}\n`);
  app.exit(0); // The code behind it still runs.
  return undefined;
}

/** Lets the system ask, from now on: links and files on macOS. Packages are made the program for links there and on Windows. */
export function listenOutside(openRequests: OpenRequests): void {
  app.on('open-url', (event, url) => {
    event.preventDefault();
    openRequests.add({ source: OpenSource.OPEN_SOURCE_DEEP_LINK, what: readDeepLink(url) });
    showWindow();
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openRequests.add(readOpenedFile(file));
    showWindow();
  });
  // On Linux the package's desktop entry does it, and goes with the package.
  if (app.isPackaged && process.platform !== 'linux') app.setAsDefaultProtocolClient(deepLinkScheme.slice(0, -1));
}

/** Opens what another start of this user handed over. */
export function takeHandedWords({ words, directory }: HandedWords, openRequests: OpenRequests): void {
  const commandLine = readCommandLine(words, directory);
  for (const request of commandLine.kind === 'run' ? commandLine.opens : []) {
    const isTyped = request.source === OpenSource.OPEN_SOURCE_COMMAND_LINE;
    openRequests.add(isTyped ? { ...request, source: OpenSource.OPEN_SOURCE_SECOND_START } : request);
  }
  showWindow();
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
