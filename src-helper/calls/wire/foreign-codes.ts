// What gRPC makes of codes that are not its own.
import { constants } from 'node:http2';

import { StatusCode } from '../../../src-shared/status-code';

/** The status for a stream that was reset (PROTOCOL-HTTP2.md, "HTTP2 Transport Mapping"). */
export function codeOfReset(code: number): number {
  switch (code) {
    case constants.NGHTTP2_REFUSED_STREAM:
      return StatusCode.UNAVAILABLE;
    case constants.NGHTTP2_CANCEL:
      return StatusCode.CANCELLED;
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return StatusCode.RESOURCE_EXHAUSTED;
    case constants.NGHTTP2_INADEQUATE_SECURITY:
      return StatusCode.PERMISSION_DENIED;
    default:
      return StatusCode.INTERNAL;
  }
}

/** The status for an answer without a status of gRPC (https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md). */
export function codeOfHttp(httpStatus: number): number {
  switch (httpStatus) {
    case 400:
    case 431:
      return StatusCode.INTERNAL;
    case 401:
      return StatusCode.UNAUTHENTICATED;
    case 403:
      return StatusCode.PERMISSION_DENIED;
    case 404:
      return StatusCode.UNIMPLEMENTED;
    case 429:
    case 502:
    case 503:
    case 504:
      return StatusCode.UNAVAILABLE;
    default:
      return StatusCode.UNKNOWN;
  }
}
