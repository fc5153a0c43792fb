import type { MessageRejected, OutgoingMessage, RunRequest, StartCall } from '../../../gen/sockeye/v1/call';
import type { CallService } from '../../../gen/sockeye/v1/call';
import { explainError, isAbort } from '../../ui/explain-error';
import { toMetadata } from '../../ui/metadata/metadata-draft';
import { type ActQueue, createActQueue } from './act-queue';
import { compressionOf, parseDeadline } from './call-options';
import type { RequestTab } from './session-state';
import type { SessionEvent } from './session-update';

/** A call that was cancelled is left for good when its status has not come after this many milliseconds. */
const cancelPatienceMs = 3_000;

/** A message and which of the tab's it was. */
export interface GivenMessage {
  readonly messageId: string;
  readonly text: string;
}

/** The calls that are open, at most one of each tab. */
export interface SessionCalls {
  /** Begins a call, with its first message or without one. The tab must have none that is open. */
  readonly begin: (tab: RequestTab, first: GivenMessage | undefined) => void;
  /** Gives one more message; false when too much waits already. */
  readonly send: (id: string, message: GivenMessage) => boolean;
  /** Has messages sent one behind the other; false as above. `count` is 0 to go on until it is stopped. */
  readonly sendSeries: (
    id: string,
    messages: readonly GivenMessage[],
    pace: { readonly count: number; readonly perSecond: number },
  ) => boolean;
  readonly stopSeries: (id: string) => void;
  readonly halfClose: (id: string) => void;
  readonly cancel: (id: string) => void;
  /** Leaves the call of a tab, which cancels it. */
  readonly leave: (id: string) => void;
}

interface OpenCall {
  readonly callId: number;
  readonly queue: ActQueue<RunRequest>;
  readonly controller: AbortController;
  /** Which messages were given one by one, in their order. */
  readonly given: string[];
  /** Those of the last series. */
  seriesIds: readonly string[];
}

interface SessionCallsParts {
  readonly service: CallService;
  /** Something the user did. */
  readonly dispatch: (event: SessionEvent) => void;
  /** Something that came by itself. */
  readonly arrive: (event: SessionEvent) => void;
}

/** Makes the calls of the tabs; what becomes of them is told as events. */
export function createSessionCalls({ service, dispatch, arrive }: SessionCallsParts): SessionCalls {
  const calls = new Map<string, OpenCall>();
  let lastId = 0;

  const give = (id: string, act: NonNullable<RunRequest['act']>): boolean =>
    calls.get(id)?.queue.push({ act }) === true;

  async function follow(id: string, call: OpenCall): Promise<void> {
    const { callId, queue, controller } = call;
    const { signal } = controller;
    let failure;
    try {
      for await (const { update } of service.run(queue.acts, signal)) {
        if (update?.$case === 'recording') arrive({ kind: 'call-recording', id, callId, recording: update.value });
        else if (update?.$case === 'series') arrive({ kind: 'call-series', id, callId, series: update.value });
        else if (update?.$case === 'rejected') {
          const messageId = idOfRejected(call, update.value);
          if (messageId !== undefined)
            arrive({ kind: 'call-rejected', id, callId, messageId, problems: update.value.problems });
        }
      }
    } catch (error) {
      if (!isAbort(error, signal)) failure = explainError(error);
    } finally {
      queue.close();
      controller.abort();
      if (calls.get(id)?.callId === callId) calls.delete(id);
    }
    arrive({ kind: 'call-ended', id, callId, failure });
  }

  return {
    begin: (tab, first) => {
      lastId += 1;
      const call: OpenCall = {
        callId: lastId,
        queue: createActQueue<RunRequest>(),
        controller: new AbortController(),
        given: first === undefined ? [] : [first.messageId],
        seriesIds: [],
      };
      call.queue.push({ act: { $case: 'start', value: startOf(tab, first) } });
      calls.set(tab.id, call);
      dispatch({ kind: 'call-begun', id: tab.id, callId: call.callId });
      void follow(tab.id, call);
    },
    send: (id, message) => {
      if (!give(id, { $case: 'message', value: outgoing(message) })) return false;
      calls.get(id)?.given.push(message.messageId);
      return true;
    },
    sendSeries: (id, messages, { count, perSecond }) => {
      const value = { messages: messages.map(outgoing), count: BigInt(count), ratePerSecond: perSecond };
      const call = calls.get(id);
      if (call === undefined || !give(id, { $case: 'series', value })) return false;
      call.seriesIds = messages.map(({ messageId }) => messageId);
      return true;
    },
    stopSeries: id => void give(id, { $case: 'stopSeries', value: {} }),
    halfClose: id => void give(id, { $case: 'halfClose', value: {} }),
    cancel: id => {
      const call = calls.get(id);
      if (call === undefined) return;
      call.queue.push({ act: { $case: 'cancel', value: {} } });
      dispatch({ kind: 'call-cancelling', id, callId: call.callId });
      const patience = setTimeout(() => call.controller.abort(), cancelPatienceMs);
      call.controller.signal.addEventListener('abort', () => clearTimeout(patience));
    },
    leave: id => calls.get(id)?.controller.abort(),
  };
}

function startOf(tab: RequestTab, first: GivenMessage | undefined): StartCall {
  const deadline = parseDeadline(tab.options.deadline);
  return {
    targetId: tab.targetId,
    methodPath: tab.method.path,
    metadata: toMetadata(tab.metadata),
    deadlineMs: deadline.kind === 'deadline' ? deadline.ms : undefined,
    message: first && outgoing(first),
    waitForReady: tab.options.waitForReady,
    requestCompression: compressionOf(tab.options),
  };
}

function outgoing({ text }: GivenMessage): OutgoingMessage {
  return { content: { $case: 'json', value: text }, expandsVariables: true };
}

function idOfRejected(
  { given, seriesIds }: OpenCall,
  { messageNumber, seriesPosition }: MessageRejected,
): string | undefined {
  return seriesPosition === undefined ? given[Number(messageNumber)] : seriesIds[seriesPosition];
}
