import { HelperState } from '../../gen/sockeye/v1/host';
import { MethodKind, Schema } from '../../gen/sockeye/v1/schema';
import { Target } from '../../gen/sockeye/v1/target';
import { createFakeHistory } from './fake-history';
import { type FakeOptions, sampleTarget } from './fake-services';
import { greeterSchema } from './greeter-schema';
import { complete } from './complete';

const containerd = complete(Target, {
  id: 'containerd',
  name: 'containerd',
  endpoint: { address: { $case: 'unix', value: { path: '/run/containerd/containerd.sock' } } },
  schemaSources: { useReflection: true },
});

const longTarget = complete(Target, {
  id: 'long',
  name: 'A target whose name is much longer than the sidebar is wide',
  endpoint: {
    address: {
      $case: 'unix',
      value: { path: '/var/lib/kubelet/plugins/storage.csi.example.com/a-rather-long-directory/csi.sock' },
    },
  },
});

const longMethod = {
  name: 'ControllerPublishVolumeWithAnExtremelyLongMethodName',
  path: 'com.example.storage.internal.v1alpha1.ControllerPublicationService/ControllerPublishVolumeWithAnExtremelyLongMethodName',
  kind: MethodKind.METHOD_KIND_SERVER_STREAMING,
  inputType: 'com.example.storage.internal.v1alpha1.ControllerPublishVolumeWithAnExtremelyLongMethodNameRequest',
  outputType: 'com.example.storage.internal.v1alpha1.ControllerPublishVolumeResponse',
  isDeprecated: true,
  comment: 'Publishes a volume. Deprecated: use the other one.',
};

/** What can be played in the browser: `/testing/?scenario=NAME`. */
export const scenarios: Readonly<Record<string, FakeOptions>> = {
  normal: { targets: [sampleTarget, containerd] },
  history: { targets: [sampleTarget, containerd], history: createFakeHistory(new Date()) },
  'history-problem': {
    history: createFakeHistory(new Date()),
    historyProblem: {
      cause: 'disk-full',
      what: 'The disk of /home/ada/.config/Sockeye is full: calls are not being kept.',
      nextStep: 'Make room on it. Calls go on, and are kept again as soon as there is room.',
    },
  },
  empty: { targets: [] },
  loading: {
    targets: [sampleTarget, containerd],
    schemas: { sample: [{ step: 'reflection: greet.proto', filesLoaded: 12, filesTotal: 48 }] },
  },
  starting: { helper: complete(HelperState, { state: { $case: 'starting', value: { attempt: 1 } } }) },
  restarting: {
    helper: complete(HelperState, {
      state: { $case: 'restarting', value: { attempt: 2, delayMs: 1500, reason: 'The helper was killed (SIGKILL).' } },
    }),
  },
  failed: {
    helper: complete(HelperState, {
      state: { $case: 'failed', value: { reason: 'It ended five times in a minute, the last time with exit code 1.' } },
    }),
  },
  million: { calls: { replies: 1_000_000, ticks: 40, tickMs: 50 } },
  error: {
    targets: [sampleTarget, containerd],
    calls: { code: 14 },
    schemas: {
      containerd: complete(Schema, {
        failure: {
          cause: 'permission-denied',
          what: 'You may not connect to /run/containerd/containerd.sock: it belongs to root (mode 0660).',
          nextStep: 'Run Sockeye as a user in the group of the socket, or change its mode.',
        },
      }),
    },
  },
  partial: {
    targets: [sampleTarget, longTarget],
    schemas: {
      long: complete(Schema, {
        contentHash: 'x',
        services: [
          { fullName: 'com.example.storage.internal.v1alpha1.ControllerPublicationService', methods: [longMethod] },
          {
            ...greeterSchema.services[0],
            methods: [
              { ...longMethod, name: 'Broken', path: 'a.B/Broken', unusableBecause: 'a.Missing did not load.' },
            ],
          },
        ],
        problems: [
          {
            file: 'storage/v1/volume.proto',
            line: 7,
            column: 14,
            message: 'The imported file "google/api/annotations.proto" was not found.',
            symbol: 'a.Missing',
            fix: 'Add the folder that holds google/api to the import paths.',
            suggestedImportPath: '/home/ada/src/googleapis',
          },
        ],
      }),
    },
  },
};
