// How a call ended, as seen on the wire: who did what. Nothing here is guessed from words.
import type { Fault } from '../../http2/fault';
import type { ReadStatus } from '../fields/status-fields';
import type { HttpAnswer } from '../http-answer/http-answer';
import type { Refusal } from '../request/metadata-rules';
import type { Violation } from '../violation';

/** What a call had done and seen when it ended. Times are in milliseconds. */
export interface CallPast {
  /** Messages whose last byte has left; 0 of a call that was never sent. */
  readonly messagesSent: number;
  readonly messagesReceived: number;
  /** Headers of an answer had come, of gRPC or not. */
  readonly hasAnswered: boolean;
  /** Since the request's headers had left; 0 of a call that was never sent. */
  readonly sentForMs: number;
  /** Since the last byte of this call went either way. */
  readonly idleMs: number;
  /** The request's fields as HTTP/2 counts them (RFC 9113, 6.5.2), pseudo-fields included. */
  readonly fieldCount: number;
  readonly fieldBytes: number;
  /** What was left of the deadline when the request left; undefined for none. */
  readonly timeoutMs: number | undefined;
}

/** What is known of the connection that a call ran on. */
export interface ConnectionPast {
  /** SETTINGS of the server had come. */
  readonly hasGreeted: boolean;
  /** This connection, or an earlier one to the same target, had answered a call: the address is right. */
  readonly hasWorked: boolean;
  /** In the last ten seconds: calls that were cancelled from here, pings that were sent, calls that were begun. */
  readonly recentCancels: number;
  readonly recentPings: number;
  readonly recentCalls: number;
}

/** How far a connection had come. */
export type Stage =
  /** No connection of the system, or no TLS on it. */
  | 'connecting'
  /** Connected, and no SETTINGS had come. */
  | 'greeting'
  /** HTTP/2 was spoken. */
  | 'open';

/** What a peer said at once instead of SETTINGS. */
export type Greeting = 'http1' | 'tls' | 'other' | 'nothing';

/** Why a call never left. */
export type NeverSent =
  /** There was no connection; why, `connecting` knows. */
  | { readonly why: 'not-connected' }
  /** The server had said GOAWAY, or the connection had ended, before the request left. */
  | { readonly why: 'connection-ended' }
  /** The connection has no numbers for streams any more. */
  | { readonly why: 'no-more-numbers' };

/** What Sockeye did not take, though it was right. */
export type OurLimit =
  | { readonly what: 'reply'; readonly sizeBytes: number | undefined; readonly limitBytes: number | undefined }
  | { readonly what: 'replies'; readonly limitBytes: number }
  | { readonly what: 'fields'; readonly sizeBytes: number; readonly limitBytes: number };

/** How a call ended, without what had been before. */
export type BareEnd =
  /** The server ended the call with a status. What it did against the rules besides was told, and does not change it. */
  | {
      readonly kind: 'status';
      readonly status: ReadStatus;
      readonly violations: readonly Violation[];
      readonly faults: readonly Fault[];
    }
  /** The server answered in HTTP. */
  | { readonly kind: 'http'; readonly answer: HttpAnswer }
  /**
   * The server broke a rule of gRPC, so that the answer does not count; `status` is the one that came all the same. The
   * first violation is why.
   */
  | {
      readonly kind: 'violation';
      readonly violations: readonly [Violation, ...Violation[]];
      readonly status: ReadStatus | undefined;
    }
  /** The server broke a rule of HTTP/2, so that the answer, or all of the connection, does not count. */
  | { readonly kind: 'malformed'; readonly fault: Fault; readonly isOfThisCall: boolean }
  /** The server, or something between, broke the stream off. */
  | { readonly kind: 'reset'; readonly code: number }
  /** The server sent the client away. */
  | {
      readonly kind: 'goaway';
      readonly code: number;
      readonly debug: string;
      /** This call is above the last stream that the server takes care of: it was not processed. */
      readonly isAbove: boolean;
      /** Which of the calls on the connection is the likely reason. */
      readonly suspect: 'this' | 'another' | 'unknown';
    }
  /** The connection ended without a GOAWAY. */
  | { readonly kind: 'closed'; readonly stage: Stage; readonly greeting: Greeting; readonly errno: string }
  /** A keepalive ping was not answered. */
  | { readonly kind: 'unanswered-ping'; readonly waitedMs: number }
  /** Never sent, though nobody here ended it. */
  | ({ readonly kind: 'never-sent' } & NeverSent)
  /** Not sent, because it cannot be. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'fields-too-large'; readonly sizeBytes: number; readonly limitBytes: number }
  /** Ended here, because it was more than Sockeye takes. */
  | { readonly kind: 'limit'; readonly limit: OurLimit }
  /** A reply could not be decompressed. */
  | { readonly kind: 'undecodable'; readonly reason: string }
  /** The deadline passed here. `waitsFor` is what the call still waited for; `streamLimit` the server's limit of streams. */
  | {
      readonly kind: 'deadline';
      readonly deadlineMs: number;
      readonly waitsFor: 'connection' | 'stream' | 'answer';
      readonly streamLimit: number | undefined;
    }
  /** Somebody here ended it. */
  | { readonly kind: 'cancelled' };

/** How a call ended. */
export type CallEnd = BareEnd & { readonly past: CallPast; readonly connection: ConnectionPast };
export type EndKind = CallEnd['kind'];
