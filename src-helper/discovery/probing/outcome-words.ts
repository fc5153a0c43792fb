// THE table of what a probe showed, in words. They stand beside the address, so they do not repeat it.
import { ProbeVerdict } from '../../../gen/sockeye/v1/discovery';
import { StatusCode, statusName } from '../../../src-shared/status-code';
import { http2ErrorName } from '../../targets/http2-greeting';
import type { FailedProbe } from '../../targets/probe-target';
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
      words: `Speaks HTTP/2${how} and answered no question in ${String(limitMs)} ms: no reflection, no health.`,
      nextStep: 'It may be a busy gRPC server: probe it again, or add its .proto files.',
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
  const isRefused = reflectionCode !== undefined && reflectionCode !== StatusCode.UNIMPLEMENTED;
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

/** The words for an attempt that did not come to HTTP/2. */
export function failedWords(probe: FailedProbe, facts: OutcomeFacts): OutcomeWords {
  switch (probe.kind) {
    case 'not-connected':
      return notConnectedWords(probe.errno, facts);
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

function notConnectedWords(errno: string, { file, user }: OutcomeFacts): OutcomeWords {
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_MISSING,
        words: 'Nothing is there.',
        nextStep: 'Start the server, or correct the address: capital letters count.',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_PERMISSION_DENIED,
        words: `Permission denied: ${deniedBy(file)}${user === undefined ? '' : `, you are ${user}`}.`,
        nextStep: 'Connecting needs write permission on the socket: have its mode or group changed.',
      };
    case 'ECONNREFUSED':
      return refusedWords(file);
    case 'EAGAIN':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_SILENT,
        words: 'Takes no connection: as many as it allows are waiting already.',
        nextStep: 'The process may hang: see its log.',
      };
    case 'EPROTOTYPE':
    case 'ENOTSOCK':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_CANNOT_DIAL,
        words: 'It is not a stream socket, which gRPC needs.',
        nextStep: '',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_MISSING,
        words: 'The name of the host does not resolve to an address.',
        nextStep: 'Check the spelling, or write the address in numbers.',
      };
    default:
      return {
        verdict: ProbeVerdict.PROBE_VERDICT_FAILED,
        words: `The system could not connect (${errno}).`,
        nextStep: '',
      };
  }
}

function deniedBy(found: FileAtPath | undefined): string {
  if (found?.kind !== 'socket') return 'a folder on the way to it is closed';
  const { mode, user, group, isAllowed } = found.file;
  const text = `mode ${mode.toString(8).padStart(4, '0')} ${user}:${group}`;
  return isAllowed ? `the system refuses although its file allows it (${text})` : text;
}

function refusedWords(found: FileAtPath | undefined): OutcomeWords {
  const verdict = ProbeVerdict.PROBE_VERDICT_NOBODY_LISTENS;
  if (found?.kind === 'socket') {
    return {
      verdict,
      words: `Nobody listens: stale file, last modified ${localTime(found.file.modifiedAtUs)}.`,
      nextStep: 'Start the server. If it says that the address is in use, remove this file first.',
    };
  }
  if (found?.kind === 'other') {
    return { verdict, words: 'Nobody listens: what is there is not a socket.', nextStep: 'Correct the path.' };
  }
  return { verdict, words: 'Nobody listens.', nextStep: 'Start the server, or correct the address.' };
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

/** `2026-11-22 13:05`, where the user is. */
function localTime(atUs: bigint): string {
  const date = new Date(Number(atUs / 1000n));
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function count(services: number): string {
  return services === 1 ? '1 service' : `${services.toLocaleString('en-US')} services`;
}
