import { type CallService, ReplayMetadata, ReplayPacing } from '../../gen/sockeye/v1/call';
import type { Recording } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { isAbort } from '../ui/explain-error';
import type { RecordingsBase } from './recordings-state';

/** How a recording is to be replayed. */
export interface ReplayChoice {
  readonly targetId: string;
  readonly pacing: 'fast' | 'recorded';
  readonly metadata: 'renewed' | 'recorded' | 'target';
}

/** Replays that go on. */
export interface Replays {
  /** Resolves when the call has ended; rejects as the service does. Shows the new recording as soon as it is there. */
  readonly begin: (original: Recording, choice: ReplayChoice) => Promise<void>;
  /** Cancels the call that writes this recording. */
  readonly cancel: (recordingId: string) => void;
}

const pacings = { fast: ReplayPacing.REPLAY_PACING_FAST, recorded: ReplayPacing.REPLAY_PACING_RECORDED };
const metadatas = {
  renewed: ReplayMetadata.REPLAY_METADATA_RENEWED,
  recorded: ReplayMetadata.REPLAY_METADATA_RECORDED,
  target: ReplayMetadata.REPLAY_METADATA_TARGET,
};

/** Makes replays and tells the store of their recordings. */
export function createReplays(
  service: CallService,
  store: RecordingsBase,
  onShow: (recording: Recording) => void,
): Replays {
  const controllers = new Map<string, AbortController>();
  const tell = (): void => store.arrive({ replayIds: new Set(controllers.keys()) });
  return {
    begin: async (original, { targetId, pacing, metadata }) => {
      const controller = new AbortController();
      const request = {
        recordingId: original.id,
        targetId,
        pacing: pacings[pacing],
        metadata: metadatas[metadata],
        deadlineMs: undefined,
      };
      let id = '';
      try {
        for await (const { recording } of service.replay(request, controller.signal)) {
          if (recording === undefined || id !== '') continue;
          id = recording.id;
          controllers.set(id, controller);
          tell();
          onShow(recording);
        }
      } catch (error) {
        if (!isAbort(error, controller.signal)) throw error;
      } finally {
        controllers.delete(id);
        tell();
      }
    },
    cancel: recordingId => controllers.get(recordingId)?.abort(),
  };
}

/** Why a recording cannot be replayed at all; undefined when it can be tried. */
export function replayProblem(
  { status, methodKind, messagesSent }: Recording,
  targets: readonly { readonly id: string }[],
): string | undefined {
  if (status === undefined) return 'The call still runs: it can be replayed once it has ended.';
  const takesOne = [MethodKind.METHOD_KIND_UNARY, MethodKind.METHOD_KIND_SERVER_STREAMING].includes(methodKind);
  if (takesOne && messagesSent === 0n) return 'No message was sent in this call, so there is nothing to replay.';
  if (targets.length === 0) return 'There is no target to replay it against.';
  return undefined;
}
