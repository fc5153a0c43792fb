import { Direction, type Event, type Recording } from '../../../gen/sockeye/v1/recording';

/** Events from the end among which the only reply is looked for. */
const searchedEvents = 10;

/**
 * The event to show when the user has chosen none: of a call that failed its status, of a call with one reply that reply.
 * Undefined while it runs, for streams, and until the rows are at hand.
 */
export function chooseEvent(recording: Recording, eventAt: (index: number) => Event | undefined): number | undefined {
  const { status, messagesReceived, eventCount } = recording;
  if (status === undefined) return undefined;
  const last = Number(eventCount) - 1;
  if (status.code !== 0) return last < 0 ? undefined : last;
  if (messagesReceived !== 1n) return undefined;
  for (let index = last; index >= 0 && index > last - searchedEvents; index -= 1) {
    const body = eventAt(index)?.body;
    if (body?.$case === 'message' && body.value.direction === Direction.DIRECTION_RECEIVED) return index;
  }
  return undefined;
}
