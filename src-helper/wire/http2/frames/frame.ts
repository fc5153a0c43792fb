/** What a HEADERS or PRIORITY frame says of the order of streams; the specification has given it up (RFC 9113, 5.3.2). */
export interface Priority {
  readonly dependsOn: number;
  readonly isExclusive: boolean;
  /** 1 to 256. */
  readonly weight: number;
}

/** A setting as it was sent; also one whose number nobody knows. */
export interface Setting {
  readonly id: number;
  readonly value: number;
}

/** A piece of a DATA frame; long ones come in several. `bytes` is a view of what was read. */
export interface DataPiece {
  readonly type: 'data';
  readonly streamId: number;
  readonly bytes: Uint8Array;
  /** What counts against the windows: the bytes and the padding. */
  readonly flowBytes: number;
  /** The frame ends with this piece. */
  readonly isFrameEnd: boolean;
  /** It ends the stream, too. */
  readonly isEndStream: boolean;
}

/** A frame (RFC 9113, 6), without its padding. Payloads may be views of what was read. */
export type Frame =
  | DataPiece
  | {
      readonly type: 'headers';
      readonly streamId: number;
      readonly fragment: Uint8Array;
      readonly isEndHeaders: boolean;
      readonly isEndStream: boolean;
      readonly priority: Priority | undefined;
    }
  | { readonly type: 'priority'; readonly streamId: number; readonly priority: Priority }
  | { readonly type: 'reset'; readonly streamId: number; readonly code: number }
  | { readonly type: 'settings'; readonly isAck: boolean; readonly settings: readonly Setting[] }
  | {
      readonly type: 'push';
      readonly streamId: number;
      readonly promisedId: number;
      readonly fragment: Uint8Array;
      readonly isEndHeaders: boolean;
    }
  | { readonly type: 'ping'; readonly isAck: boolean; readonly data: Uint8Array }
  | { readonly type: 'goaway'; readonly lastStreamId: number; readonly code: number; readonly debug: Uint8Array }
  /** `streamId` 0 is the connection. */
  | { readonly type: 'windowUpdate'; readonly streamId: number; readonly increment: number }
  | {
      readonly type: 'continuation';
      readonly streamId: number;
      readonly fragment: Uint8Array;
      readonly isEndHeaders: boolean;
    }
  /** One that the specification does not know; of a long payload only the beginning is kept. */
  | {
      readonly type: 'unknown';
      readonly streamId: number;
      readonly number: number;
      readonly flags: number;
      readonly length: number;
      readonly payload: Uint8Array;
    };
