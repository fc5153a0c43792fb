// The states of a recording, and who may move it where: docs/recording-states.md. What has ended stays ended, whatever the
// disk does; what could not be kept of it is counted.
import { type CallStatus, type Recording, StatusOrigin } from '../../../gen/sockeye/v1/recording';
import { StatusCode } from '../../../src-shared/status-code';

/** What a recording is. One that was dropped is no longer there. */
export type RecordingState = 'growing' | 'ended-whole' | 'ended-part' | 'interrupted' | 'dropped';

/** How a call ended that was still running when its helper died. */
export const endedTooEarly: CallStatus = {
  code: StatusCode.UNKNOWN,
  message: 'Sockeye ended before the call did',
  origin: StatusOrigin.STATUS_ORIGIN_SOCKEYE,
  explanation: {
    cause: 'sockeye-ended',
    what: 'Sockeye ended before the call did.',
    nextStep: 'What came until then is here. Make the call again for the rest.',
  },
};

/** The state that a summary shows; undefined for a recording that is not there. */
export function stateOf(summary: Recording | undefined): RecordingState {
  if (summary === undefined) return 'dropped';
  if (summary.status === undefined) return 'growing';
  if (summary.status.explanation?.cause === 'sockeye-ended') return 'interrupted';
  return summary.eventsDropped > 0n ? 'ended-part' : 'ended-whole';
}

/** The condition, on the row that stands and the one that comes, under which a write may replace the state. */
export const mayReplaceSql = 'recordings.status_code IS NULL OR excluded.status_code IS NOT NULL';

/** The state of a recording that has lost events, or of which only `keptCount` events are at hand. */
export function withKept(summary: Recording, keptCount: number): Recording {
  const missing = summary.eventCount - BigInt(keptCount);
  return { ...summary, eventsDropped: missing > summary.eventsDropped ? missing : summary.eventsDropped };
}

/** The end of a recording whose owner has gone: its own, where it had ended, else that it was interrupted. */
export function finalStatus(summary: Recording): CallStatus {
  return summary.status ?? endedTooEarly;
}
