// From how a call ended on the wire to the status that is recorded: its code, who said so, and the words for the user.
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import { type CallStatus, StatusOrigin } from '../../gen/sockeye/v1/recording';
import type { Target } from '../../gen/sockeye/v1/target';
import { StatusCode } from '../../src-shared/status-code';
import { dialSettings } from '../wire/dial/connection-settings';
import { explainProbe, explainStatus } from '../explanations/explain';
import { type FailedProbe, probeTarget } from '../wire/dial/probe-target';
import { http2ErrorName } from '../wire/dial/http2-greeting';
import { currentSystem } from '../wire/dial/transports/transport';
import type { WireLoss } from '../wire/dial/target-wire';
import type { CallEnd } from './wire/call-end';
import { codeOfHttp, codeOfReset } from './wire/foreign-codes';

/** How long a knock for more facts may take. */
const probeMs = 500;
/** From here on metadata is the likely reason when a call is reset for its headers; the least that servers allow. */
const suspectMetadataBytes = 8 * 1024;

/** What is known of a call beside its end. */
export interface JudgedCall {
  readonly target: Target;
  /** Bytes of its metadata, keys and values. */
  readonly metadataBytes: number;
}

type Words = Explanation | undefined;
type Judged = Omit<CallStatus, 'explanation'> & {
  /** Asked only when somebody still wants the words. */
  readonly explain?: (signal: AbortSignal) => Words | Promise<Words>;
};

const { STATUS_ORIGIN_TARGET, STATUS_ORIGIN_SOCKEYE, STATUS_ORIGIN_USER, STATUS_ORIGIN_CONNECTION } = StatusOrigin;

/** Says how a call ended. May knock at the endpoint for its words, in at most half a second. Never rejects. */
export async function judgeEnd(call: JudgedCall, end: CallEnd, signal: AbortSignal): Promise<CallStatus> {
  const { explain, ...status } = judge(call, end);
  try {
    return { ...status, explanation: await explain?.(signal) };
  } catch {
    // Nobody waits for the words any more.
    return { ...status, explanation: undefined };
  }
}

function judge(call: JudgedCall, end: CallEnd): Judged {
  const { target } = call;
  switch (end.kind) {
    case 'status':
      return { code: end.code, message: end.message, origin: STATUS_ORIGIN_TARGET };
    case 'cancelled':
      return { code: StatusCode.CANCELLED, message: 'Cancelled by the user', origin: STATUS_ORIGIN_USER };
    case 'not-connected':
      return {
        code: StatusCode.UNAVAILABLE,
        message: `No connection established: ${end.error.message}`,
        origin: STATUS_ORIGIN_CONNECTION,
        explain: signal => explainFault(target, end.error.fault, end.error.message, signal),
      };
    case 'lost': {
      const judged = judgeLoss(target, end.loss);
      const isForHeaders = !end.hasAnswered && end.loss.kind !== 'ours' && call.metadataBytes >= suspectMetadataBytes;
      if (!isForHeaders) return judged;
      const what = 'The server closed the connection instead of an answer.';
      return { ...judged, explain: () => metadataWords(what, call.metadataBytes) };
    }
    case 'reset':
      return judgeReset(call, end.code);
    case 'deadline':
      return withTable(target, {
        code: StatusCode.DEADLINE_EXCEEDED,
        message: `Deadline exceeded after ${end.deadlineMs / 1_000} s${end.isConnected ? '' : ': Waiting for LB pick'}`,
        origin: STATUS_ORIGIN_SOCKEYE,
      });
    default:
      return judgeAnswer(target, end);
  }
}

/** What the server sent, or was to be sent to it, that Sockeye does not take. */
function judgeAnswer(
  target: Target,
  end: Extract<
    CallEnd,
    {
      readonly kind:
        | 'not-grpc'
        | 'incomplete'
        | 'undecodable'
        | 'not-sendable'
        | 'reply-too-large'
        | 'replies-too-large'
        | 'metadata-too-large';
    }
  >,
): Judged {
  const origin = STATUS_ORIGIN_SOCKEYE;
  switch (end.kind) {
    case 'not-grpc': {
      const type = end.contentType === '' ? 'no content-type' : `content-type ${end.contentType}`;
      const message = `Received HTTP status code ${end.httpStatus} with ${type}`;
      return withTable(target, { code: codeOfHttp(end.httpStatus), message, origin });
    }
    case 'incomplete':
      return { code: StatusCode.INTERNAL, message: end.reason, origin };
    case 'not-sendable':
      return { code: StatusCode.INTERNAL, message: `The call cannot be sent: ${end.reason}`, origin };
    case 'undecodable':
      return { code: StatusCode.INTERNAL, message: end.reason, origin };
    case 'reply-too-large': {
      const size = end.sizeBytes === undefined ? 'decompressed' : `${end.sizeBytes} bytes`;
      const message = `Received message larger than max (${size} against ${end.limitBytes} bytes)`;
      const status = { code: StatusCode.RESOURCE_EXHAUSTED, message, origin };
      return end.isLimitSet ? withTable(target, status) : { ...status, explain: () => unsetLimitWords(end) };
    }
    case 'replies-too-large':
      return {
        code: StatusCode.RESOURCE_EXHAUSTED,
        message: `The replies of all calls together hold more than ${end.limitBytes} bytes`,
        origin,
        explain: () => ({
          cause: 'replies-too-large',
          what: `The replies that are being received hold more memory together than the ${mebibytes(end.limitBytes)} MiB that Sockeye gives them.`,
          nextStep:
            'Make fewer calls with large replies at once, or give replies more memory in the settings of Sockeye.',
          remedy: { change: { $case: 'showSetting', value: 'replyMemoryMib' } },
        }),
      };
    case 'metadata-too-large':
      return {
        code: StatusCode.RESOURCE_EXHAUSTED,
        message: `The metadata of the call has ${end.sizeBytes} bytes, more than the ${end.limitBytes} that can be sent`,
        origin,
        explain: () => metadataWords(`At most ${end.limitBytes} can be sent.`, end.sizeBytes),
      };
  }
}

