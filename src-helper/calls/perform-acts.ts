import type {
  MessageRejected,
  OutgoingMessage,
  RunRequest,
  SendSeries,
  SeriesProgress,
} from '../../gen/sockeye/v1/call';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import type { RecordingWriter } from '../recordings/recording-store';
import type { EncodeOutcome } from '../schema/message-codec';
import { maxRatePerSecond, sendSeries } from './send-series';
import type { TargetCall } from './target-call';

/** What acts are done with. */
export interface ActParts {
  readonly call: TargetCall;
  readonly writer: RecordingWriter;
  readonly encode: (message: OutgoingMessage, index: number) => Promise<EncodeOutcome>;
  /** How many messages have been sent when the first act comes. */
  readonly sentAtStart: number;
  readonly isHalfClosedAtStart: boolean;
  readonly onRejected: (rejected: MessageRejected) => void;
  readonly onSeries: (progress: SeriesProgress) => void;
}

/**
 * Does what the user asks, in its order; cancelling overtakes messages that wait for the target, and a series goes on
 * beside other acts. Rejects with RpcError INVALID_ARGUMENT for acts that make no sense, and as `acts` does.
 */
export async function performActs(
  acts: AsyncIterator<RunRequest>,
  parts: ActParts,
  signal: AbortSignal,
): Promise<void> {
  const { call, encode, onRejected } = parts;
  const sender = createSender(parts);
  let series: Series | undefined;
  let messageNumber = BigInt(parts.sentAtStart);
  let isHalfClosed = parts.isHalfClosedAtStart;
  for (let next = await acts.next(); next.done !== true; next = await acts.next()) {
    const { act } = next.value;
    if (act === undefined || act.$case === 'start') fail('A call is started once.');
    if (act.$case === 'cancel') {
      call.cancel();
      continue;
    }
    if (act.$case === 'stopSeries') {
      series?.stop();
      continue;
    }
    if (isHalfClosed) fail('The request side is closed; only cancelling is left.');
    if (act.$case === 'halfClose') {
      isHalfClosed = true;
      await series?.end();
      call.halfClose();
    } else if (act.$case === 'series') {
      checkSeries(act.value);
      await series?.end();
      series = startSeries(act.value, sender, parts, signal);
    } else {
      const outcome = await encode(act.value, sender.nextIndex());
      if (outcome.kind === 'rejected')
        onRejected({ messageNumber, problems: outcome.problems, seriesPosition: undefined });
      else sender.send(outcome.data);
      messageNumber++;
      await call.untilWritable();
    }
  }
}

/** Counts what is sent, whoever sends it. */
interface Sender {
  readonly nextIndex: () => number;
  readonly send: (data: Uint8Array) => void;
}

function createSender({ call, sentAtStart }: ActParts): Sender {
  let sent = sentAtStart;
  return {
    nextIndex: () => sent,
    send: data => {
      sent += 1;
      call.send(data);
    },
  };
}

/** A series that goes on by itself. */
interface Series {
  readonly stop: () => void;
  /** Stops it and waits until nothing more of it is sent. */
  readonly end: () => Promise<void>;
}

function startSeries(series: SendSeries, sender: Sender, parts: ActParts, signal: AbortSignal): Series {
  const stopped = new AbortController();
  let wake = (): void => undefined;
  const stop = (): void => {
    stopped.abort();
    wake();
  };
  signal.addEventListener('abort', stop);
  const { call, writer, encode, onSeries, onRejected } = parts;
  const send = (data: Uint8Array): Promise<void> | undefined => {
    sender.send(data);
    const busy = call.untilTaken() ?? writer.untilReady();
    // To be stopped does not wait for a target that takes nothing.
    return busy && new Promise(resolve => void busy.finally((wake = resolve)));
  };
  const seriesParts = {
    isOpen: () => !call.isHalfClosed,
    send,
    encode,
    nextIndex: sender.nextIndex,
    onProgress: onSeries,
    onRejected,
  };
  // Only encoding rejects, and that with the reason of the signal.
  const ended = sendSeries(series, seriesParts, stopped.signal)
    .catch(() => undefined)
    .finally(() => signal.removeEventListener('abort', stop));
  return {
    stop,
    end: () => {
      stop();
      return ended;
    },
  };
}

function checkSeries({ messages, ratePerSecond }: SendSeries): void {
  if (messages.length === 0) fail('A series has no messages.');
  if (!(ratePerSecond >= 0 && ratePerSecond <= maxRatePerSecond)) {
    fail(`A rate of ${ratePerSecond} messages a second cannot be kept; up to ${maxRatePerSecond} can be asked for.`);
  }
}

function fail(details: string): never {
  throw new RpcError('/sockeye.v1.CallService/Run', StatusCode.INVALID_ARGUMENT, details);
}
