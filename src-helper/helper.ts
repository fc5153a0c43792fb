// The helper: reads like a table of contents. Everything it hosts is composed here, by hand.
import path from 'node:path';

import { CallServiceDefinition } from '../gen/sockeye/v1/call';
import { DiscoveryServiceDefinition } from '../gen/sockeye/v1/discovery';
import { type CountKeptResponse, LinkServiceDefinition } from '../gen/sockeye/v1/link';
import { RecordingServiceDefinition } from '../gen/sockeye/v1/recording';
import { SchemaServiceDefinition } from '../gen/sockeye/v1/schema';
import { TargetServiceDefinition } from '../gen/sockeye/v1/target';
import { createLog } from '../src-shared/log';
import { createServiceHandlers, type ServiceHandlers } from '../src-shared/service-handlers';
import { type HelperStart, liveUntilStopped, type RunningHelper } from './link/helper-life';
import { createLateHandlers } from './link/late-handlers';
import { createChosenPaths } from './link/chosen-paths';
import { createLinkService } from './link/link-service';
import { openParentPort } from './link/parent-port';
import { type StartingSample, startSampleBeside } from './sample/sample-beside';
import { sampleTarget } from './sample/sample-target';
import { startLinkServer } from './server';
import { createTargetConnections } from './wire/dial/create-target-connections';
import { createFileTargetStore } from './targets/file-target-store';
import { createTargetService } from './targets/target-service';
import type { Workbench } from './workbench';

process.stderr.on('error', () => undefined); // The terminal may be closed before the app.
const log = createLog('helper', text => void process.stderr.write(text));

/** Served by what workbench.ts opens. */
const workbenchServices = [
  SchemaServiceDefinition,
  CallServiceDefinition,
  RecordingServiceDefinition,
  DiscoveryServiceDefinition,
];

/** How long `ready` waits for the sample, in milliseconds; it is there within a tenth of that unless somebody holds it up. */
const sampleWaitMs = 1_000;

async function start(message: HelperStart): Promise<RunningHelper> {
  const starting = startSampleBeside({ directory: message.sampleDirectory, log });
  try {
    return await serve(message, starting);
  } catch (error) {
    await starting.stop(sampleWaitMs);
    throw error;
  }
}

async function serve(message: HelperStart, starting: StartingSample): Promise<RunningHelper> {
  const chosenPaths = createChosenPaths(message.chosenPaths);
  const connections = createTargetConnections();
  const targets = await createFileTargetStore({
    file: path.join(message.dataDirectory, 'targets.json'),
    sample: undefined,
  });
  const showSample = (): void => {
    const sample = starting.sample();
    targets.setSample(sample && sampleTarget(sample.endpoint));
  };
  let settings = message.settings;
  let workbench: Promise<Workbench> | undefined;
  const openWorkbenchOnce = (): Promise<Workbench> =>
    (workbench ??= import('./workbench').then(({ openWorkbench }) =>
      openWorkbench({ start: { ...message, settings }, targets, connections, chosenPaths, log }),
    ));

  const countKept = async (signal: AbortSignal): Promise<CountKeptResponse> => {
    const opened = await workbench;
    const recordings = await opened?.countRecordings(signal);
    return { targets: targets.list().length, recordings, historyProblem: opened?.historyProblem() ?? '' };
  };
  const handlers: ServiceHandlers = new Map([
    ...createServiceHandlers(LinkServiceDefinition, createLinkService(countKept)),
    ...createServiceHandlers(TargetServiceDefinition, createTargetService(targets, starting.notices)),
    ...createLateHandlers(workbenchServices, () => openWorkbenchOnce().then(({ handlers: late }) => late)),
  ]);
  const { socketPath, token } = message;
  const server = await startLinkServer({ socketPath, token }, handlers, log);
  await starting.wait(sampleWaitMs);
  showSample();
  starting.onEnd(showSample);
  const sample = starting.sample();
  log.info('listens', { pid: process.pid, socket: socketPath });
  return {
    ...(sample?.isFile === true && { sampleSocketPath: sample.socketPath }),
    choose: paths => chosenPaths.add(paths),
    apply(changed) {
      settings = changed;
      void workbench?.then(opened => opened.apply(changed));
    },
    async stop() {
      const opened = await workbench?.catch(() => undefined);
      await Promise.all([server.stop(500), starting.stop(sampleWaitMs), opened?.flush()]);
      connections.close();
      await opened?.close();
    },
  };
}

liveUntilStopped(openParentPort(), start, log);
