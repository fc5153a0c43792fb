// What the helper is for: schemas, calls, recordings, discovery. Two thirds of its code is behind this file; it is loaded
// when the window first asks for any of it, so that the helper itself is there sooner.
import path from 'node:path';

import { CallServiceDefinition } from '../gen/sockeye/v1/call';
import { DiscoveryServiceDefinition } from '../gen/sockeye/v1/discovery';
import { RecordingServiceDefinition } from '../gen/sockeye/v1/recording';
import { SchemaServiceDefinition } from '../gen/sockeye/v1/schema';
import type { HelperSettings } from '../src-shared/helper-messages';
import type { Log } from '../src-shared/log';
import { createServiceHandlers, type ServiceHandlers } from '../src-shared/service-handlers';
import { createCallService } from './calls/call-service';
import { replyBudget } from './calls/wire/reply-budget';
import { startDiscovery } from './discovery/start-discovery';
import type { ChosenPaths } from './link/chosen-paths';
import { guardFiles } from './link/guard-files';
import type { HelperStart } from './link/helper-life';
import { openRecordings } from './recordings/open-recordings';
import { createRecordingService } from './recordings/recording-service';
import type { HistoryLimits } from './recordings/recording-store';
import { createSchemaService } from './schema/schema-service';
import { createSchemas } from './schema/schemas';
import type { TargetConnections } from './wire/dial/target-connections';
import type { TargetStore } from './targets/target-store';

/** The program of the thread that keeps the recordings, beside this one. */
const recordingThread = path.join(__dirname, 'recording-thread.cjs');

/** What it works with. */
export interface WorkbenchParts {
  readonly start: Pick<HelperStart, 'dataDirectory' | 'isSafe' | 'settings'>;
  readonly targets: TargetStore;
  readonly connections: TargetConnections;
  /** What the window may have written and read. */
  readonly chosenPaths: ChosenPaths;
  readonly log: Log;
}

/** All of it, open. */
export interface Workbench {
  readonly handlers: ServiceHandlers;
  /** Goes by other settings from now on. */
  apply(settings: HelperSettings): void;
  countRecordings(signal: AbortSignal): Promise<number>;
  /** The cause of what is wrong with the history; empty while all is well. */
  historyProblem(): string;
  /** Hands what was recorded to the disk; calls may go on. */
  flush(): Promise<void>;
  /** Closes the recordings, and waits for schemas that are on their way to the disk. */
  close(): Promise<void>;
}

/** Opens the recordings and puts the services together. */
export async function openWorkbench({
  start,
  targets,
  connections,
  chosenPaths,
  log,
}: WorkbenchParts): Promise<Workbench> {
  const { dataDirectory, isSafe } = start;
  replyBudget.apply(start.settings);
  const recordings = await openRecordings({
    directory: dataDirectory,
    programFile: recordingThread,
    isSafe,
    limits: toHistoryLimits(start.settings),
    log,
  });
  const schemas = createSchemas({ targets, connections, cacheDirectory: path.join(dataDirectory, 'schemas') });
  const calls = createCallService({ targets, connections, schemas, recordings });
  const { guardSchema, guardRecordings } = guardFiles(chosenPaths);
  return {
    handlers: new Map([
      ...createServiceHandlers(SchemaServiceDefinition, guardSchema(createSchemaService(schemas))),
      ...createServiceHandlers(CallServiceDefinition, calls),
      ...createServiceHandlers(
        RecordingServiceDefinition,
        guardRecordings(createRecordingService(recordings, schemas, targets)),
      ),
      ...createServiceHandlers(DiscoveryServiceDefinition, startDiscovery(log)),
    ]),
    apply(settings) {
      replyBudget.apply(settings);
      recordings.setLimits(toHistoryLimits(settings)).catch((error: unknown) => log.error('limits not set', error));
    },
    countRecordings: async signal => (await recordings.list({ targetId: '', limit: 1 }, signal)).totalCount,
    historyProblem: () => recordings.problem?.cause ?? '',
    flush: () => recordings.flush(),
    close: async () => {
      await Promise.all([recordings.close(), schemas.whenWritten()]);
    },
  };
}

function toHistoryLimits({ historyLimitMib, historyAgeDays }: HelperSettings): HistoryLimits {
  return { limitBytes: historyLimitMib * 1024 * 1024, ageLimitMs: historyAgeDays * 24 * 60 * 60 * 1000 };
}
