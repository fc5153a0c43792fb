// The services of main and of a helper, played in the page: to develop the window in a plain browser and to test its
// stores. Behaves as the contract says; makes no call.
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import { HelperState, WatchLinkResponse } from '../../gen/sockeye/v1/host';
import type { Schema } from '../../gen/sockeye/v1/schema';
import {
  type LoadSchemaResponse,
  type SchemaProgress,
  type SearchHit,
  SearchHitKind,
} from '../../gen/sockeye/v1/schema';
import { Target } from '../../gen/sockeye/v1/target';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import type { Services } from '../services';
import { createFakeDiscovery } from './fake-discovery';
import { createFakeCalls, type FakeCallOptions, problemOf } from './fake-calls';
import { createFakeRecordings, type FakeRecording, type FakeRecordings } from './fake-recordings';
import { describedTypes, greeterSchema } from './greeter-schema';
import { createFakeSettings } from './fake-settings';
import { complete } from './complete';

/** A value that watchers are told of. */
export interface Watched<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly watch: (signal?: AbortSignal) => AsyncIterable<T>;
}

/** What to play. */
export interface FakeOptions {
  readonly targets?: readonly Target[];
  /** Schemas by target; the greeter's when a target is not named. A list plays progress before the outcome. */
  readonly schemas?: Readonly<Record<string, Schema | 'never' | readonly SchemaProgress[]>>;
  readonly calls?: Partial<FakeCallOptions>;
  readonly helper?: HelperState;
  /** Recordings that are there already. */
  readonly history?: readonly FakeRecording[];
  /** What is wrong with the history. */
  readonly historyProblem?: Explanation;
}

/** The services and the strings to pull. */
export interface FakeServices extends Services {
  readonly helperState: Watched<HelperState>;
  readonly targets: Watched<readonly Target[]>;
  readonly recordings: FakeRecordings;
}

/** The state of a helper that runs. */
export function helperRunning(pid: number): HelperState {
  return complete(HelperState, {
    state: {
      $case: 'running',
      value: {
        pid,
        endpoint: { address: { $case: 'unix', value: { path: '/tmp/sockeye-Xa91/h1' } } },
        sinceUs: BigInt(Date.now()) * 1000n,
      },
    },
  });
}

/** The sample as the helper gives it. */
export const sampleTarget: Target = complete(Target, {
  id: 'sample',
  name: 'Sample greeter',
  endpoint: { address: { $case: 'unix', value: { path: '/tmp/sockeye-501/greeter.sock' } } },
  schemaSources: { useReflection: true },
  isSample: true,
});

