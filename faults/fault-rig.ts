// The helper as it is shipped, under plain Node, with the window's clients on top: what every fault is played against.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';

import { defaultValues, helperSettings } from '../src-shared/setting-rules';
import type { StartCall } from '../gen/sockeye/v1/call';
import { ListRecordingsRequest, type Recording } from '../gen/sockeye/v1/recording';
import { Target } from '../gen/sockeye/v1/target';
import type { ChildHandle } from '../src-main/helper/helper-process';
import type { LaunchedHelper } from '../src-main/helper/helper-supervisor';
import { type LaunchedLink, launchLink } from '../src-main/helper/launch-link';
import { forkHelper } from '../src-main/helper/fork-helper';
import { createSocketDirectory, type SocketDirectory } from '../src-main/helper/socket-directory';
import { openTestPort } from '../src-main/testing/joined-link';
import { type Clients, createClients } from '../src-renderer/rpc/clients';
import { createPortRpc } from '../src-renderer/rpc/port-rpc';
import { complete } from '../src-renderer/testing/complete';
import type { WatchedProcess } from './leak-watch';

const root = path.join(__dirname, '..');

/** The helper as `npm run build` makes it. */
export const helperFile = path.join(root, 'dist', 'helper', 'helper.cjs');

/** Makes a process collect its garbage on SIGUSR2. */
export const collector = path.join(root, 'bench', 'programs', 'collect-garbage.cjs');

/** A helper that runs, and all there is to play a fault. */
export interface FaultRig {
  /** Folder of this rig, short enough for sockets. */
  readonly folder: string;
  readonly helper: LaunchedHelper<LaunchedLink>;
  readonly clients: Clients;
  /** The id of the sample. */
  sample(): Promise<string>;
  /** How many recordings the helper lists; those of one target when one is given. */
  countRecordings(targetId?: string): Promise<number>;
  /** The helper's process, for a watch of leaks. */
  readonly watched: WatchedProcess;
  /** Adds a target whose schema is the greeter's; answers its id. */
  addTarget(socketPath: string): Promise<string>;
  /** Opens a stream of the sample's greetings; what it yields is its recording as it grows. */
  stream(start: Partial<StartCall> & { readonly targetId: string }, json: string): AsyncGenerator<Recording>;
  /** Makes one call of the greeter and answers its recording as it ended. */
  call(start: Partial<StartCall> & { readonly targetId: string }): Promise<Recording>;
  close(): Promise<void>;
}

/**
 * Starts a helper. `spawn` may start it otherwise; `dataDirectory` may be a place that refuses; `sockets` that are given
 * outlive the rig.
 */
export async function startRig({
  spawn = () => forkHelper(helperFile, [], { execArgv: ['-r', collector], isQuiet: false }),
  dataDirectory,
  sockets: given,
}: {
  readonly spawn?: () => ChildHandle;
  readonly dataDirectory?: string;
  readonly sockets?: SocketDirectory;
} = {}): Promise<FaultRig> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sf-'));
  const sockets = given ?? (await createSocketDirectory([folder]));
  const helper = await launchLink(
    {
      spawn,
      sockets,
      dataDirectory: dataDirectory ?? folder,
      sampleDirectory: path.join(folder, 'sample'),
      isSafe: false,
      settings: () => helperSettings(defaultValues()),
    },
    new AbortController().signal,
  );
  const ports: MessagePort[] = [];
  const clients = createClients(createPortRpc(() => openTestPort(helper.link.openCall, ports)));
  return {
    folder,
    helper,
    clients,
    async sample() {
      for await (const { targets } of clients.target.watchTargets({})) {
        return targets.find(({ isSample }) => isSample)?.id ?? '';
      }
      return '';
    },
    async countRecordings(targetId = '') {
      const request = complete(ListRecordingsRequest, { targetId, limit: 1 });
      return Number((await clients.recording.listRecordings(request)).totalCount);
    },
    watched: {
      name: 'helper',
      pid: () => helper.process.pid,
      async settle() {
        process.kill(helper.process.pid, 'SIGUSR2');
        await clients.link.ping({ payload: new Uint8Array() });
      },
    },
    async addTarget(socketPath) {
      const target = complete(Target, {
        name: path.basename(socketPath),
        endpoint: { address: { $case: 'unix', value: { path: socketPath } } },
        schemaSources: { useReflection: false, protoPaths: [path.join(root, 'proto', 'greet.proto')] },
      });
      return (await clients.target.addTarget({ target })).target?.id ?? '';
    },
    async *stream(start, json) {
      const message = { content: { $case: 'json' as const, value: json }, expandsVariables: false };
      const value = toStart({ methodPath: 'greet.Greeter/SayHellos', message, deadlineMs: undefined, ...start });
      for await (const { update } of clients.call.run(once({ act: { $case: 'start' as const, value } }))) {
        if (update?.$case === 'recording') yield update.value;
      }
    },
    async call(start) {
      const acts = { act: { $case: 'start' as const, value: toStart(start) } };
      let last: Recording | undefined;
      for await (const { update } of clients.call.run(once(acts))) {
        if (update?.$case === 'recording') last = update.value;
      }
      if (last === undefined) throw new Error('The call left no recording.');
      return last;
    },
    async close() {
      ports.forEach(port => port.close());
      await helper.process.stop();
      await helper.close();
      if (given === undefined) await sockets.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toStart(start: Partial<StartCall> & { readonly targetId: string }): StartCall {
  return {
    methodPath: 'greet.Greeter/SayHello',
    metadata: [],
    deadlineMs: 2000n,
    message: { content: { $case: 'json', value: '{ "name": "Ada" }' }, expandsVariables: false },
    waitForReady: false,
    requestCompression: undefined,
    ...start,
  };
}

async function* once<T>(value: T): AsyncIterable<T> {
  yield await Promise.resolve(value);
}
