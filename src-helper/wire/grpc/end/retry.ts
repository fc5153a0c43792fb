import type { CallEnd } from './call-end';
import { causeOfEnd, type EndCause } from './cause-of-end';
import { http2Codes } from './http2-codes';

/** What may be done with a call that ended so. */
export type Retry =
  /** It was surely not processed: it may be sent again, at once, on a new connection. */
  | 'again'
  /** It was surely not processed, and to send it again at once would end the same way. */
  | 'safe-by-hand'
  /** It was, or may have been, processed: only the user can say. */
  | 'unsure';

/** A call is sent again by itself so many times. */
const retryLimit = 1;
/** What a new connection does not mend. */
const lasting: ReadonlySet<EndCause> = new Set<EndCause>([
  'http1-only',
  'tls-too-weak',
  'not-connected',
  'metadata-too-large',
  'too-many-headers',
  'too-many-pings',
  'too-many-cancels',
  'too-many-calls',
  'asked-for-calm',
]);

/**
 * Judges whether a call was surely not processed (gRPC's transparent retry): it never left, was reset with REFUSED_STREAM,
 * or stands above GOAWAY's last stream; and nothing of an answer has come. `retries` is how often it was sent again.
 */
export function judgeRetry(end: CallEnd, retries: number): Retry {
  if (!isUnprocessed(end)) return 'unsure';
  return retries >= retryLimit || lasting.has(causeOfEnd(end)) ? 'safe-by-hand' : 'again';
}

function isUnprocessed(end: CallEnd): boolean {
  if (end.past.hasAnswered) return false;
  switch (end.kind) {
    case 'never-sent':
      return true;
    case 'reset':
      return end.code === http2Codes.refusedStream;
    case 'goaway':
      return end.isAbove;
    default:
      return false;
  }
}
