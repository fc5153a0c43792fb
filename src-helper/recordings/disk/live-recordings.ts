import { randomUUID } from 'node:crypto';

import { RecordingSummary } from '../recording-summary';
import type { RecordedEvent, RecordingStart, RecordingWriter } from '../recording-store';
import { watchSummary } from '../watch-summary';
import { EventPacker, largeBytes } from './event-block';
import type { WriteQueue } from './write-queue';

/** How long an event waits at most until it is handed to the thread. */
const flushMs = 25;
/** A large message is kept in the buffer it came in when that is larger by no more than this (gRPC's prefix is 5). */
const toleratedBytes = 64;

/** A recording that is still being written. */
export interface LiveRecording {
  /** As of the last event, whether that is on disk yet or not. */
  readonly summary: RecordingSummary;
  readonly packer: EventPacker;
  /** Whether there is something that the thread has not been handed. */
  isChanged: boolean;
  isDeleted: boolean;
}

/**
 * The recordings that are being written: packs what is appended into blocks, and hands these to the queue every few
 * milliseconds, or at once where they are full or large. A recording leaves with its status.
 */
export class LiveRecordings {
  readonly #queue: WriteQueue;
  readonly #live = new Map<string, LiveRecording>();
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(queue: WriteQueue) {
    this.#queue = queue;
  }

  /** The recording of this id while it is being written. */
  get(id: string): LiveRecording | undefined {
    return this.#live.get(id);
  }

  /** Begins a recording. What is appended after `end` is let fall. */
  begin(start: RecordingStart): RecordingWriter {
    const summary = new RecordingSummary(randomUUID(), start);
    const live: LiveRecording = { summary, packer: new EventPacker(), isChanged: true, isDeleted: false };
    this.#live.set(summary.id, live);
    this.#sealSoon();
    return {
      id: summary.id,
      append: event => this.#append(live, event),
      untilReady: () => (this.#isEnded ? undefined : this.#queue.untilReady()),
      setConnected: atUs => {
        summary.connectedUs = atUs;
        live.isChanged = true;
        summary.changed();
      },
      // What follows at once takes it along.
      setSent: atUs => void (summary.sentUs = atUs),
      watch: signal => watchSummary(summary, () => summary.isComplete, signal),
    };
  }

  /** Hands all that waits to the queue. */
  seal(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const live of this.#live.values()) if (live.isChanged) this.#sealOne(live);
    this.#queue.pump();
  }

  /** Counts events that the disk had no room for. */
  countDropped(id: string, count: number): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    live.summary.eventsDropped += count;
    live.isChanged = true;
    live.summary.changed();
  }

  /** Nothing is written any more. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  #append(live: LiveRecording, event: RecordedEvent): void {
    const { summary, packer } = live;
    if (summary.isComplete || this.#isEnded) return;
    const isLarge = event.kind === 'message' && event.data.byteLength >= largeBytes;
    // What goes with a block must not count what comes behind it.
    if (isLarge && !packer.isEmpty) this.#sealOne(live);
    summary.count(event);
    if (isLarge) {
      this.#appendLarge(live, event);
    } else {
      packer.append(event);
      live.isChanged = true;
      const isFull = packer.isFull;
      if (isFull || event.kind === 'status') this.#sealOne(live);
      // Short calls that end wait for each other until the next flush: a commit for each would cost more than the call.
      if (isFull) this.#queue.pump();
    }
    if (event.kind === 'status') this.#live.delete(summary.id);
    this.#sealSoon();
    summary.changed();
  }

  #appendLarge(live: LiveRecording, event: Extract<RecordedEvent, { readonly kind: 'message' }>): void {
    const { data } = event;
    // Nobody writes to a message once it has been received or encoded.
    const kept = data.buffer.byteLength - data.byteLength <= toleratedBytes ? data : new Uint8Array(data);
    const wrapped = live.packer.wrap({ ...event, data: kept });
    const { id, start } = live.summary;
    const block = {
      kind: 'block',
      id,
      block: { ...wrapped, data: new Uint8Array(0) },
      hasPieces: true,
      summary: live.summary.toRecording(),
      schemaHash: start.schemaHash,
    } as const;
    this.#queue.add({ kind: 'large', data: kept, block });
    this.#queue.pump();
  }

  #sealOne(live: LiveRecording): void {
    const { summary, packer } = live;
    const state = { id: summary.id, summary: summary.toRecording(), schemaHash: summary.start.schemaHash };
    live.isChanged = false;
    if (packer.isEmpty) this.#queue.add({ kind: 'summary', ...state });
    else this.#queue.add({ kind: 'block', ...state, block: packer.take(), hasPieces: false });
  }

  #sealSoon(): void {
    this.#timer ??= setTimeout(() => this.seal(), flushMs);
  }
}
