import type { Stats } from 'node:fs';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { FailedProbe } from './probe-target';

/** What is known about the place beside the knock. */
export interface ProbeFacts {
  /** The endpoint's text form. */
  readonly place: string;
  /** Path of the socket, when it has one. */
  readonly path: string | undefined;
  /** What is at the path; undefined when nothing is there or it cannot be looked at. */
  readonly file: Stats | undefined;
  /** The target's settings ask for TLS. */
  readonly usesTls: boolean;
  /** Who we are; undefined on Windows. */
  readonly uid: number | undefined;
}

/** Says what a failed knock means. */
export function probeWords(probe: FailedProbe, facts: ProbeFacts): Explanation {
  const { place, usesTls } = facts;
  switch (probe.kind) {
    case 'not-connected':
      return errnoWords(probe.errno, facts);
    case 'tls-failed':
      return tlsWords(probe.code, probe.reason, place);
    case 'tls-expected':
      return tlsExpectedWords(place);
    case 'not-http2':
      return otherWords(probe.firstBytes, place);
    case 'closed':
      return {
        cause: 'connection-closed',
        what: `The server at ${place} accepted the connection and closed it without a word of HTTP/2.`,
        nextStep: usesTls
          ? 'It may not accept the certificate of the client, or miss one, or want no TLS: see its log.'
          : 'It may not speak gRPC at all, or have refused this client: see its log.',
      };
    case 'silent':
      return {
        cause: probe.isConnected ? 'silent-listener' : 'no-answer',
        what: probe.isConnected
          ? `Something listens at ${place} and accepts connections, but does not speak HTTP/2.`
          : `Nothing at ${place} answered the attempt to connect.`,
        nextStep: probe.isConnected
          ? 'The process may hang or be another kind of server. Check that this is the socket of the gRPC server.'
          : 'The server may hang with a full queue, or a firewall may drop the packets.',
      };
  }
}

function errnoWords(errno: string, { place, path, file, uid }: ProbeFacts): Explanation {
  switch (errno) {
    case 'ENOENT':
      return {
        cause: 'socket-missing',
        what: `There is no socket at ${path ?? place}.`,
        nextStep: 'Start the server, or correct the address: capital letters count.',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        cause: 'permission-denied',
        what: `You (user id ${uid ?? 'unknown'}) may not connect to ${path ?? place}.${file ? ` The socket belongs to user id ${file.uid}, group id ${file.gid}, mode ${modeOf(file)}.` : ' A folder on the way to it is closed to you.'}`,
        nextStep:
          'Connecting needs write permission on the socket: have its mode or group changed, or run Sockeye as its owner.',
      };
    case 'ECONNREFUSED':
      return refusedWords(place, path, file);
    case 'ENOTSOCK':
    case 'EPROTOTYPE':
      return {
        cause: 'not-a-stream-socket',
        what: `${path ?? place} is not a stream socket (${errno}).`,
        nextStep: 'gRPC needs a stream socket; datagram sockets cannot carry it.',
      };
    case 'ENOTDIR':
      return {
        cause: 'socket-missing',
        what: `A part of ${path ?? place} is a file where a folder should be.`,
        nextStep: 'Correct the path.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        cause: 'unknown-host',
        what: `The name in ${place} does not resolve to an address.`,
        nextStep: 'Check the spelling, or write the address in numbers: 127.0.0.1:50051.',
      };
    default:
      return { cause: 'not-connected', what: `Connecting to ${place} failed with ${errno}.`, nextStep: '' };
  }
}

function refusedWords(place: string, path: string | undefined, file: Stats | undefined): Explanation {
  if (path === undefined) {
    return {
      cause: 'nobody-listens',
      what: `Nobody listens at ${place}.`,
      nextStep: 'Start the server, or correct the address.',
    };
  }
  if (file !== undefined && !file.isSocket()) {
    return {
      cause: 'not-a-socket',
      what: `${path} is ${file.isDirectory() ? 'a folder' : 'a file'}, not a socket.`,
      nextStep: 'Correct the path.',
    };
  }
  return {
    cause: 'nobody-listens',
    what: `Nobody listens at ${path}: the file is what a server that has ended left behind.`,
    nextStep: 'Start the server. If it says that the address is in use, remove this file first.',
  };
}

