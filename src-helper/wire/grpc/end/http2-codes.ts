import type { errorCodes } from '../../http2/frames/frame-types';

/** The error codes of HTTP/2. Written out here because gRPC takes only types from `http2/`; the compiler compares them. */
export const http2Codes: typeof errorCodes = {
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
};
