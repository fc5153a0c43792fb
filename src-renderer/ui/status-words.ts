import { type CallStatus, StatusOrigin } from '../../gen/sockeye/v1/recording';
import { StatusCode, statusName } from '../../src-shared/status-code';

/**
 * How a call ended, in a word: the name of its code, but `interrupted` when Sockeye itself ended before the call did, for
 * nobody ever sent that status.
 */
export function statusWord(status: CallStatus): string {
  return status.explanation?.cause === interruptedCause ? 'interrupted' : statusName(status.code);
}

/** Good, bad, or neither: what the user cancelled is no failure. */
export function statusTone(status: CallStatus): 'ok' | 'bad' | 'busy' {
  if (status.code === StatusCode.OK) return 'ok';
  return status.origin === StatusOrigin.STATUS_ORIGIN_USER ? 'busy' : 'bad';
}

/** Who ended a call, in a few words. */
export function endedBy(status: CallStatus | undefined): string {
  switch (status?.origin) {
    case StatusOrigin.STATUS_ORIGIN_TARGET:
      return 'the server, with this status';
    case StatusOrigin.STATUS_ORIGIN_USER:
      return 'you';
    case StatusOrigin.STATUS_ORIGIN_SOCKEYE:
      return 'Sockeye';
    case StatusOrigin.STATUS_ORIGIN_CONNECTION:
      return 'the connection, without a status of the server';
    default:
      return 'unknown';
  }
}

/** The cause that the helper gives recordings which a dead instance left open. */
const interruptedCause = 'sockeye-ended';
