import type { RecordedEvent, RecordingStore, StoredEvent } from './recording-store';

/** Events that are read in one go. */
const batchEvents = 100;
/** A message larger than this is read alone, so that a batch of them does not fill the memory. */
const batchMessageBytes = 256 * 1024;

/** An event whose message is whole. */
export interface WholeEvent extends StoredEvent {
  readonly event: RecordedEvent;
}

/** Completes messages that were cut, one after the other; each may be forgotten before the next one comes. */
export async function* wholeEvents(
  store: RecordingStore,
  id: string,
  events: readonly StoredEvent[],
): AsyncGenerator<WholeEvent> {
  for (const stored of events) {
    const { index, event, fullBytes } = stored;
    if (fullBytes === undefined || event.kind !== 'message') {
      yield stored;
      continue;
    }
    const found = await store.readBytes(id, index, { offset: 0, length: fullBytes });
    if (found !== undefined) yield { index, event: { ...event, data: found.data } };
  }
}

/** All events of a range, whole and in their order, with no more in memory than a few. */
export async function* readAllEvents(
  store: RecordingStore,
  id: string,
  { start, end }: { readonly start: number; readonly end: number },
  signal: AbortSignal,
): AsyncGenerator<WholeEvent> {
  for (let next = start; next < end; next += batchEvents) {
    signal.throwIfAborted();
    const count = Math.min(batchEvents, end - next);
    yield* wholeEvents(store, id, (await store.readEvents(id, next, count, batchMessageBytes)) ?? []);
  }
}

/** What a read of many events is to ask for of each message. */
export const messageBytesAtOnce = batchMessageBytes;
/** How many events are read in one go. */
export const eventsAtOnce = batchEvents;
