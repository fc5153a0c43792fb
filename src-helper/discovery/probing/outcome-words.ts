// THE table of what a probe showed, in words. They stand beside the address, so they do not repeat it. Why a connection was
// not made, and what to do about it, comes from the one table of explanations (`src-helper/explanations`).
import { ProbeVerdict, type SocketFile } from '../../../gen/sockeye/v1/discovery';
import { StatusCode, statusName } from '../../../src-shared/status-code';
import { localTime } from '../../local-time';
import { type Cause, causeOfProbe } from '../../explanations/causes';
import { explainCause } from '../../explanations/explanation-table';
import type { FailureFacts } from '../../explanations/failure-facts';
import { http2ErrorName } from '../../wire/dial/http2-greeting';
import type { FailedProbe } from '../../wire/dial/probe-target';
import { printable } from '../printable';
import type { FileAtPath } from '../socket-files';
import type { ServerAnswers } from './ask-services';

/** A verdict with its words. `nextStep` is empty when there is no advice. */
export interface OutcomeWords {
  readonly verdict: ProbeVerdict;
  readonly words: string;
  readonly nextStep: string;
}

/** What the words are made of beside the probe. */
export interface OutcomeFacts {
  /** What is at the path of the socket; undefined when it has none. */
  readonly file: FileAtPath | undefined;
  /** Name of the user that we are; undefined on Windows. */
  readonly user: string | undefined;
  /** How long was waited, in milliseconds. */
  readonly limitMs: number;
  readonly usesTls: boolean;
}

/** How much of what a server said is shown. */
const shownBytes = 40;

/** The words for a server of HTTP/2 that was asked. */
export function answeredWords(answers: ServerAnswers, { usesTls, limitMs }: OutcomeFacts): OutcomeWords {
  const how = usesTls ? ' over TLS' : '';
  const { isGrpc, services, health, http, reflectionCode } = answers;
  if (http !== undefined) {
    const kind = http.contentType === '' ? '' : `, ${printable(http.contentType.slice(0, 60))}`;
    return {
      verdict: ProbeVerdict.PROBE_VERDICT_NOT_GRPC,
      words: `Speaks HTTP/2${how} but not gRPC: it answered with the HTTP status ${String(http.status)}${kind}.`,
      nextStep: 'It is a web server, or a proxy that does not pass on to a gRPC server what has no name.',
    };
  }
  if (!isGrpc) {
    return {
      verdict: ProbeVerdict.PROBE_VERDICT_HTTP2,
      words: `Speaks HTTP/2${how} and answered no question in ${String(limitMs)} ms.`,
      nextStep: 'It may be a gRPC server that is busy or has just started: probe it again.',
    };
  }
  const said = health === '' ? '' : `, ${printable(health)}`;
  if (services !== undefined) {
    return {
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: `Speaks gRPC${how}: ${count(services.length)}${said}.`,
      nextStep: '',
    };
  }
  if (reflectionCode === undefined) {
    return {
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: `Speaks gRPC${how}${said}; which services it has it did not say in ${String(limitMs)} ms.`,
      nextStep: 'It may be busy or have just started: probe it again.',
    };
  }
  const isRefused = reflectionCode !== StatusCode.UNIMPLEMENTED;
  return {
    verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
    words: isRefused
      ? `Speaks gRPC${how}${said}; reflection was refused with ${statusName(reflectionCode)}.`
      : `Speaks gRPC${how}${said}, no reflection: add its .proto files.`,
    nextStep: isRefused
      ? 'It may want credentials: add it as a target and give the metadata for reflection, or add its .proto files.'
      : '',
  };
}

/** Whether everything that was asked was answered. What was not is unknown, not absent. */
export function isAnswered({ services, reflectionCode, http }: ServerAnswers): boolean {
  return services !== undefined || reflectionCode !== undefined || http !== undefined;
}