/** Makes the services. */
export function createFakeServices(options: FakeOptions = {}): FakeServices {
  const helperState = createWatched(options.helper ?? helperRunning(4711));
  const targets = createWatched(options.targets ?? [sampleTarget]);
  const recordings = createFakeRecordings();
  for (const recording of options.history ?? []) recordings.add(recording);
  recordings.historyProblem = options.historyProblem;
  let pid = 4711;
  let added = 0;
  return {
    helperState,
    targets,
    recordings,
    recording: recordings,
    discovery: createFakeDiscovery(),
    call: createFakeCalls(recordings, { replies: 100, ticks: 10, tickMs: 20, code: 0, ...options.calls }),
    host: {
      async *watchHelper(_request, signal) {
        for await (const state of helperState.watch(signal)) yield { state };
      },
      restartHelper: () => {
        pid += 1;
        helperState.set(helperRunning(pid));
        return Promise.resolve({});
      },
      async *watchLink() {
        yield await Promise.resolve(
          complete(WatchLinkResponse, {
            callsStarted: 128n,
            callsOpen: 3n,
            messagesSent: 310n,
            messagesReceived: 12_408n,
            bytesSent: 20_480n,
            bytesReceived: 4_200_000n,
          }),
        );
      },
      getAppInfo: () =>
        Promise.resolve({
          version: '0.1.0',
          electronVersion: '45.4.1',
          chromeVersion: '150.0.1',
          nodeVersion: '24.21.0',
          platform: 'linux',
          dataDirectory: '/home/ada/.config/Sockeye',
          isSafe: false,
          architecture: 'x64',
          systemRelease: '6.12.0',
          logDirectory: '/home/ada/.config/Sockeye/logs',
        }),
      async *watchOpenRequests() {
        // Nobody asks for anything.
      },
      async *watchNotices() {
        // There is nothing to say.
      },
      dismissNotice: () => Promise.resolve({}),
      getDiagnostics: () => Promise.resolve({ text: 'Sockeye 0.1.0\n' }),
      openFolder: () => Promise.resolve({}),
      showOpenDialog: () => Promise.resolve({ paths: ['/home/ada/src/app/proto'] }),
      showSaveDialog: () => Promise.resolve({ path: '' }),
    },
    settings: createFakeSettings(),
    link: {
      ping: ({ payload }) => Promise.resolve({ payload }),
      getHelperInfo: () =>
        Promise.resolve({ pid, nodeVersion: '24.21.0', startedAtUs: 0n, residentBytes: 82_000_000n }),
      countKept: () => Promise.resolve({ targets: 1, recordings: 0, historyProblem: '' }),
    },
    target: {
      async *watchTargets(_request, signal) {
        for await (const list of targets.watch(signal)) yield { targets: list, notices: [] };
      },
      addTarget: ({ target }) => {
        added += 1;
        const saved = complete(Target, { ...target, id: `target-${added}` });
        targets.set([...targets.get(), saved]);
        return Promise.resolve({ target: saved });
      },
      updateTarget: ({ target }) => {
        if (target?.isSample !== false) {
          const text = 'The sample cannot be changed: its endpoint is Sockeye’s own.';
          return Promise.reject(
            new RpcError('/sockeye.v1.TargetService/UpdateTarget', StatusCode.FAILED_PRECONDITION, text),
          );
        }
        targets.set(targets.get().map(each => (each.id === target.id ? target : each)));
        return Promise.resolve({ target });
      },
      removeTarget: ({ targetId }) => {
        targets.set(targets.get().filter(target => target.id !== targetId));
        return Promise.resolve({});
      },
      moveTarget: ({ targetId, beforeTargetId }) => {
        const list = targets.get();
        const others = list.filter(target => target.id !== targetId);
        const before = others.findIndex(target => target.id === beforeTargetId);
        const at = before < 0 ? others.length : before;
        const moved = list.filter(target => target.id === targetId);
        targets.set([...others.slice(0, at), ...moved, ...others.slice(at)]);
        return Promise.resolve({});
      },
      checkTarget: () => Promise.resolve({ isReachable: true, connectUs: 300n, failure: undefined }),
    },
    schema: {
      async *loadSchema({ targetId }, signal): AsyncIterable<LoadSchemaResponse> {
        const played = options.schemas?.[targetId] ?? greeterSchema;
        if (played === 'never') await until(signal);
        else if ('services' in played) yield await Promise.resolve({ update: { $case: 'schema', value: played } });
        else {
          for (const step of played) yield { update: { $case: 'progress', value: step } };
          await until(signal);
        }
      },
      describeTypes: ({ typeNames }) =>
        Promise.resolve({ types: typeNames.flatMap(name => describedTypes.get(name) ?? []) }),
      getTemplate: ({ typeName }) =>
        Promise.resolve({
          json: typeName.endsWith('SayHellosRequest')
            ? '{\n  "name": "Ada",\n  "count": 100000,\n  "intervalMs": 0,\n  "paddingBytes": 0\n}'
            : '{\n  "name": "Ada"\n}',
        }),
      validateMessage: ({ json }) => {
        const problem = problemOf(json);
        return Promise.resolve({ problems: problem === undefined ? [] : [problem] });
      },
      searchSchema: ({ query, limit }) => Promise.resolve({ hits: searchDescribed(query).slice(0, limit) }),
      exportSchema: () => Promise.resolve({ paths: [] }),
    },
  };
}

/** Finds messages, enums and fields, in the order in which they are described. */
function searchDescribed(query: string): readonly SearchHit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = [...describedTypes.values()].flatMap(({ type }): readonly SearchHit[] => {
    if (type === undefined) return [];
    const { fullName: name } = type.value;
    if (type.$case === 'enum') return [{ kind: SearchHitKind.SEARCH_HIT_KIND_ENUM, name, targetId: 'sample' }];
    const fields = type.value.fields.map(field => ({
      kind: SearchHitKind.SEARCH_HIT_KIND_FIELD,
      name: `${name}.${field.name}`,
      targetId: 'sample',
    }));
    return [{ kind: SearchHitKind.SEARCH_HIT_KIND_MESSAGE, name, targetId: 'sample' }, ...fields];
  });
  return hits.filter(hit => words.every(word => hit.name.toLowerCase().includes(word)));
}

function createWatched<T>(initial: T): Watched<T> {
  let value = initial;
  const wakes = new Set<() => void>();
  return {
    get: () => value,
    set: next => {
      value = next;
      for (const wake of [...wakes]) wake();
    },
    async *watch(signal) {
      while (signal?.aborted !== true) {
        const seen = value;
        yield seen;
        if (value !== seen) continue;
        await new Promise<void>(resolve => {
          const wake = (): void => {
            wakes.delete(wake);
            resolve();
          };
          wakes.add(wake);
          signal?.addEventListener('abort', wake);
        });
      }
    },
  };
}

/** Waits until the caller leaves. */
async function until(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve()));
}
