// The helper: reads like a table of contents. Everything it hosts is composed here, by hand.
import path from 'node:path';

import { CallServiceDefinition } from '../gen/sockeye/v1/call';
import { DiscoveryServiceDefinition } from '../gen/sockeye/v1/discovery';
import type { Explanation } from '../gen/sockeye/v1/explanation';
import { LinkServiceDefinition } from '../gen/sockeye/v1/link';
import { RecordingServiceDefinition } from '../gen/sockeye/v1/recording';
import { SchemaServiceDefinition } from '../gen/sockeye/v1/schema';
import { TargetServiceDefinition } from '../gen/sockeye/v1/target';
import type { HelperSettings } from '../src-shared/helper-messages';
import { createLog } from '../src-shared/log';
import { createServiceHandlers, type ServiceHandlers } from '../src-shared/service-handlers';
import { createCallService } from './calls/call-service';
import { startDiscovery } from './discovery/start-discovery';
import { type HelperStart, liveUntilStopped, type RunningHelper } from './link/helper-life';
import { createLinkService } from './link/link-service';
import { openParentPort } from './link/parent-port';
import { openRecordings } from './recordings/open-recordings';
import { createRecordingService } from './recordings/recording-service';
import type { HistoryLimits, RecordingStore } from './recordings/recording-store';
import { sampleTarget } from './sample/sample-target';
import type { Sample } from './sample/start-sample';
import { tryStartSample } from './sample/try-start-sample';
import { createSchemaService } from './schema/schema-service';
import { createSchemas } from './schema/schemas';
import { startLinkServer } from './server';
import { createTargetConnections } from './targets/create-target-connections';
import { createFileTargetStore } from './targets/file-target-store';
import { createTargetService } from './targets/target-service';

process.stderr.on('error', () => undefined); // The terminal may be closed before the app.
const log = createLog('helper', text => void process.stderr.write(text));

/** The program of the thread that keeps the recordings, beside this one. */
const recordingThread = path.join(__dirname, 'recording-thread.cjs');

async function start(message: HelperStart): Promise<RunningHelper> {
  const opening = openRecordings({
    directory: message.dataDirectory,
    programFile: recordingThread,
    isSafe: message.isSafe,
    limits: toHistoryLimits(message.settings),
    log,
  });
  const { sample, notice } = await tryStartSample({ directory: message.sampleDirectory, log });
  try {
    return await serve(message, { sample, startNotices: notice === undefined ? [] : [notice] }, opening);
  } catch (error) {
    await Promise.all([sample?.stop(), opening.then(recordings => recordings.close())]);
    throw error;
  }
}

function toHistoryLimits({ historyLimitMib, historyAgeDays }: HelperSettings): HistoryLimits {
  return { limitBytes: historyLimitMib * 1024 * 1024, ageLimitMs: historyAgeDays * 24 * 60 * 60 * 1000 };
}

async function serve(
  { socketPath, token, dataDirectory }: HelperStart,
  { sample, startNotices }: { readonly sample: Sample | undefined; readonly startNotices: readonly Explanation[] },
  opening: Promise<RecordingStore>,
): Promise<RunningHelper> {
  const connections = createTargetConnections();
  const targets = await createFileTargetStore({
    file: path.join(dataDirectory, 'targets.json'),
    sample: sample && sampleTarget(sample.endpoint),
  });
  const schemas = createSchemas({ targets, connections, cacheDirectory: path.join(dataDirectory, 'schemas') });
  const recordings = await opening;
  const calls = createCallService({ targets, connections, schemas, recordings });

  const handlers: ServiceHandlers = new Map([
    ...createServiceHandlers(LinkServiceDefinition, createLinkService()),
    ...createServiceHandlers(TargetServiceDefinition, createTargetService(targets, startNotices)),
    ...createServiceHandlers(SchemaServiceDefinition, createSchemaService(schemas)),
    ...createServiceHandlers(CallServiceDefinition, calls),
    ...createServiceHandlers(RecordingServiceDefinition, createRecordingService(recordings, schemas, targets)),
    ...createServiceHandlers(DiscoveryServiceDefinition, startDiscovery(log)),
  ]);
  const server = await startLinkServer({ socketPath, token }, handlers, log);
  log.info('listens', { pid: process.pid, socket: socketPath });
  return {
    ...(sample?.isFile === true && { sampleSocketPath: sample.socketPath }),
    apply(settings) {
      recordings.setLimits(toHistoryLimits(settings)).catch((error: unknown) => log.error('limits not set', error));
    },
    async stop() {
      await Promise.all([server.stop(500), sample?.stop(), recordings.flush()]);
      connections.close();
      await recordings.close();
    },
  };
}

liveUntilStopped(openParentPort(), start, log);
