// Two recordings side by side. The k-th message of one direction belongs to the k-th of the same direction in the other:
// order across the directions is chance, order within one is not.
import { Direction, type DiffRecordingsResponse, type MessagePair, PairState } from '../../../gen/sockeye/v1/recording';
import { diffLines } from './diff-lines';
import { type MessageTypes, type RecordedMessage, toText } from '../message-view';
import type { MessageFilter, RecordingStore, StoredRecording } from '../recording-store';

/** Messages with more text than this are compared by their bytes alone. */
const textLimit = 1_000_000;
/** Lines of a pair that are told. */
const linesLimit = 20;
const lineLimit = 300;

/** One side. */
export interface DiffSide {
  readonly recording: StoredRecording;
  readonly types: MessageTypes | undefined;
}

/** Compares some pairs: those of messages sent come first, then those received. */
export async function diffRecordings(
  store: RecordingStore,
  sides: { readonly left: DiffSide; readonly right: DiffSide },
  range: { readonly start: number; readonly count: number },
  signal: AbortSignal,
): Promise<DiffRecordingsResponse> {
  const { left, right } = sides;
  const sentCount = Math.max(Number(left.recording.summary.messagesSent), Number(right.recording.summary.messagesSent));
  const receivedCount = Math.max(
    Number(left.recording.summary.messagesReceived),
    Number(right.recording.summary.messagesReceived),
  );
  const pairCount = sentCount + receivedCount;
  const end = Math.min(range.start + range.count, pairCount);
  const pairs: MessagePair[] = [];
  for (let place = range.start; place < end; place++) {
    const isSent = place < sentCount;
    const number = isSent ? place : place - sentCount;
    const [one, other] = await Promise.all([
      readNth(store, left, isSent, number, signal),
      readNth(store, right, isSent, number, signal),
    ]);
    pairs.push(compare(isSent, one, other, sides));
  }
  return { pairs, pairCount: BigInt(pairCount) };
}

interface Nth {
  readonly index: number;
  readonly message: RecordedMessage;
}

async function readNth(
  store: RecordingStore,
  { recording }: DiffSide,
  isSent: boolean,
  number: number,
  signal: AbortSignal,
): Promise<Nth | undefined> {
  const filter: MessageFilter = { direction: isSent ? 'sent' : 'received', text: '', ignoresCase: false };
  const found = await store.readMatches(recording.summary.id, filter, { start: number, count: 1 }, signal);
  const stored = found?.events[0];
  return stored?.event.kind === 'message' ? { index: stored.index, message: stored.event } : undefined;
}

function compare(
  isSent: boolean,
  one: Nth | undefined,
  other: Nth | undefined,
  { left, right }: { readonly left: DiffSide; readonly right: DiffSide },
): MessagePair {
  const pair = {
    direction: isSent ? Direction.DIRECTION_SENT : Direction.DIRECTION_RECEIVED,
    leftIndex: one && BigInt(one.index),
    rightIndex: other && BigInt(other.index),
    lines: [],
    hasMoreLines: false,
  };
  if (one === undefined) return { ...pair, state: PairState.PAIR_STATE_RIGHT_ONLY };
  if (other === undefined) return { ...pair, state: PairState.PAIR_STATE_LEFT_ONLY };
  if (Buffer.compare(one.message.data, other.message.data) === 0) return { ...pair, state: PairState.PAIR_STATE_EQUAL };
  const texts = [toText(one.message, left.types, wholeText), toText(other.message, right.types, wholeText)];
  const [leftText, rightText] = texts;
  if (leftText === undefined || rightText === undefined) return { ...pair, state: PairState.PAIR_STATE_CHANGED };
  const { lines, hasMore } = diffLines(leftText, rightText, linesLimit);
  return {
    ...pair,
    state: PairState.PAIR_STATE_CHANGED,
    lines: lines.map(line => ({ ...line, text: line.text.slice(0, lineLimit) })),
    hasMoreLines: hasMore,
  };
}

const wholeText = { indent: 2, limit: textLimit };
