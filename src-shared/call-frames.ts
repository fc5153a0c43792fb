// The protocol of a port between the window and main. A port carries one call at a time: `open`, then messages both
// ways, then `status`. Behind `status` the port is idle again and may carry the next call; to close it cancels the call
// it carries. Nothing here knows a method or a message.

/** What the window sends. */
export type CallFrame =
  /** Begins a call of the method with this path: `/sockeye.v1.CallService/Run`. */
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'message'; readonly data: Uint8Array }
  /** No more messages come from the window. */
  | { readonly kind: 'half-close' }
  /** The reader has taken messages worth this many bytes (see messageCost); main may send as many more. */
  | { readonly kind: 'credit'; readonly bytes: number };

/** What main sends. */
export type ReplyFrame =
  | { readonly kind: 'message'; readonly data: Uint8Array }
  /** The call has taken messages worth this many bytes (see messageCost); the window may send as many more. */
  | { readonly kind: 'credit'; readonly bytes: number }
  /** Last frame of every call; 0 is OK. */
  | { readonly kind: 'status'; readonly code: number; readonly details: string };

/**
 * What is posted: all frames of one turn of the event loop together, because the cost of a post is that of the post and
 * not of its content (100,000 small messages: 2.6 s one by one, 0.3 s batched).
 */
export type CallBatch = readonly CallFrame[];
export type ReplyBatch = readonly ReplyFrame[];

/** Credit each side has when a call begins, in bytes. One message may overdraw it, else none could be larger. */
export const initialCreditBytes = 1024 * 1024;

/**
 * What a message costs in credit: its bytes and an allowance for what each message takes besides, so that one number
 * bounds both bytes and count (at most 256 empty messages are under way).
 */
export function messageCost(data: Uint8Array): number {
  return data.byteLength + 4096;
}

/** Credit is given back in portions of this many bytes, not for each message. */
export const creditPortionBytes = initialCreditBytes / 4;
