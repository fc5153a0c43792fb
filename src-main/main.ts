// The main process: reads like a table of contents. It owns the window and the helper's life, nothing else.
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { app, BrowserWindow } from 'electron';

import { HostServiceDefinition } from '../gen/sockeye/v1/host';
import { SettingsServiceDefinition } from '../gen/sockeye/v1/settings';
import type { ChosenPath, HelperSettings } from '../src-shared/helper-messages';
import { createLog } from '../src-shared/log';
import { createServiceHandlers } from '../src-shared/service-handlers';
import { helperServices, methodPaths } from '../src-shared/services';
import { helperSettings } from '../src-shared/setting-rules';
import { chooseDataDirectory, describeApp, describeStart, makeDataDirectory } from './app-facts';
import { registerAppScheme, serveAppFiles } from './app-protocol';
import { createHandOverAnswer, handOver } from './command-line/hand-over';
import { createOpenRequests } from './command-line/open-requests';
import {
  answerOrRun,
  handOverBySystem,
  listenOutside,
  listenToLaterStarts,
  takeHandedWords,
  wordsOfThisStart,
} from './command-line/outside';
import { readCommandLine, type RunOptions } from './command-line/read-command-line';
import { createDialogs } from './dialogs';
import { superviseHelper, systemClock } from './helper/helper-supervisor';
import { type Keeper, startKeeper } from './helper/keeper';
import { launchLink } from './helper/launch-link';
import { createSocketDirectory, type SocketDirectory, sweepSocketDirectories } from './helper/socket-directory';
import { forkUtilityHelper } from './helper/utility-helper';
import { createHostService } from './host-service';
import { createLogSink } from './logs/log-sink';
import { setMenu } from './menu';
import { createNotices, safeStartNotice } from './notices';
import { exitHandedOver, exitOnBugs, exitUnstarted, quitGracefully, quitOnSignals } from './process-life';
import { acceptPorts } from './rpc/accept-ports';
import { createCallRouter } from './rpc/call-router';
import { countCalls, createCallCounters } from './rpc/count-calls';
import { helperRoute } from './rpc/helper-route';
import { applySettings, applyTheme } from './settings/apply-settings';
import { createSettingsService } from './settings/settings-service';
import { openSettings } from './settings/settings-store';
import { showFolder } from './show-folder';
import { openWindow } from './window/open-window';
import { showWindow } from './window/show-window';

const dist = path.join(__dirname, '..');
const logs = createLogSink(text => void process.stderr.write(text));
const log = createLog('main', logs.write);
const words = wordsOfThisStart();
const options = answerOrRun(readCommandLine(words, process.cwd()));
const openRequests = createOpenRequests();

exitOnBugs(log);
quitOnSignals();
chooseDataDirectory();
registerAppScheme();
listenOutside(openRequests);

