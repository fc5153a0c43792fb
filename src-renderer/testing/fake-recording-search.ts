import type {
  Event,
  EventFilter,
  FindEventRequest,
  FindEventResponse,
  ListRecordingsRequest,
  MessagePair,
  Recording,
} from '../../gen/sockeye/v1/recording';
import { Direction, MessagePair as MessagePairMessage, PairState } from '../../gen/sockeye/v1/recording';
import { complete } from './complete';
import type { FakeRecording } from './fake-recordings';

/** The events that were kept. */
export function keptEvents({ summary, eventAt, isKept }: FakeRecording, start: number, end: number): readonly Event[] {
  const events = [];
  for (let index = start; index < Math.min(end, Number(summary.eventCount)); index += 1) {
    if (isKept?.(index) !== false) events.push(eventAt(index));
  }
  return events;
}

/** The messages of a recording that pass a filter; looks at each. */
export function matchingEvents(recording: FakeRecording, filter: EventFilter | undefined): readonly Event[] {
  return keptEvents(recording, 0, Number(recording.summary.eventCount)).filter(event => matches(event, filter));
}

function matches({ body }: Event, filter: EventFilter | undefined): boolean {
  if (body?.$case !== 'message') return false;
  const direction = filter?.direction ?? Direction.DIRECTION_UNSPECIFIED;
  if (direction !== Direction.DIRECTION_UNSPECIFIED && direction !== body.value.direction) return false;
  return holds(body.value.preview, filter?.text ?? '', filter?.ignoresCase === true);
}

function holds(text: string, wanted: string, ignoresCase: boolean): boolean {
  return ignoresCase ? text.toLowerCase().includes(wanted.toLowerCase()) : text.includes(wanted);
}

/** Answers FindEvent. */
export function findEvent(recording: FakeRecording, request: FindEventRequest): FindEventResponse {
  const found = matchingEvents(recording, request.filter);
  const behind = found.findIndex(event => event.index >= request.from);
  const before = found.filter(event => event.index <= request.from).length - 1;
  const position = request.isBackward ? before : behind;
  const index = found[position]?.index;
  return { index, position: BigInt(Math.max(0, position)), matchedCount: BigInt(found.length) };
}

/** True when a recording is to be listed. */
export function isListed(recording: FakeRecording, request: ListRecordingsRequest): boolean {
  const { targetId, methodPath, status, startedAtUs, isPinned } = recording.summary;
  const { statusCodes, includesRunning } = request;
  const isAnyStatus = statusCodes.length === 0 && !includesRunning;
  const isStatus = status === undefined ? includesRunning : statusCodes.includes(status.code);
  return (
    (request.targetId === '' || targetId === request.targetId) &&
    holds(methodPath, request.methodText, true) &&
    (isAnyStatus || isStatus) &&
    startedAtUs >= request.startedFromUs &&
    (request.startedBeforeUs === 0n || startedAtUs < request.startedBeforeUs) &&
    (!request.isPinned || isPinned) &&
    (request.text === '' ||
      matchingEvents(recording, {
        direction: Direction.DIRECTION_UNSPECIFIED,
        text: request.text,
        ignoresCase: request.ignoresCase,
      }).length > 0)
  );
}

/** The pairs of DiffRecordings, by the place of each message among those of its direction. */
export function pairMessages(left: FakeRecording, right: FakeRecording): readonly MessagePair[] {
  return [Direction.DIRECTION_SENT, Direction.DIRECTION_RECEIVED].flatMap(direction => {
    const filter = { direction, text: '', ignoresCase: false };
    const [ofLeft, ofRight] = [matchingEvents(left, filter), matchingEvents(right, filter)];
    return Array.from({ length: Math.max(ofLeft.length, ofRight.length) }, (_, at) =>
      pairOf(direction, ofLeft[at], ofRight[at]),
    );
  });
}

function pairOf(direction: Direction, left: Event | undefined, right: Event | undefined): MessagePair {
  const [leftText, rightText] = [previewOf(left), previewOf(right)];
  const state =
    left === undefined
      ? PairState.PAIR_STATE_RIGHT_ONLY
      : right === undefined
        ? PairState.PAIR_STATE_LEFT_ONLY
        : leftText === rightText
          ? PairState.PAIR_STATE_EQUAL
          : PairState.PAIR_STATE_CHANGED;
  const lines =
    state === PairState.PAIR_STATE_CHANGED
      ? [
          { number: 2, isRight: false, text: leftText },
          { number: 2, isRight: true, text: rightText },
        ]
      : [];
  return complete(MessagePairMessage, { direction, leftIndex: left?.index, rightIndex: right?.index, state, lines });
}

function previewOf(event: Event | undefined): string {
  return event?.body?.$case === 'message' ? event.body.value.preview : '';
}

/** Newest first, as the service lists. */
export function newestFirst(recordings: readonly Recording[]): readonly Recording[] {
  return [...recordings].sort((a, b) => Number(b.startedAtUs - a.startedAtUs));
}
