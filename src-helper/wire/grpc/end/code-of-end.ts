import { StatusCode } from '../../../../src-shared/status-code';
import type { CallEnd } from './call-end';
import { http2Codes } from './http2-codes';

/** The status of gRPC for a call that ended so (PROTOCOL-HTTP2.md, "HTTP2 Transport Mapping"). */
export function codeOfEnd(end: CallEnd): number {
  switch (end.kind) {
    case 'status':
      return end.status.code;
    case 'http':
      return end.answer.code;
    case 'reset':
      return codeOfReset(end.code);
    case 'violation':
      return end.status === undefined || end.status.code === StatusCode.OK ? StatusCode.INTERNAL : end.status.code;
    case 'malformed':
    case 'undecodable':
    case 'refused':
      return StatusCode.INTERNAL;
    case 'goaway':
    case 'closed':
    case 'unanswered-ping':
    case 'never-sent':
      return StatusCode.UNAVAILABLE;
    case 'fields-too-large':
    case 'limit':
      return StatusCode.RESOURCE_EXHAUSTED;
    case 'deadline':
      return StatusCode.DEADLINE_EXCEEDED;
    case 'cancelled':
      return StatusCode.CANCELLED;
  }
}

/** The status for a stream that was reset with this code of HTTP/2. */
export function codeOfReset(code: number): number {
  switch (code) {
    case http2Codes.refusedStream:
      return StatusCode.UNAVAILABLE;
    case http2Codes.cancel:
      return StatusCode.CANCELLED;
    case http2Codes.enhanceYourCalm:
      return StatusCode.RESOURCE_EXHAUSTED;
    case http2Codes.inadequateSecurity:
      return StatusCode.PERMISSION_DENIED;
    default:
      return StatusCode.INTERNAL;
  }
}
