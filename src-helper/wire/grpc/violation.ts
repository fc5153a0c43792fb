/** Something that a server did against the rules of gRPC. */
export interface Violation {
  /** What was broken, for programs; it never changes. */
  readonly rule: ViolationRule;
  /** What was broken, for people, without a full stop: "grpc-status is \"OK\", not a number from 0 to 16". */
  readonly words: string;
}

/** The rules of the gRPC HTTP/2 protocol document that a server can break. */
export type ViolationRule =
  /** The first byte of a message is neither 0 nor 1. */
  | 'message-flag'
  /** A message is compressed and no grpc-encoding is named, or it is `identity`. */
  | 'message-without-encoding'
  /** A message is compressed in a way that Sockeye does not know. */
  | 'message-encoding'
  /** An answer that has one message by the kind of its method came without one. */
  | 'message-missing'
  /** An answer that has one message by the kind of its method came with more. */
  | 'messages-too-many'
  /** The stream ended in the middle of a message. */
  | 'message-truncated'
  /** Bytes of messages came before headers, or behind trailers. */
  | 'message-misplaced'
  /** The stream ended without a status. */
  | 'status-missing'
  /** A status stands in headers that do not end the stream. */
  | 'status-early'
  /** A status ends an answer whose HTTP status or content-type is not that of gRPC. */
  | 'status-without-grpc'
  /** Messages are not Protobuf by their content-type. */
  | 'content-subtype'
  /** `grpc-status` is no number from 0 to 16. */
  | 'status-number'
  /** `grpc-status` or `grpc-message` stands more than once. */
  | 'status-repeated'
  /** `grpc-message` is not UTF-8. */
  | 'message-text'
  /** A `-bin` value is not base64. */
  | 'binary-value';

/** A value as it came, in quotes, in which nothing is hidden; cut behind 80 characters. */
export function quoted(value: string): string {
  const text = JSON.stringify(value.length > 80 ? value.slice(0, 80) : value);
  return value.length > 80 ? `${text} (and ${String(value.length - 80)} more)` : text;
}
