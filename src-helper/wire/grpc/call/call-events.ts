// What goes into the state machine of a call, and what comes out of it.
import type { HeaderField } from '../../http2/hpack/header-field';
import type { Fault } from '../../http2/fault';
import type { BareEnd, CallEnd } from '../end/call-end';
import type { ContentType } from '../fields/content-type';
import type { ReadMetadata } from '../fields/metadata-fields';
import type { Violation } from '../violation';

type EndBy<Kind extends BareEnd['kind']> = Extract<BareEnd, { readonly kind: Kind }>;

/** What happened on the stream of a call, or to its connection. */
export type StreamEvent =
  /** The server has so many streams open as it allows; the request has not left. */
  | { readonly kind: 'waiting'; readonly streamLimit: number }
  /** The request's headers have left. */
  | { readonly kind: 'opened' }
  /** Bytes of the request's messages, prefixes included, have left. */
  | { readonly kind: 'left'; readonly bytes: number }
  /** Fields came: of an informational answer, of an answer, or trailers. */
  | { readonly kind: 'fields'; readonly fields: readonly HeaderField[]; readonly isEndStream: boolean }
  /** Bytes came; they may not be changed afterwards. */
  | { readonly kind: 'data'; readonly bytes: Uint8Array; readonly isEndStream: boolean }
  /** The server broke a rule of HTTP/2 on this stream, which is read on. */
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** The stream, or its connection, came to an end. */
  | EndBy<'reset' | 'goaway' | 'closed' | 'malformed' | 'never-sent' | 'unanswered-ping'>;

/** An end that is made here; `deadline` has a method of its own. */
export type OwnEnd = EndBy<'cancelled' | 'limit' | 'undecodable'>;

/** What a call tells. `end` is the last, and comes once. */
export type CallEvent =
  | { readonly kind: 'waiting'; readonly streamLimit: number }
  | { readonly kind: 'sent' }
  /** So many messages have left, since the beginning. */
  | { readonly kind: 'messages-left'; readonly count: number }
  | { readonly kind: 'informational'; readonly status: number; readonly metadata: ReadMetadata }
  /** An answer of gRPC has begun. */
  | {
      readonly kind: 'headers';
      readonly metadata: ReadMetadata;
      readonly contentType: ContentType;
      /** What `grpc-encoding` names, in lower case. */
      readonly encoding: string | undefined;
    }
  /** A message, as it came: to decompress it is the caller's matter. `data` may be a view of a chunk. */
  | {
      readonly kind: 'message';
      readonly data: Uint8Array;
      readonly isCompressed: boolean;
      readonly violations: readonly Violation[];
    }
  /** A rule was broken; told as soon as it is known, a few times for each rule at most. */
  | { readonly kind: 'violation'; readonly violation: Violation }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | {
      readonly kind: 'end';
      readonly end: CallEnd;
      /** The trailers; of an answer that is not gRPC all of its fields. */
      readonly trailers: ReadMetadata;
    };

/** What is to be done with the stream. */
export type StreamAct =
  /** Open one, or wait for a free one. */
  | { readonly kind: 'open'; readonly fields: readonly HeaderField[] }
  | { readonly kind: 'data'; readonly pieces: readonly Uint8Array[]; readonly isEndStream: boolean }
  /** End it; one that waits to be opened is forgotten. */
  | { readonly kind: 'reset'; readonly code: number };
