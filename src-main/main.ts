// The main process: reads like a table of contents. It owns the window and the helper's life, nothing else.
import { tmpdir } from 'node:os';
import path from 'node:path';

import { app, BrowserWindow } from 'electron';

import { HostServiceDefinition } from '../gen/sockeye/v1/host';
import { createLog } from '../src-shared/log';
import { createServiceHandlers } from '../src-shared/service-handlers';
import { helperServices, methodPaths } from '../src-shared/services';
import { chooseDataDirectory, describeApp, makeDataDirectory } from './app-facts';
import { registerAppScheme, serveAppFiles } from './app-protocol';
import { createHandOverAnswer, handOver } from './command-line/hand-over';
import { createOpenRequests } from './command-line/open-requests';
import { answerOrRun, listenOutside, takeHandedWords, wordsOfThisStart } from './command-line/outside';
import { readCommandLine, type RunOptions } from './command-line/read-command-line';
import { createDialogs } from './dialogs';
import { superviseHelper, systemClock } from './helper/helper-supervisor';
import { startKeeper } from './helper/keeper';
import { launchLink } from './helper/launch-link';
import { createSocketDirectory, sweepSocketDirectories } from './helper/socket-directory';
import { forkUtilityHelper } from './helper/utility-helper';
import { createHostService } from './host-service';
import { setMenu } from './menu';
import { exitHandedOver, exitOnBugs, exitUnstarted, quitGracefully, quitOnSignals } from './process-life';
import { acceptPorts } from './rpc/accept-ports';
import { createCallRouter } from './rpc/call-router';
import { countCalls, createCallCounters } from './rpc/count-calls';
import { helperRoute } from './rpc/helper-route';
import { openWindow } from './window';

const dist = path.join(__dirname, '..');
const log = createLog('main', text => void process.stderr.write(text));
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

  const spawn = (): ReturnType<typeof forkUtilityHelper> => forkUtilityHelper(path.join(dist, 'helper/helper.cjs'));
  const supervisor = superviseHelper({
    launch: async signal => {
      const helper = await launchLink(
        { spawn, sockets, dataDirectory, sampleDirectory: sockets.sampleDirectory, isSafe },
        signal,
      );
      keeper.keepSocket(helper.process.sampleSocketPath);
      void helper.process.exited.then(() => keeper.keepSocket(undefined));
      return helper;
    },
    clock: systemClock,
    log,
  });

  setMenu();
  serveAppFiles(path.join(dist, 'renderer'));
  const open = (): BrowserWindow => openWindow({ preload: path.join(dist, 'preload/preload.cjs'), log });
  open();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });

  const counters = createCallCounters();
  const host = createHostService({
    supervisor,
    counters,
    appInfo: describeApp(dataDirectory, isSafe),
    dialogs: createDialogs(),
    openRequests,
  });
  const openCall = createCallRouter({
    local: createServiceHandlers(HostServiceDefinition, host),
    helperPaths: methodPaths(helperServices),
    helperRoute: helperRoute(supervisor, relay => countCalls(relay, counters)),
    log,
  });
  acceptPorts(openCall);

  quitGracefully(async () => {
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