/** The words for an attempt that did not come to HTTP/2. `failure` is what explanations know of it. */
export function failedWords(probe: FailedProbe, facts: OutcomeFacts, failure: FailureFacts): OutcomeWords {
  switch (probe.kind) {
    case 'not-connected':
      return notConnectedWords(probe, facts, failure);
    case 'not-http2':
      return notHttp2Words(probe.firstBytes);
    case 'tls-expected':
      return tlsWords('Wants TLS, and the connection with it did not come about.');
    case 'tls-failed':
      return /CERTIFICATE_REQUIRED|BAD_CERTIFICATE/.test(probe.code)
        ? tlsWords('Wants TLS with a certificate of the client.')
        : tlsWords(`Wants TLS, which did not come about: ${printable(probe.reason)}.`);
    case 'goaway':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_HTTP2,
        words: `Speaks HTTP/2 and sent the client away: GOAWAY with ${http2ErrorName(probe.errorCode)}.`,
        nextStep: 'It may be shutting down, or ask for fewer connections: see its log.',
      };
    case 'closed':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_CLOSED,
        words: `Closed the connection at once${facts.usesTls ? ', with TLS as without' : ''}, without a word.`,
        nextStep: 'It may speak another protocol, or have refused this client: see its log.',
      };
    case 'silent':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_SILENT,
        words: `No answer in ${String(facts.limitMs)} ms: ${probe.isConnected ? 'it took the connection and said nothing' : 'it did not take the connection'}.`,
        nextStep: probe.isConnected
          ? 'The process may hang, or be a server that waits for another protocol.'
          : 'The process may hang: connections wait until it accepts them.',
      };
  }
}

/** The words for a server with which TLS stands and HTTP/2 does not. */
export function otherProtocolWords(): OutcomeWords {
  return tlsWords('Wants TLS, and does not take HTTP/2 with it (ALPN), which gRPC needs.');
}

function notConnectedWords(
  probe: Extract<FailedProbe, { readonly kind: 'not-connected' }>,
  facts: OutcomeFacts,
  failure: FailureFacts,
): OutcomeWords {
  const cause = causeOfProbe(probe, failure.file?.kind);
  const [verdict, words] = shortWords(cause, probe.errno, facts);
  return { verdict, words, nextStep: explainCause(cause, failure).nextStep };
}

function shortWords(cause: Cause, errno: string, { file, user }: OutcomeFacts): readonly [ProbeVerdict, string] {
  switch (cause) {
    case 'socket-missing':
      return [ProbeVerdict.PROBE_VERDICT_MISSING, 'Nothing is there.'];
    case 'permission-denied': {
      const you = user === undefined ? '' : `, you are ${user}`;
      return [ProbeVerdict.PROBE_VERDICT_PERMISSION_DENIED, `Permission denied: ${deniedBy(file)}${you}.`];
    }
    case 'nobody-listens': {
      const stale = file?.kind === 'socket' ? `: stale file, last modified ${modifiedText(file.file)}` : '';
      return [ProbeVerdict.PROBE_VERDICT_NOBODY_LISTENS, `Nobody listens${stale}.`];
    }
    case 'not-a-socket':
      return [ProbeVerdict.PROBE_VERDICT_NOBODY_LISTENS, 'Nobody listens: what is there is not a socket.'];
    case 'queue-full':
      return [ProbeVerdict.PROBE_VERDICT_SILENT, 'Takes no connection: as many as it allows are waiting already.'];
    case 'not-a-stream-socket':
      return [ProbeVerdict.PROBE_VERDICT_CANNOT_DIAL, 'It is not a stream socket, which gRPC needs.'];
    case 'unknown-host':
      return [ProbeVerdict.PROBE_VERDICT_MISSING, 'The name of the host does not resolve to an address.'];
    default:
      return [ProbeVerdict.PROBE_VERDICT_FAILED, `The system could not connect (${errno}).`];
  }
}

function deniedBy(found: FileAtPath | undefined): string {
  if (found?.kind !== 'socket') return 'a folder on the way to it is closed';
  const { mode, user, group, isAllowed } = found.file;
  const text = `mode ${mode.toString(8).padStart(4, '0')} ${user}:${group}`;
  return isAllowed ? `the system refuses although its file allows it (${text})` : text;
}

function modifiedText({ modifiedAtUs }: SocketFile): string {
  return localTime(new Date(Number(modifiedAtUs / 1000n)));
}

function notHttp2Words(firstBytes: Buffer): OutcomeWords {
  const all = firstBytes.toString('latin1');
  const isHttp1 = all.startsWith('HTTP/');
  // The first line says what it is.
  const line = /^[^\r\n]+/.exec(all)?.[0] ?? all;
  const said = `${printable(line.slice(0, shownBytes))}${line.length > shownBytes ? '…' : ''}`;
  return {
    verdict: ProbeVerdict.PROBE_VERDICT_NOT_HTTP2,
    words: `Not HTTP/2${isHttp1 ? ' but HTTP/1' : ''} (said: ${said}).`,
    nextStep: '',
  };
}

function tlsWords(words: string): OutcomeWords {
  return {
    verdict: ProbeVerdict.PROBE_VERDICT_TLS,
    words,
    nextStep: 'Add it as a target and set up TLS in its connection settings.',
  };
}

function count(services: number): string {
  return services === 1 ? '1 service' : `${services.toLocaleString('en-US')} services`;
}
