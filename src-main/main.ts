// The main process: reads like a table of contents. It owns the window and the helper's life, nothing else.
import { tmpdir } from 'node:os';
import path from 'node:path';

import { app, BrowserWindow } from 'electron';

import { HostServiceDefinition } from '../gen/sockeye/v1/host';
import { SettingsServiceDefinition } from '../gen/sockeye/v1/settings';
import type { ChosenPath } from '../src-shared/helper-messages';
import { createLog } from '../src-shared/log';
import { createServiceHandlers } from '../src-shared/service-handlers';
import { helperServices, methodPaths } from '../src-shared/services';
import { chooseDataDirectory, describeApp, makeDataDirectory } from './app-facts';
import { registerAppScheme, serveAppFiles } from './app-protocol';
import { createHandOverAnswer, handOver } from './command-line/hand-over';
import { createOpenRequests } from './command-line/open-requests';
import { answerOrRun, listenOutside, takeHandedWords, wordsOfThisStart } from './command-line/outside';
import { readCommandLine, type RunOptions } from './command-line/read-command-line';
import { writeDiagnostics } from './diagnostics';
import { createDialogs } from './dialogs';
import { superviseHelper, systemClock } from './helper/helper-supervisor';
import { startKeeper } from './helper/keeper';
import { launchLink } from './helper/launch-link';
import { createSocketDirectory, sweepSocketDirectories } from './helper/socket-directory';
import { forkUtilityHelper } from './helper/utility-helper';
import { createHostService } from './host-service';
import { createLogSink } from './logs/log-sink';
import { setMenu } from './menu';
import { createNotices } from './notices';
import { exitHandedOver, exitOnBugs, exitUnstarted, quitGracefully, quitOnSignals } from './process-life';
import { acceptPorts } from './rpc/accept-ports';
import { createCallRouter } from './rpc/call-router';
import { countCalls, createCallCounters } from './rpc/count-calls';
import { helperRoute } from './rpc/helper-route';
import { applySettings, helperSettings } from './settings/apply-settings';
import { createSettingsService } from './settings/settings-service';
import { openSettings } from './settings/settings-store';
import { openWindow } from './window/open-window';

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
  if (opens.length > 0 && !isNew) {
    const pid = await handOver({ words, directory: process.cwd(), dataDirectory }, roots);
    if (pid !== undefined) {
      exitHandedOver(pid);
      return;
    }
  }
  for (const request of opens) openRequests.add(request);

  const keeper = startKeeper();
  const answerStart = createHandOverAnswer(dataDirectory, handed => takeHandedWords(handed, openRequests));
  const sockets = await createSocketDirectory(roots, answerStart);
  keeper.keepDirectory(sockets.path);
  await makeDataDirectory(dataDirectory);
  logs.openFile(path.join(dataDirectory, 'logs'));
  const notices = createNotices();
  const chosenPaths: ChosenPath[] = []; // The helper that starts next knows them, too.
  const settings = await openSettings({ dataDirectory, isSafe, log });

  const spawn = (): ReturnType<typeof forkUtilityHelper> =>
    forkUtilityHelper(path.join(dist, 'helper/helper.cjs'), logs.takeFrom);
  const helperParts = { spawn, sockets, dataDirectory, sampleDirectory: sockets.sampleDirectory, isSafe };
  const supervisor = superviseHelper({
    launch: async signal => {
      const helper = await launchLink(
        { ...helperParts, settings: () => helperSettings(settings.get().values), chosenPaths: () => chosenPaths },
        signal,
      );
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
  setMenu();
  serveAppFiles(path.join(dist, 'renderer'));
  const open = (): BrowserWindow => openWindow({ preload: path.join(dist, 'preload/preload.cjs'), log, notices });
  open();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });

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
    writeDiagnostics: () =>
      writeDiagnostics({
        appInfo,
        state: supervisor.state(),
        counters,
        notices: notices.list(),
        settings: settings.get().values,
        logLines: logs.lastLines(),
      }),
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
    await sockets.remove();
    keeper.stop();
  }, log);
  const swept = await sweepSocketDirectories(roots);
  if (swept.length > 0) log.info('removed what dead instances left', { directories: swept.length });
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