function tlsWords(code: string, reason: string, place: string): Explanation {
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|INVALID_RECORD|UNEXPECTED_MESSAGE|HTTP_REQUEST/.test(code)) {
    return {
      cause: 'tls-not-expected',
      what: `The server at ${place} does not speak TLS.`,
      nextStep: "Turn TLS off in the target's connection settings.",
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      cause: 'certificate-name',
      what: `The certificate of ${place} is for another name: ${reason}.`,
      nextStep: 'Set the name that the certificate carries as the server name in the TLS settings.',
    };
  }
  const dated = datedWords(code, place) ?? refusedCertificateWords(code, reason, place);
  if (dated !== undefined) return dated;
  if (/SELF_SIGNED|UNABLE_TO|CERT_|UNTRUSTED/.test(code)) {
    return {
      cause: 'certificate-not-trusted',
      what: `The certificate of ${place} is not accepted: ${reason} (${code}).`,
      nextStep: 'Give the file of the authority that signed it, or of the certificate itself, in the TLS settings.',
    };
  }
  return {
    cause: 'tls-failed',
    what: `TLS with ${place} did not come about: ${reason}${code === '' ? '' : ` (${code})`}.`,
    nextStep: 'The server may want a certificate of the client: see its log.',
  };
}

/** The server's certificate is of another time. */
function datedWords(code: string, place: string): Explanation | undefined {
  if (code === 'CERT_HAS_EXPIRED') {
    return {
      cause: 'certificate-expired',
      what: `The certificate of ${place}, or of an authority that signed it, has expired (${code}).`,
      nextStep: 'Let the server have a new certificate, and see that the clock of this machine is right.',
    };
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return {
      cause: 'certificate-not-yet-valid',
      what: `The certificate of ${place}, or of an authority that signed it, is not valid yet (${code}).`,
      nextStep: 'See that the clocks of this machine and of the one that made the certificate are right.',
    };
  }
  return undefined;
}

/** The server has told, by an alert of TLS, that it does not accept the client's certificate, or misses one. */
function refusedCertificateWords(code: string, reason: string, place: string): Explanation | undefined {
  if (/CERTIFICATE_REQUIRED/.test(code)) {
    return {
      cause: 'client-certificate-required',
      what: `The server at ${place} wants a certificate of the client, and none was sent (${code}).`,
      nextStep: 'Give a client certificate and its key in the TLS settings of the target.',
    };
  }
  if (/ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+)$/.test(code)) {
    return {
      cause: 'client-certificate-refused',
      what: `The server at ${place} does not accept the certificate of the client: ${reason} (${code}).`,
      nextStep:
        'See that the client certificate in the TLS settings has not expired and is signed by an authority that the server knows.',
    };
  }
  return undefined;
}

function tlsExpectedWords(place: string): Explanation {
  return {
    cause: 'tls-expected',
    what: `The server at ${place} expects TLS; it was spoken to in plaintext.`,
    nextStep: "Turn TLS on in the target's connection settings.",
  };
}

function otherWords(firstBytes: Buffer, place: string): Explanation {
  // An alert or a handshake record of TLS.
  if ((firstBytes[0] === 0x15 || firstBytes[0] === 0x16) && firstBytes[1] === 0x03) {
    return tlsExpectedWords(place);
  }
  const start = JSON.stringify(firstBytes.subarray(0, 24).toString('latin1'));
  return firstBytes.subarray(0, 5).toString('latin1') === 'HTTP/'
    ? {
        cause: 'http1',
        what: `The server at ${place} answers in HTTP/1, which gRPC does not use (it began ${start}).`,
        nextStep: 'A TLS port spoken to in plaintext answers so too: try TLS, or find the port of the gRPC server.',
      }
    : {
        cause: 'not-http2',
        what: `The server at ${place} does not speak HTTP/2 (it began ${start}).`,
        nextStep: 'Check that this is the address of the gRPC server.',
      };
}

function modeOf(file: Stats): string {
  return (file.mode & 0o777).toString(8).padStart(4, '0');
}
