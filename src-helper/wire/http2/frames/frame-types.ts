/** Types of frames (RFC 9113, 6). */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

const frameNames = [
  'DATA',
  'HEADERS',
  'PRIORITY',
  'RST_STREAM',
  'SETTINGS',
  'PUSH_PROMISE',
  'PING',
  'GOAWAY',
  'WINDOW_UPDATE',
  'CONTINUATION',
];

/** The name of a frame's type as the specification writes it. */
export function frameName(type: number): string {
  return frameNames[type] ?? `a frame of type ${type}`;
}

export const frameFlags = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

/** Bytes of a frame before its payload (RFC 9113, 4.1). */
export const frameHeadBytes = 9;
/** SETTINGS_MAX_FRAME_SIZE until another one is announced, which cannot be smaller. */
export const defaultFrameBytes = 16_384;
export const largestFrameBytes = 2 ** 24 - 1;
/** The window of each stream and of the connection until another one is announced. */
export const defaultWindowBytes = 65_535;
export const largestWindowBytes = 2 ** 31 - 1;
export const largestStreamId = 2 ** 31 - 1;

/** What a client sends first (RFC 9113, 3.4). */
export const clientPreface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** Error codes of RST_STREAM and GOAWAY (RFC 9113, 7); a peer may send others. */
export const errorCodes = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  settingsTimeout: 4,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  connectError: 10,
  enhanceYourCalm: 11,
  inadequateSecurity: 12,
  http11Required: 13,
} as const;

export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];

const errorNames = [
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

/** The name of an error code as the specification writes it; the number of one that it does not know. */
export function errorName(code: number): string {
  return errorNames[code] ?? `error code ${code}`;
}

export const settingIds = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
  enableConnectProtocol: 8,
} as const;
