import type { StatusObject } from '@grpc/grpc-js';

import { type CallStatus, StatusOrigin } from '../../gen/sockeye/v1/recording';
import type { Target } from '../../gen/sockeye/v1/target';
import { StatusCode } from '../../src-shared/status-code';
import { explainStatus } from '../targets/explain';

/**
 * What grpc-js 1.14 says when it makes a status itself. It gives no other sign; but such a status never has trailers.
 */
const ownTexts: readonly (readonly [code: number, details: RegExp])[] = [
  [StatusCode.CANCELLED, /^(Cancelled on client|Call cancelled|Sockeye closed the connection)$/],
  [StatusCode.DEADLINE_EXCEEDED, /^Deadline exceeded( after \d.*)?$/],
  [StatusCode.RESOURCE_EXHAUSTED, /^(Received message (larger than max|that decompresses)|Bandwidth exhausted)/],
  [
    StatusCode.UNAVAILABLE,
    /^(No connection established|Connection dropped|Stream refused by server|Name resolution failed|Channel closed|read E|write E|connect E|Failed to start HTTP)/,
  ],
  [StatusCode.PERMISSION_DENIED, /^Protocol not secure enough$/],
  [
    StatusCode.INTERNAL,
    /^(Received RST_STREAM with code|Failed to start HTTP\/2 stream|Failed to decompress|Invalid compressed|Error parsing|No message received)/,
  ],
  [StatusCode.UNIMPLEMENTED, /^Received message compressed with unsupported encoding/],
];

/** Decides who ended a call, and explains it where Sockeye knows more than the message says. Never rejects. */
export async function judgeStatus(
  target: Target,
  { code: grpcCode, details, metadata }: StatusObject,
  wasCancelled: boolean,
  signal: AbortSignal,
): Promise<CallStatus> {
  const code: number = grpcCode;
  const status = { code, message: details, explanation: undefined };
  if (wasCancelled && code === StatusCode.CANCELLED) {
    return { ...status, origin: StatusOrigin.STATUS_ORIGIN_USER };
  }
  const isOwn = Object.keys(metadata.getMap()).length === 0 && isOwnText(code, details);
  if (!isOwn) return { ...status, origin: StatusOrigin.STATUS_ORIGIN_TARGET };
  try {
    const explanation = await explainStatus(target, { code, details }, signal);
    return { ...status, origin: StatusOrigin.STATUS_ORIGIN_SOCKEYE, explanation };
  } catch {
    // Nobody waits for the words any more.
    return { ...status, origin: StatusOrigin.STATUS_ORIGIN_SOCKEYE };
  }
}

function isOwnText(code: number, details: string): boolean {
  return (
    ownTexts.some(([ownCode, text]) => ownCode === code && text.test(details)) ||
    /^Received HTTP status code \d+/.test(details)
  );
}
