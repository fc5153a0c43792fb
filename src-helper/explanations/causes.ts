// What can go wrong on the way to a server, one word each, and how a status or a knock is read as one of them.
import { StatusCode } from '../../src-shared/status-code';
import type { FailedProbe } from '../wire/dial/probe-target';
import { tlsReasonName } from '../wire/dial/tls-reason';
import type { UnusableReason } from '../wire/dial/unusable-reason';

/** The endpoint cannot work here. */
export type EndpointCause = UnusableReason;

/** The system did not connect. */
export type ConnectCause =
  | 'socket-missing'
  | 'permission-denied'
  | 'nobody-listens'
  | 'not-a-socket'
  | 'not-a-stream-socket'
  | 'queue-full'
  | 'unknown-host'
  | 'no-answer'
  | 'too-many-files'
  | 'not-connected';

/** TLS did not come about. */
export type TlsCause =
  | 'tls-expected'
  | 'tls-not-expected'
  | 'tls-version'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-name'
  | 'certificate-self-signed'
  | 'certificate-unknown-authority'
  | 'certificate-root-missing'
  | 'certificate-not-trusted'
  | 'client-certificate-required'
  | 'client-certificate-refused'
  | 'client-certificate-suspected'
  | 'tls-failed';

/** Somebody answered, and not as a gRPC server does; or broke off. */
export type AnswerCause =
  | 'http1'
  | 'not-http2'
  | 'not-grpc'
  | 'connection-closed'
  | 'one-way'
  | 'silent-listener'
  | 'goaway'
  | 'authority-rejected'
  | 'metadata-too-large'
  | 'too-many-headers'
  | 'stream-reset'
  | 'connection-dropped'
  | 'connection-lost'
  | 'message-too-large'
  | 'deadline-exceeded'
  | 'no-reflection';

/** Why a server could not be reached, or a call was broken off. The words are in `explanation-table.ts`. */
export type Cause = EndpointCause | ConnectCause | TlsCause | AnswerCause;

/** A status as grpc-js gives it. */
export interface Failure {
  readonly code: number;
  readonly details: string;
}

const connectionTexts =
  /No connection established|Connection dropped|ECONNRESET|ECONNREFUSED|EPIPE|Waiting for LB pick|Failed to start HTTP\/2 stream|Protocol error/;

/** Texts of grpc-js 1.14, which gives no other sign. The first that matches counts; `knock` means that only one can tell. */
const statusRules: readonly (readonly [cause: Cause | 'knock', matches: (failure: Failure) => boolean])[] = [
  ['unknown-host', ({ details }) => /Name resolution failed/.test(details)],
  ['knock', ({ code, details }) => code !== StatusCode.OK && connectionTexts.test(details)],
  ['authority-rejected', ({ details }) => /Received RST_STREAM with code 1\b/.test(details)],
  ['metadata-too-large', ({ details }) => /Received RST_STREAM with code 9\b/.test(details)],
  [
    'too-many-headers',
    ({ code, details }) => code === StatusCode.RESOURCE_EXHAUSTED && details.startsWith('Bandwidth exhausted'),
  ],
  [
    'stream-reset',
    ({ details }) => /Received RST_STREAM with code|Stream refused by server|^Call cancelled$/.test(details),
  ],
  [
    'message-too-large',
    ({ code, details }) =>
      code === StatusCode.RESOURCE_EXHAUSTED &&
      /Received message larger than max|decompresses to a size larger/.test(details),
  ],
  [
    'deadline-exceeded',
    ({ code, details }) => code === StatusCode.DEADLINE_EXCEEDED && details.startsWith('Deadline exceeded after'),
  ],
  ['no-reflection', ({ code, details }) => code === StatusCode.UNIMPLEMENTED && /reflection/i.test(details)],
  ['not-grpc', ({ details }) => /Received HTTP status code|HTTP status/.test(details)],
];