async function start({ isSafe, isNew, opens }: RunOptions): Promise<void> {
  const roots = process.platform === 'win32' ? [tmpdir()] : [tmpdir(), '/tmp'];
  const dataDirectory = app.getPath('userData');
  const handed = { words: isNew ? [] : words, directory: process.cwd(), dataDirectory };
  const isTakenBySystem = handOverBySystem(handed);
  if (opens.length > 0 && !isNew) {
    const pid = isTakenBySystem ? undefined : await handOver(handed, roots);
    if (isTakenBySystem || pid !== undefined) {
      exitHandedOver(pid);
      return;
    }
  }
  listenToLaterStarts(dataDirectory, openRequests);
  for (const request of opens) openRequests.add(request);

  await makeDataDirectory(dataDirectory);
  logs.openFile(path.join(dataDirectory, 'logs'));
  log.info('starts', describeStart(isSafe));
  const notices = createNotices();
  if (isSafe) notices.set('safe-start', safeStartNotice);
  const chosenPaths: ChosenPath[] = []; // The helper that starts next knows them, too.
  const settings = await openSettings({ dataDirectory, isSafe, log });

  // First the window: its process starts beside all that follows. Its ports come turns of the event loop later.
  applyTheme(settings.get().values);
  serveAppFiles(path.join(dist, 'renderer'));
  const open = (): BrowserWindow => openWindow({ preload: path.join(dist, 'preload/preload.cjs'), log, notices });
  open();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  // What is asked for while no window is there, as on macOS, has one opened.
  openRequests.onAsked(() => showWindow(open));

  const answerStart = createHandOverAnswer(dataDirectory, taken => takeHandedWords(taken, openRequests));
  const keptSockets = createKeptSockets(roots, answerStart);
  const spawn = (): ReturnType<typeof forkUtilityHelper> =>
    forkUtilityHelper(path.join(dist, 'helper/helper.cjs'), logs.takeFrom);
  const currentSettings = (): HelperSettings => {
    const { values, refused } = settings.get();
    return helperSettings(values, refused);
  };
  const supervisor = superviseHelper({
    launch: async signal => {
      const { sockets, keeper } = await keptSockets;
      const { sampleDirectory } = sockets;
      const parts = { spawn, sockets, dataDirectory, sampleDirectory, isSafe, chosenPaths: () => chosenPaths };
      const helper = await launchLink({ ...parts, settings: currentSettings }, signal);
      keeper.keepDirectory(sockets.path); // It may have been made anew.
      keeper.keepSocket(helper.process.sampleSocketPath);
      void helper.process.exited.then(() => keeper.keepSocket(undefined));
      return helper;
    },
    clock: systemClock,
    log,
  });
  const quit = new AbortController();
  void applySettings(settings, supervisor, notices, quit.signal);

  const counters = createCallCounters();
  const appInfo = describeApp(dataDirectory, isSafe);
  const host = createHostService({
    supervisor,
    counters,
    appInfo,
    dialogs: createDialogs(paths => {
      chosenPaths.push(...paths);
      const state = supervisor.state();
      if (state.kind === 'running') state.link.choosePaths(paths);
    }),
    openRequests,
    notices,
    writeDiagnostics: async () => {
      const { collectDiagnostics } = await import('./diagnostics/collect-diagnostics');
      const { values } = settings.get();
      const logLines = logs.lastLines();
      return collectDiagnostics({ appInfo, supervisor, counters, notices: notices.list(), settings: values, logLines });
    },
    showFolder,
  });
  setMenu({
    ask: openRequests.add,
    showDataFolder: () => void showFolder(appInfo.dataDirectory),
    showLogFolder: () => void showFolder(appInfo.logDirectory),
  });
  const openCall = createCallRouter({
    local: new Map([
      ...createServiceHandlers(HostServiceDefinition, host),
      ...createServiceHandlers(SettingsServiceDefinition, createSettingsService(settings)),
    ]),
    helperPaths: methodPaths(helperServices),
    helperRoute: helperRoute(supervisor, relay => countCalls(relay, counters)),
    log,
  });
  acceptPorts(openCall);

  quitGracefully(async () => {
    quit.abort();
    settings.close();
    await supervisor.stop();
    const { sockets, keeper } = await keptSockets;
    await sockets.remove();
    keeper.stop();
  }, log);
  await keptSockets; // Without a place for its sockets the app does not start.
  const swept = await sweepSocketDirectories(roots);
  if (swept.length > 0) log.info('removed what dead instances left', { directories: swept.length });
}

/** The directory of this instance's sockets, with a keeper over it. */
async function createKeptSockets(
  roots: readonly string[],
  answer: (socket: Socket) => void,
): Promise<{ readonly sockets: SocketDirectory; readonly keeper: Keeper }> {
  const sockets = await createSocketDirectory(roots, answer);
  const keeper = startKeeper();
  keeper.keepDirectory(sockets.path);
  return { sockets, keeper };
}

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
if (options !== undefined) {
  app
    .whenReady()
    .then(() => start(options))
    .catch((error: unknown) => exitUnstarted(error, log));
}
