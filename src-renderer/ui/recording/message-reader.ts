import type { ListByteFieldsResponse, ReadMessageResponse, RecordingService } from '../../../gen/sockeye/v1/recording';
import { createStore, type ReadableStore, type RequestFrame } from '../../state/store';
import { type ErrorWords, explainError, isAbort } from '../explain-error';

/** Characters of JSON that are read at first, and after each wish for more: what is cut into rows, and parsed as a tree, without a pause. */
export const jsonLimits = [200_000, 1_000_000, 2_000_000] as const;

/** Bytes of a piece. */
export const pieceBytes = 65_536;

/** Pieces that are kept, those seen last: 2 MB. */
const keptPieces = 32;

/** A message that was asked for. */
export interface ReadMessage {
  readonly index: number;
  /** Undefined until it has come. */
  readonly content: ReadMessageResponse | undefined;
  /** Which of `jsonLimits` the text was read with. */
  readonly jsonStep: number;
  readonly isReadingMore: boolean;
  readonly error: ErrorWords | undefined;
  /** Its bytes in pieces by their number. */
  readonly pieces: ReadonlyMap<number, Uint8Array>;
  /** Undefined until they were asked for and have come. */
  readonly fields: ListByteFieldsResponse | undefined;
}

/** Reads one message of a recording at a time: its beginning at once, the rest as it is looked at. */
export interface MessageReader extends ReadableStore<{ readonly message: ReadMessage | undefined }> {
  /** Reads another message; undefined for none. */
  readonly show: (index: number | undefined) => void;
  /** Reads the text again with the next limit. */
  readonly showMoreJson: () => void;
  /** Says which bytes are in view. What is missing is read. */
  readonly showBytes: (start: number, end: number) => void;
  /** Reads the fields of the bytes, once. */
  readonly showFields: () => void;
  /** Ends all reading. */
  readonly close: () => void;
}

/** Makes a reader of the messages of one recording. */
export function createMessageReader(
  recordings: RecordingService,
  recordingId: string,
  requestFrame: RequestFrame,
): MessageReader {
  type State = { readonly message: ReadMessage | undefined };
  const initial: State = { message: undefined };
  const store = createStore(initial, (_state: State, next: State) => next, requestFrame);
  let scope = new AbortController();
  const asked = new Set<number>();
  let areFieldsAsked = false;

  /** Changes the message that is shown, if it still is the one that was asked for. */
  const change = (signal: AbortSignal, part: (message: ReadMessage) => Partial<ReadMessage>): void => {
    const { message } = store.get();
    if (message !== undefined && !signal.aborted) store.arrive({ message: { ...message, ...part(message) } });
  };
  const fail = (error: unknown, signal: AbortSignal): void => {
    if (!isAbort(error, signal)) change(signal, () => ({ error: explainError(error), isReadingMore: false }));
  };
  const requestOf = (
    index: number,
    offset: number,
    jsonLimit: number,
  ): Parameters<typeof recordings.readMessage>[0] => ({
    recordingId,
    index: BigInt(index),
    jsonLimit,
    bytesLimit: pieceBytes,
    bytesOffset: BigInt(offset),
  });

  return {
    get: store.get,
    subscribe: store.subscribe,
    show: index => {
      if (store.get().message?.index === index) return;
      scope.abort();
      scope = new AbortController();
      asked.clear();
      areFieldsAsked = false;
      const empty = { content: undefined, jsonStep: 0, isReadingMore: false, error: undefined, fields: undefined };
      store.dispatch({ message: index === undefined ? undefined : { ...empty, index, pieces: new Map() } });
      if (index !== undefined) void readText(index, 0, scope.signal);
    },
    showMoreJson: () => {
      const { message } = store.get();
      if (message === undefined || message.isReadingMore || message.jsonStep + 1 >= jsonLimits.length) return;
      store.dispatch({ message: { ...message, isReadingMore: true } });
      void readText(message.index, message.jsonStep + 1, scope.signal);
    },
    showBytes: (start, end) => {
      const { message } = store.get();
      // After a failure nothing is asked again by itself: whoever draws would ask for ever.
      if (message?.content === undefined || message.error !== undefined) return;
      const last = Math.min(end, Number(message.content.sizeBytes)) - 1;
      for (let piece = Math.floor(start / pieceBytes); piece * pieceBytes <= last; piece += 1) {
        if (!message.pieces.has(piece) && !asked.has(piece)) void readPiece(message.index, piece, scope.signal);
      }
    },
    showFields: () => {
      const { message } = store.get();
      if (message === undefined || areFieldsAsked) return;
      areFieldsAsked = true;
      void readFields(message.index, scope.signal);
    },
    close: () => scope.abort(),
  };

  async function readText(index: number, jsonStep: number, signal: AbortSignal): Promise<void> {
    try {
      const content = await recordings.readMessage(requestOf(index, 0, jsonLimits[jsonStep] ?? 0), signal);
      change(signal, ({ pieces }) => {
        const isFirst = pieces.size === 0 && content.data.length > 0;
        return { content, jsonStep, isReadingMore: false, pieces: isFirst ? new Map([[0, content.data]]) : pieces };
      });
    } catch (error) {
      fail(error, signal);
    }
  }

  async function readPiece(index: number, piece: number, signal: AbortSignal): Promise<void> {
    asked.add(piece);
    try {
      const { data } = await recordings.readMessage(requestOf(index, piece * pieceBytes, 0), signal);
      change(signal, ({ pieces }) => ({ pieces: withPiece(pieces, piece, data) }));
    } catch (error) {
      fail(error, signal);
    } finally {
      if (!signal.aborted) asked.delete(piece);
    }
  }

  async function readFields(index: number, signal: AbortSignal): Promise<void> {
    try {
      const fields = await recordings.listByteFields({ recordingId, index: BigInt(index) }, signal);
      change(signal, () => ({ fields }));
    } catch (error) {
      fail(error, signal);
    }
  }
}

/** The pieces with one more; those that came longest ago make room. */
function withPiece(pieces: ReadonlyMap<number, Uint8Array>, piece: number, data: Uint8Array): ReadMessage['pieces'] {
  const next = new Map(pieces).set(piece, data);
  for (const oldest of next.keys()) {
    if (next.size <= keptPieces) break;
    next.delete(oldest);
  }
  return next;
}
