import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import type { ConnectError } from '../../wire/dial/connect-http2';
import type { WireLoss } from '../../wire/dial/target-wire';

/** How a call ended, as seen on the wire: who did what. Nothing here is guessed from words. */
export type CallEnd =
  /** The target sent this status. */
  | {
      readonly kind: 'status';
      readonly code: number;
      readonly message: string;
      readonly trailers: readonly MetadataEntry[];
    }
  /** The target answered in HTTP without a status of gRPC. */
  | {
      readonly kind: 'not-grpc';
      readonly httpStatus: number;
      readonly contentType: string;
      readonly trailers: readonly MetadataEntry[];
    }
  /** The target, or something between, broke the stream off with this code of HTTP/2. */
  | { readonly kind: 'reset'; readonly code: number }
  /** The target ended the stream, or a message, before it was whole. */
  | { readonly kind: 'incomplete'; readonly reason: string }
  /** A message cannot be decompressed. */
  | { readonly kind: 'undecodable'; readonly reason: string }
  /** There was no connection. */
  | { readonly kind: 'not-connected'; readonly error: ConnectError }
  /** The connection broke, before or after the target had begun to answer. */
  | { readonly kind: 'lost'; readonly loss: WireLoss; readonly hasAnswered: boolean }
  /**
   * A reply is larger than the target's settings allow, or than Sockeye takes of a target without a limit; how large is not
   * known of one that was being decompressed.
   */
  | {
      readonly kind: 'reply-too-large';
      readonly sizeBytes: number | undefined;
      readonly limitBytes: number;
      readonly isLimitSet: boolean;
    }
  /** The replies of all calls together hold more than they may; this call's came last. */
  | { readonly kind: 'replies-too-large'; readonly limitBytes: number }
  /** node:http2 refuses to send the request. */
  | { readonly kind: 'not-sendable'; readonly reason: string }
  /** The metadata is larger than the server takes, as it said itself, or than can be sent at all. */
  | { readonly kind: 'metadata-too-large'; readonly sizeBytes: number; readonly limitBytes: number }
  /** The deadline passed here. */
  | { readonly kind: 'deadline'; readonly deadlineMs: number; readonly isConnected: boolean }
  /** Somebody here ended it. */
  | { readonly kind: 'cancelled' };
