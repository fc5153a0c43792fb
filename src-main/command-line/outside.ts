// Where Electron tells of what is asked from outside.
import { app } from 'electron';

import { OpenSource } from '../../gen/sockeye/v1/host';
import { escapeControls } from '../../src-shared/log';
import { helpText } from './help-text';
import { type HandedWords, isHandedWords } from './hand-over';
import type { OpenRequests } from './open-requests';
import { type CommandLine, readCommandLine, readOpenedFile, type RunOptions, wordsOfApp } from './read-command-line';
import { deepLinkScheme, readDeepLink } from './read-deep-link';

/** The words behind the app on the command line of this process. */
export function wordsOfThisStart(): readonly string[] {
  return wordsOfApp(process.argv, app.isPackaged ? undefined : app.getAppPath());
}

/** The exit code of a command line that is wrong. */
const wrongUseExitCode = 2;

/** Answers `--help`, `--version` and what is wrong, for which it needs no display, and ends the app; else says how to run. */
export function answerOrRun(commandLine: CommandLine): RunOptions | undefined {
  switch (commandLine.kind) {
    case 'run':
      return commandLine;
    case 'help':
      process.stdout.write(helpText);
      break;
    case 'version':
      process.stdout.write(versionText());
      break;
    case 'wrong':
      process.stderr.write(`${escapeControls(commandLine.problem)} --help says what there is.\n`);
  }
  app.exit(commandLine.kind === 'wrong' ? wrongUseExitCode : 0); // The code behind it still runs.
  return undefined;
}

function versionText(): string {
  const { electron, chrome, node } = process.versions;
  const lines = [
    `Sockeye ${app.getVersion()}`,
    `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    `${process.platform} ${process.arch}`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Where sockets are no files, on Windows, the system passes the words to the instance that started first with the same
 * data, and makes this one the first when there is none. Answers whether another has taken them.
 */
export function handOverBySystem(handed: HandedWords): boolean {
  return process.platform === 'win32' && !app.requestSingleInstanceLock({ ...handed });
}

/** Takes what the system passes on from later starts. */
export function listenToLaterStarts(dataDirectory: string, openRequests: OpenRequests): void {
  app.on('second-instance', (_event, _words, _directory, handed) => {
    if (isHandedWords(handed) && handed.dataDirectory === dataDirectory) takeHandedWords(handed, openRequests);
  });
}

/** Lets the system ask, from now on: links and files on macOS. Packages are made the program for links there and on Windows. */
export function listenOutside(openRequests: OpenRequests): void {
  app.on('open-url', (event, url) => {
    event.preventDefault();
    openRequests.add({ source: OpenSource.OPEN_SOURCE_DEEP_LINK, what: readDeepLink(url) });
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openRequests.add(readOpenedFile(file));
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
}
