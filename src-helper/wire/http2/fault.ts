import { type ErrorCode, errorCodes } from './frames/frame-types';

/** Something that a peer did against the rules. */
export interface Fault {
  /** What was broken, for programs; it never changes. */
  readonly rule: string;
  /** What was broken, for people, without a full stop: "PING has 7 bytes instead of 8". */
  readonly words: string;
  /** Where the rule stands: "RFC 9113, 6.7". */
  readonly section: string;
  /** The error code that the specification gives it. */
  readonly code: ErrorCode;
  /** Whether the specification calls it an error of the stream or of the connection. */
  readonly scope: 'stream' | 'connection';
  /** Both sides no longer mean the same by the bytes that follow: nothing behind it can be read. */
  readonly isFatal: boolean;
}

type FaultParts = Pick<Fault, 'rule' | 'words' | 'section'> & Partial<Fault>;

/** An error of one stream; the connection can be read on. PROTOCOL_ERROR unless the parts say otherwise. */
export function streamFault(parts: FaultParts): Fault {
  return { code: errorCodes.protocolError, scope: 'stream', isFatal: false, ...parts };
}

/** An error of the connection behind which, strictly, it should end; it can be read on, unless the parts say otherwise. */
export function connectionFault(parts: FaultParts): Fault {
  return { code: errorCodes.protocolError, scope: 'connection', isFatal: false, ...parts };
}

/** An error behind which nothing can be read. */
export function fatalFault(parts: FaultParts): Fault {
  return connectionFault({ ...parts, isFatal: true });
}
