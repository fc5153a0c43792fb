import { StatusCode } from '../../../../src-shared/status-code';
import type { HttpCause } from '../http-answer/http-causes';
import type { CallEnd } from './call-end';
import { causeOfGoaway, causeOfReset, type CodeCause } from './code-causes';

/** Why a call ended as it did, one word each; explanations have words for each of them. */
export type EndCause =
  | CodeCause
  | HttpCause
  /** The status says all: the server sent it, by the rules. */
  | 'status'
  /** The service or method is not there: UNIMPLEMENTED by the server. */
  | 'unimplemented'
  /** The server broke a rule of gRPC, or of HTTP/2. */
  | 'grpc-violation'
  | 'http2-malformed'
  /** There is no connection: why, the attempt knows. */
  | 'not-connected'
  /** The connection ended: before a word of HTTP/2; before one, though it had worked; in the middle of the call. */
  | 'connection-closed'
  | 'connection-lost'
  | 'connection-dropped'
  /** What answers is no HTTP/2: HTTP/1, TLS, anything. */
  | 'http1'
  | 'tls-expected'
  | 'not-http2'
  | 'unanswered-ping'
  | 'request-refused'
  /** Limits of Sockeye. */
  | 'message-too-large'
  | 'replies-too-large'
  | 'answer-fields-too-large'
  | 'undecodable'
  /** The deadline passed: before there was a connection; while waiting for a free stream; while the server worked. */
  | 'deadline-before-connection'
  | 'deadline-waiting-for-stream'
  | 'deadline-exceeded'
  | 'cancelled';

/** Rules of HTTP/2 that many servers break without harm: an error text may end with a blank. */
const harmlessFaults: ReadonlySet<string> = new Set(['blanks-around-value']);

/** Why a call ended so. Total: every end has a cause. */
export function causeOfEnd(end: CallEnd): EndCause {
  switch (end.kind) {
    case 'status':
      if (end.faults.some(each => !harmlessFaults.has(each.rule))) return 'http2-malformed';
      if (end.violations.length > 0) return 'grpc-violation';
      return end.status.code === StatusCode.UNIMPLEMENTED ? 'unimplemented' : 'status';
    case 'http':
      return end.answer.cause;
    case 'violation':
      return 'grpc-violation';
    case 'malformed':
      return 'http2-malformed';
    case 'reset':
      return causeOfReset(end.code, end.past, end.connection);
    case 'goaway':
      return causeOfGoaway(end);
    case 'closed':
      return causeOfClosed(end);
    case 'unanswered-ping':
      return 'unanswered-ping';
    case 'never-sent':
      return end.why === 'not-connected' ? 'not-connected' : 'not-processed';
    case 'refused':
      return 'request-refused';
    case 'fields-too-large':
      return 'metadata-too-large';
    case 'limit':
      return causeOfLimit(end.limit.what);
    case 'undecodable':
      return 'undecodable';
    case 'deadline':
      return causeOfDeadline(end.waitsFor);
    case 'cancelled':
      return 'cancelled';
  }
}

function causeOfClosed(end: Extract<CallEnd, { readonly kind: 'closed' }>): EndCause {
  const { stage, greeting, connection } = end;
  if (stage === 'open') return 'connection-dropped';
  // A target that has worked is never told to correct its address.
  if (connection.hasWorked) return 'connection-lost';
  if (stage === 'connecting') return 'not-connected';
  switch (greeting) {
    case 'http1':
      return 'http1';
    case 'tls':
      return 'tls-expected';
    case 'other':
      return 'not-http2';
    case 'nothing':
      return 'connection-closed';
  }
}

function causeOfLimit(what: 'reply' | 'replies' | 'fields'): EndCause {
  if (what === 'reply') return 'message-too-large';
  return what === 'replies' ? 'replies-too-large' : 'answer-fields-too-large';
}

function causeOfDeadline(waitsFor: 'connection' | 'stream' | 'answer'): EndCause {
  if (waitsFor === 'connection') return 'deadline-before-connection';
  return waitsFor === 'stream' ? 'deadline-waiting-for-stream' : 'deadline-exceeded';
}

/** Causes that a look at the endpoint tells more about. All others are known from what came. */
const causesToLook: ReadonlySet<EndCause> = new Set<EndCause>([
  'not-connected',
  'connection-closed',
  'connection-lost',
]);

/** Whether a new connection may be made to explain this: never to a server that has answered, or asked for calm. */
export function needsLook(cause: EndCause): boolean {
  return causesToLook.has(cause);
}
