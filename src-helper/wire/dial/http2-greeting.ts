// The first frames of an HTTP/2 connection (RFC 9113): what a client says, and how the server's answer is read.

/** The connection preface, an empty SETTINGS frame, and a PING, whose answer shows that the server goes on talking. */
export const clientGreeting = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
  Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0]),
  Buffer.from('sockeye?', 'latin1'),
]);

const frameHeaderBytes = 9;
/** Longest payload before anything else is agreed on (RFC 9113, 4.2). */
const maxFrameBytes = 16_384;
/** How much of what a server gives as its reason is kept. */
const maxReasonBytes = 200;
const settingsFrame = 4;
const pingFrame = 6;
const goawayFrame = 7;
const ackFlag = 1;

/** What a server's first bytes say so far. */
export type Greeting =
  /** It speaks HTTP/2 and has answered the PING. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'goaway'; readonly errorCode: number; readonly said: string }
  /** It does not speak HTTP/2. */
  | { readonly kind: 'other' }
  /** More bytes are needed; `isGreeted` once its SETTINGS have come. */
  | { readonly kind: 'more'; readonly isGreeted: boolean };

/** Reads everything that a server has sent. A server begins with a SETTINGS frame on stream 0. */
export function readGreeting(received: Buffer): Greeting {
  let at = 0;
  while (received.length - at >= frameHeaderBytes) {
    const length = received.readUIntBE(at, 3);
    const type = received[at + 3];
    const isAck = ((received[at + 4] ?? 0) & ackFlag) !== 0;
    const isFirst = at === 0;
    if (length > maxFrameBytes) return isFirst ? { kind: 'other' } : { kind: 'settled' };
    if (isFirst && !beginsWithSettings(received)) return { kind: 'other' };
    const payload = received.subarray(at + frameHeaderBytes, at + frameHeaderBytes + length);
    if (payload.length < length) return { kind: 'more', isGreeted: !isFirst };
    if (type === pingFrame && isAck) return { kind: 'settled' };
    if (type === goawayFrame && length >= 8) {
      const said = payload.subarray(8, 8 + maxReasonBytes).toString('utf8');
      return { kind: 'goaway', errorCode: payload.readUInt32BE(4), said };
    }
    at += frameHeaderBytes + length;
  }
  if (at === 0 && !beginsWithSettings(received)) return { kind: 'other' };
  return { kind: 'more', isGreeted: at > 0 };
}

/** Whether these first bytes are HTTP/2's: a server begins with a SETTINGS frame on stream 0. */
export function judgeFirstBytes(received: Buffer): 'http2' | 'other' | 'more' {
  if (!beginsWithSettings(received)) return 'other';
  return received.length < frameHeaderBytes ? 'more' : 'http2';
}

/** Whether these bytes, which may be fewer than a header, can begin a SETTINGS frame that is no acknowledgement. */
function beginsWithSettings(received: Buffer): boolean {
  const expected = [0, undefined, undefined, settingsFrame, 0, 0, 0, 0, 0];
  return expected.every((byte, index) => {
    return byte === undefined || index >= received.length || received[index] === byte;
  });
}

/** The name of an error code of HTTP/2 (RFC 9113, 7), else its number. */
export function http2ErrorName(code: number): string {
  return http2ErrorNames[code] ?? `error ${code}`;
}

const http2ErrorNames: readonly string[] = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];
