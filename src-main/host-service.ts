// What main itself offers the window: the helper's life, the counters of the link, dialogs, facts about
// the app, and what was asked for from outside.
import type { Endpoint } from '../gen/sockeye/v1/endpoint';
import {
  AppFolder,
  type GetAppInfoResponse,
  type HelperRunning,
  type HelperState,
  type HostServiceDefinition,
  type WatchLinkResponse,
} from '../gen/sockeye/v1/host';
import { RpcError } from '../src-shared/rpc-error';
import type { ServiceImplementation } from '../src-shared/service-handlers';
import { StatusCode } from '../src-shared/status-code';
import { pause } from '../src-shared/waiting/pause';
import type { OpenRequests } from './command-line/open-requests';
import type { HelperSupervisor, SupervisorState } from './helper/helper-supervisor';
import type { LaunchedLink } from './helper/launch-link';
import type { Notices } from './notices';
import type { CallCounters } from './rpc/count-calls';

/** What only Electron can do. */
export type HostDialogs = Pick<ServiceImplementation<HostServiceDefinition>, 'showOpenDialog' | 'showSaveDialog'>;

/** What the service speaks of. */
export interface HostServiceParts {
  readonly supervisor: HelperSupervisor<LaunchedLink>;
  readonly counters: CallCounters;
  readonly appInfo: GetAppInfoResponse;
  readonly dialogs: HostDialogs;
  readonly openRequests: OpenRequests;
  readonly notices: Notices;
  /** Writes the diagnostics as they are now. */
  readonly writeDiagnostics: () => Promise<string>;
  /** Shows a folder in the system's file manager; answers why not, or an empty text. */
  readonly showFolder: (path: string) => Promise<string>;
}

/** How often counters are looked at, in milliseconds. */
const counterPeriodMs = 1000;

/** Makes main's own service. */
export function createHostService({
  supervisor,
  counters,
  appInfo,
  dialogs,
  openRequests,
  notices,
  writeDiagnostics,
  showFolder,
}: HostServiceParts): ServiceImplementation<HostServiceDefinition> {
  return {
    ...dialogs,
    async *watchHelper(_request, signal) {
      for await (const state of supervisor.watch(signal)) yield { state: toHelperState(state) };
    },
    restartHelper() {
      supervisor.restart();
      return Promise.resolve({});
    },
    watchLink: (_request, signal) => watchCounters(counters, signal),
    getAppInfo: () => Promise.resolve(appInfo),
    async *watchOpenRequests(_request, signal) {
      for await (const request of openRequests.take(signal)) yield { request };
    },
    async *watchNotices(_request, signal) {
      for await (const list of notices.watch(signal)) yield { notices: [...list] };
    },
    dismissNotice({ id }) {
      if (notices.remove(id)) return Promise.resolve({});
      throw new RpcError('/sockeye.v1.HostService/DismissNotice', StatusCode.NOT_FOUND, `There is no notice "${id}".`);
    },
    getDiagnostics: async () => ({ text: await writeDiagnostics() }),
    async openFolder({ folder }) {
      const { dataDirectory, logDirectory } = appInfo;
      const path = folder === AppFolder.APP_FOLDER_LOGS ? logDirectory : dataDirectory;
      const problem = await showFolder(path);
      if (problem === '') return {};
      const details = `The folder ${path} could not be shown: ${problem}`;
      throw new RpcError('/sockeye.v1.HostService/OpenFolder', StatusCode.FAILED_PRECONDITION, details);
    },
  };
}

async function* watchCounters(counters: CallCounters, signal: AbortSignal): AsyncIterable<WatchLinkResponse> {
  let last = '';
  while (!signal.aborted) {
    const text = JSON.stringify(counters);
    if (text !== last) yield toWatchLinkResponse(counters);
    last = text;
    await pause(counterPeriodMs, signal);
  }
}

function toWatchLinkResponse(counters: CallCounters): WatchLinkResponse {
  return {
    callsStarted: BigInt(counters.callsStarted),
    callsOpen: BigInt(counters.callsOpen),
    messagesSent: BigInt(counters.messagesSent),
    messagesReceived: BigInt(counters.messagesReceived),
    bytesSent: BigInt(counters.bytesSent),
    bytesReceived: BigInt(counters.bytesReceived),
  };
}

function toHelperState(state: SupervisorState<LaunchedLink>): HelperState {
  switch (state.kind) {
    case 'starting':
      return { state: { $case: 'starting', value: { attempt: state.attempt } } };
    case 'running':
      return { state: { $case: 'running', value: toRunning(state) } };
    case 'restarting':
      return { state: { $case: 'restarting', value: state } };
    case 'failed':
      return { state: { $case: 'failed', value: state } };
    case 'stopped':
      return { state: { $case: 'stopped', value: {} } };
  }
}

function toRunning({ pid, sinceMs, link }: Extract<SupervisorState<LaunchedLink>, { kind: 'running' }>): HelperRunning {
  const { socketPath } = link;
  const address: Endpoint['address'] =
    process.platform === 'win32'
      ? { $case: 'pipe', value: { name: socketPath } }
      : { $case: 'unix', value: { path: socketPath } };
  return { pid, endpoint: { address }, sinceUs: BigInt(sinceMs) * 1000n };
}