function judgeReset({ target, metadataBytes }: JudgedCall, resetCode: number): Judged {
  const name = http2ErrorName(resetCode);
  const status = {
    code: codeOfReset(resetCode),
    message: `Received RST_STREAM with code ${resetCode} (${name})`,
    origin: STATUS_ORIGIN_CONNECTION,
  };
  const isForHeaders = ['ENHANCE_YOUR_CALM', 'COMPRESSION_ERROR', 'FRAME_SIZE_ERROR', 'PROTOCOL_ERROR'].includes(name);
  if (isForHeaders && metadataBytes >= suspectMetadataBytes) {
    return { ...status, explain: () => metadataWords(`The server reset the call with ${name}.`, metadataBytes) };
  }
  // The table calls this one by the words of grpc-js.
  const details = name === 'ENHANCE_YOUR_CALM' ? `Bandwidth exhausted: ${status.message}` : status.message;
  return { ...status, explain: signal => explainStatus(target, { code: status.code, details }, signal) };
}

function judgeLoss(target: Target, loss: WireLoss): Judged {
  const status = { code: StatusCode.UNAVAILABLE, origin: STATUS_ORIGIN_CONNECTION };
  switch (loss.kind) {
    case 'ours':
      return {
        code: StatusCode.CANCELLED,
        message: 'Sockeye closed the connection',
        origin: STATUS_ORIGIN_SOCKEYE,
      };
    case 'unanswered-ping':
      return {
        ...status,
        message: 'Connection dropped: the server did not answer a ping in 20 seconds',
        explain: () => ({
          cause: 'unanswered-ping',
          what: 'The server did not answer a keepalive ping in 20 seconds, so the connection was given up.',
          nextStep: 'The server may hang or be stopped in a debugger. Keepalive is set with the target.',
        }),
      };
    case 'unreadable':
      return {
        ...status,
        message: 'Connection dropped: what the server sent cannot be read as HTTP/2',
        explain: () => ({
          cause: 'http2-broken',
          what: 'The server sent something behind which HTTP/2 cannot go on: its header compression (HPACK) is broken, or a frame has a wrong length. The connection was given up; the next call makes a new one.',
          nextStep:
            'That is a fault of the server, of its HTTP/2 library, or of a proxy in between: see its log, and call it without the proxy.',
        }),
      };
    case 'goaway': {
      const words = loss.words === '' ? '' : `, "${loss.words}"`;
      return withTable(target, {
        ...status,
        message: `Connection dropped: the server sent GOAWAY with ${http2ErrorName(loss.code)}${words}`,
      });
    }
    case 'error': {
      const { error } = loss;
      const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
      const message = `Connection dropped: ${error.message}`;
      if (!code.startsWith('ERR_SSL')) return withTable(target, { ...status, message });
      const fault: FailedProbe = { kind: 'tls-failed', code, reason: error.message, certificate: undefined };
      return { ...status, message, explain: () => explainProbe(target, fault) };
    }
    case 'closed':
      return withTable(target, { ...status, message: 'Connection dropped' });
  }
}

/** A status whose words are in the table of explanations. */
function withTable(target: Target, status: Judged): Judged {
  return {
    ...status,
    explain: signal => explainStatus(target, { code: status.code, details: status.message }, signal),
  };
}

/** Says why there is no connection; knocks when the attempt itself did not tell. */
async function explainFault(
  target: Target,
  fault: FailedProbe | undefined,
  details: string,
  signal: AbortSignal,
): Promise<Words> {
  // What is wrong with a certificate is told by a look at it.
  const known = fault?.kind === 'tls-failed' ? undefined : fault;
  const probe = known ?? (await probeTarget(dialSettings(target, currentSystem()), probeMs, signal));
  return explainProbe(target, probe, { code: StatusCode.UNAVAILABLE, details });
}

function unsetLimitWords({
  sizeBytes,
  limitBytes,
}: Extract<CallEnd, { readonly kind: 'reply-too-large' }>): Explanation {
  const size = sizeBytes === undefined ? 'decompresses to more' : `has ${sizeBytes} bytes, more`;
  return {
    cause: 'message-too-large',
    what: `A reply ${size} than the ${mebibytes(limitBytes)} MiB that the settings of Sockeye allow a target without a limit for replies of its own.`,
    nextStep:
      "If the server is right to send it, raise the limit in the settings of Sockeye, or set a larger limit for replies in the target's connection settings.",
    remedy: { change: { $case: 'showSetting', value: 'replyLimitMib' } },
  };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function metadataWords(what: string, sizeBytes: number): Explanation {
  return {
    cause: 'metadata-too-large',
    what: `The metadata of the call has ${sizeBytes} bytes. ${what}`,
    nextStep: 'Send less metadata, and large values in the message instead; most servers take 8 KiB.',
  };
}
