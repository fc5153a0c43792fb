// What a code of RST_STREAM or GOAWAY means, by what the call and the connection had done before.
import type { CallEnd, CallPast, ConnectionPast } from './call-end';
import { http2Codes } from './http2-codes';

/** Why a server, or something between, gave an error code of HTTP/2. */
export type CodeCause =
  /** The server has done nothing with the call: it is safe to make it again. */
  | 'not-processed'
  /** The server ended the stream without a status, and without an error. */
  | 'ended-without-status'
  /** The server shut down before the call had ended. */
  | 'server-shut-down'
  /** A proxy cuts streams on which nothing goes. */
  | 'idle-cut'
  /** The server broke off at the deadline that it was told. */
  | 'deadline-at-server'
  /** The server, or its handler, broke off. */
  | 'stream-reset'
  /** Something in the server failed. */
  | 'server-failed'
  | 'authority-rejected'
  /** The server found HTTP/2 broken, and nothing says that the call's fields are the reason. */
  | 'protocol-disagreement'
  /** Another call on the connection is the likely reason. */
  | 'ended-for-another-call'
  /** The call's fields have too many bytes, or there are too many of them. */
  | 'metadata-too-large'
  | 'too-many-headers'
  /** The server asks for less: of pings, of cancels, of calls, or it does not say of what. */
  | 'too-many-pings'
  | 'too-many-cancels'
  | 'too-many-calls'
  | 'asked-for-calm'
  /** A proxy lost the server behind it. */
  | 'proxy-lost-server'
  | 'tls-too-weak'
  /** The endpoint takes HTTP/1.1 only. */
  | 'http1-only';

/** From here on fields are the likely reason when a server breaks off before it answers; the least that servers allow. */
export const suspectFieldBytes = 8 * 1024;
/** Servers of .NET take 100 fields, those of nghttp2 and Node 128. */
export const suspectFieldCount = 100;
/** The shortest time without a byte after which proxies cut. */
const idleCutMs = 10_000;
/** In ten seconds. */
const manyCancels = 20;
const manyPings = 2;
const manyCalls = 100;

/** Why a stream was reset with this code. */
export function causeOfReset(code: number, past: CallPast, connection: ConnectionPast): CodeCause {
  switch (code) {
    case http2Codes.noError:
      return 'ended-without-status';
    case http2Codes.refusedStream:
      return past.hasAnswered ? 'stream-reset' : 'not-processed';
    case http2Codes.cancel:
      if (past.timeoutMs !== undefined && past.sentForMs >= past.timeoutMs) return 'deadline-at-server';
      return past.idleMs >= idleCutMs ? 'idle-cut' : 'stream-reset';
    case http2Codes.protocolError:
      // Behind headers of an answer the request was accepted, so neither its authority nor its fields are the reason.
      return past.hasAnswered ? 'protocol-disagreement' : (causeOfFields(past) ?? 'authority-rejected');
    default:
      return causeOfCode(code, past, connection);
  }
}

/** Why a connection was ended with this GOAWAY. */
export function causeOfGoaway(end: Extract<CallEnd, { readonly kind: 'goaway' }>): CodeCause {
  const { code, debug, past, connection, isAbove, suspect } = end;
  if (/too_many_pings/i.test(debug)) return 'too-many-pings';
  if (code === http2Codes.noError) return isAbove ? 'not-processed' : 'server-shut-down';
  if (code === http2Codes.http11Required || code === http2Codes.inadequateSecurity) {
    return causeOfCode(code, past, connection);
  }
  if (suspect === 'another') return isAbove ? 'not-processed' : 'ended-for-another-call';
  if (code === http2Codes.protocolError)
    return (past.hasAnswered ? undefined : causeOfFields(past)) ?? 'protocol-disagreement';
  return causeOfCode(code, past, connection);
}

function causeOfCode(code: number, past: CallPast, connection: ConnectionPast): CodeCause {
  switch (code) {
    case http2Codes.internalError:
      return 'server-failed';
    case http2Codes.compressionError:
    case http2Codes.frameSizeError:
      return (past.hasAnswered ? undefined : causeOfFields(past)) ?? 'protocol-disagreement';
    case http2Codes.flowControlError:
    case http2Codes.settingsTimeout:
    case http2Codes.streamClosed:
      return 'protocol-disagreement';
    case http2Codes.connectError:
      return 'proxy-lost-server';
    case http2Codes.enhanceYourCalm:
      return causeOfCalm(past, connection);
    case http2Codes.inadequateSecurity:
      return 'tls-too-weak';
    case http2Codes.http11Required:
      return 'http1-only';
    case http2Codes.refusedStream:
      return 'not-processed';
    default:
      return 'stream-reset';
  }
}

/** Of what a server that asks for calm had too much. */
function causeOfCalm(past: CallPast, connection: ConnectionPast): CodeCause {
  if (connection.recentCancels >= manyCancels) return 'too-many-cancels';
  const ofFields = past.hasAnswered ? undefined : causeOfFields(past);
  if (ofFields !== undefined) return ofFields;
  if (connection.recentCalls >= manyCalls) return 'too-many-calls';
  return connection.recentPings >= manyPings ? 'too-many-pings' : 'asked-for-calm';
}

function causeOfFields({ fieldCount, fieldBytes }: CallPast): CodeCause | undefined {
  if (fieldCount > suspectFieldCount) return 'too-many-headers';
  return fieldBytes >= suspectFieldBytes ? 'metadata-too-large' : undefined;
}

/** A call that is open when its connection ends. */
export interface OpenCall {
  readonly id: number;
  readonly fieldCount: number;
  readonly fieldBytes: number;
  readonly hasAnswered: boolean;
}

/**
 * Which of the open calls a server may have meant when it ended the connection with an error: the one whose fields stand
 * out and that has no answer, or the only one. Undefined when nothing tells them apart.
 */
export function suspectOf(calls: readonly OpenCall[]): number | undefined {
  if (calls.length === 1) return calls[0]?.id;
  const odd = calls.filter(
    each => !each.hasAnswered && (each.fieldCount > suspectFieldCount || each.fieldBytes >= suspectFieldBytes),
  );
  return odd.sort((a, b) => b.fieldBytes - a.fieldBytes)[0]?.id;
}