/** Reads a status that Sockeye's side made; undefined when nothing better is known than what it says. */
export function causeOfStatus(failure: Failure): Cause | 'knock' | undefined {
  return statusRules.find(([, matches]) => matches(failure))?.[0];
}

/** What is at the path of a socket. */
export type FileKind = 'socket' | 'folder' | 'file';

/** Reads a knock that failed. `fileKind` is what stands at the socket's path, if that is known. */
export function causeOfProbe(probe: FailedProbe, fileKind: FileKind | undefined): Cause {
  switch (probe.kind) {
    case 'not-connected':
      return causeOfErrno(probe.errno, fileKind);
    case 'tls-failed':
      return causeOfTls(tlsReasonName(probe.code, probe.reason));
    case 'tls-expected':
      return 'tls-expected';
    case 'goaway':
      return 'goaway';
    case 'not-http2':
      return causeOfBytes(probe.firstBytes);
    case 'closed':
      if (probe.isOneWay === true) return 'one-way';
      return probe.isSecured === true ? 'client-certificate-suspected' : 'connection-closed';
    case 'silent':
      return probe.isConnected ? 'silent-listener' : 'no-answer';
  }
}

function causeOfErrno(errno: string, fileKind: FileKind | undefined): Cause {
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'socket-missing';
    case 'EACCES':
    case 'EPERM':
      return 'permission-denied';
    case 'ECONNREFUSED':
      return fileKind === 'file' || fileKind === 'folder' ? 'not-a-socket' : 'nobody-listens';
    case 'ENOTSOCK':
      return 'not-a-socket';
    case 'EPROTOTYPE':
      return 'not-a-stream-socket';
    case 'EAGAIN':
    case 'EBUSY': // A pipe all of whose instances are taken.
      return 'queue-full';
    case 'EMFILE':
    case 'ENFILE':
      return 'too-many-files';
    case 'ETIMEDOUT':
      return 'no-answer';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'unknown-host';
    case 'ENAMETOOLONG':
      return 'path-too-long';
    default:
      return 'not-connected';
  }
}

function causeOfTls(name: string): TlsCause | 'not-http2' {
  return tlsRules.find(([pattern]) => pattern.test(name))?.[1] ?? 'tls-failed';
}

/** Names of verification, of alerts and of other reasons, as tlsReasonName gives them; the first that matches counts. */
const tlsRules: readonly (readonly [RegExp, TlsCause | 'not-http2'])[] = [
  // Alerts of the server come first: their names contain those of the verification on our side.
  [/^ALERT_CERTIFICATE_REQUIRED/, 'client-certificate-required'],
  [
    /^ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|DECRYPT_ERROR|ACCESS_DENIED)/,
    'client-certificate-refused',
  ],
  [
    /^ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW|UNSUPPORTED_SSL_VERSION/,
    'tls-version',
  ],
  [/^ALERT_NO_APPLICATION_PROTOCOL/, 'not-http2'],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|INVALID_RECORD|HTTP_REQUEST|UNEXPECTED_MESSAGE/, 'tls-not-expected'],
  [/ALTNAME_INVALID/, 'certificate-name'],
  [/CERT_HAS_EXPIRED/, 'certificate-expired'],
  [/CERT_NOT_YET_VALID/, 'certificate-not-yet-valid'],
  [/DEPTH_ZERO_SELF_SIGNED_CERT/, 'certificate-self-signed'],
  [/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/, 'certificate-unknown-authority'],
  [/^CERT_|UNABLE_TO|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH/, 'certificate-not-trusted'],
];

function causeOfBytes(firstBytes: Buffer): Cause {
  // An alert or a handshake record of TLS.
  if ((firstBytes[0] === 0x15 || firstBytes[0] === 0x16) && firstBytes[1] === 0x03) return 'tls-expected';
  return firstBytes.subarray(0, 5).toString('latin1') === 'HTTP/' ? 'http1' : 'not-http2';
}
