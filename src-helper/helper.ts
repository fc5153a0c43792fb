// The helper: reads like a table of contents. Everything it hosts is composed here, by hand.
import { LinkServiceDefinition } from '../gen/sockeye/v1/link';
import { createLog } from '../src-shared/log';
import { createServiceHandlers } from '../src-shared/service-handlers';
import { type HelperStart, liveUntilStopped, type RunningHelper } from './link/helper-life';
import { createLinkService } from './link/link-service';
import { openParentPort } from './link/parent-port';
import { startLinkServer } from './server';

process.stderr.on('error', () => undefined); // The terminal may be closed before the app.
const log = createLog('helper', text => void process.stderr.write(text));

async function start(message: HelperStart): Promise<RunningHelper> {
  const handlers = new Map([...createServiceHandlers(LinkServiceDefinition, createLinkService())]);
  const server = await startLinkServer(message, handlers, log);
  log.info('listens', { pid: process.pid, socket: message.socketPath });
  return { stop: () => server.stop(500) };
}

liveUntilStopped(openParentPort(), start, log);
