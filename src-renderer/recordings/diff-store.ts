import type { MessagePair, RecordingService } from '../../gen/sockeye/v1/recording';
import { createStore, type ReadableStore, type RequestFrame } from '../state/store';
import { type ErrorWords, explainError, isAbort } from '../ui/explain-error';

/** Pairs that are compared at once. */
const pagePairs = 200;

/** A comparison as far as it has been made. */
export interface DiffState {
  readonly pairs: readonly MessagePair[];
  /** Undefined until the first answer. */
  readonly pairCount: number | undefined;
  readonly error: ErrorWords | undefined;
}

/** Compares two recordings, further as it is asked. */
export interface DiffStore extends ReadableStore<DiffState> {
  /** Compares the next pairs, if there are any. */
  readonly more: () => void;
  readonly close: () => void;
}

/** Makes the store; it asks nothing before `more`. */
export function createDiffStore(
  service: RecordingService,
  leftId: string,
  rightId: string,
  requestFrame: RequestFrame,
): DiffStore {
  const initial: DiffState = { pairs: [], pairCount: undefined, error: undefined };
  const store = createStore(initial, (_state: DiffState, next: DiffState) => next, requestFrame);
  const closed = new AbortController();
  const { signal } = closed;
  let isAsked = false;

  async function read(): Promise<void> {
    isAsked = true;
    const { pairs } = store.get();
    try {
      const request = { leftId, rightId, start: BigInt(pairs.length), count: pagePairs };
      const page = await service.diffRecordings(request, signal);
      // With no more pairs than before there is nothing behind, whatever the count says.
      const pairCount = page.pairs.length === 0 ? pairs.length : Number(page.pairCount);
      store.arrive({ pairs: [...pairs, ...page.pairs], pairCount, error: undefined });
    } catch (error) {
      if (!isAbort(error, signal)) store.arrive({ pairs, pairCount: pairs.length, error: explainError(error) });
    } finally {
      isAsked = false;
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    more: () => {
      const { pairs, pairCount } = store.get();
      if (!isAsked && (pairCount === undefined || pairs.length < pairCount)) void read();
    },
    close: () => closed.abort(),
  };
}
