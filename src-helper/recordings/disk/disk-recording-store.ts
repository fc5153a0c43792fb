// The helper's side of the recordings on disk. What is appended is packed into blocks here and handed to a thread every
// few milliseconds: a commit waits for the disk now and then (up to 320 ms were measured), and the helper's own thread must
// not. What runs is known here; everything else is asked of the thread, behind all that was appended before.
import { randomUUID } from 'node:crypto';

import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { Recording } from '../../../gen/sockeye/v1/recording';
import type { Log } from '../../../src-shared/log';
import { RecordingSummary } from '../recording-summary';
import type {
  HistoryLimits,
  RecordedEvent,
  RecordingStart,
  RecordingStore,
  RecordingWriter,
  StoredEvent,
} from '../recording-store';
import { watchSummary } from '../watch-summary';
import { eventFromBytes, EventPacker, largeBytes } from './event-block';
import type { EventSlice } from './read-events';
import { type StartThread, ThreadClient } from './thread-client';
import type { Quota, ThreadQuestions } from './thread-messages';
import { WriteQueue } from './write-queue';

/** How long an event waits at most until it is handed to the thread. */
const flushMs = 25;
/** A large message is kept in the buffer it came in when that is larger by no more than this (gRPC's prefix is 5). */
const toleratedBytes = 64;

/** What the store is made of. */
export interface DiskStoreParts {
  readonly startThread: StartThread;
  /** Undefined keeps all in memory. */
  readonly directory: string | undefined;
  readonly quota: Quota;
  readonly log: Log;
}

/** Opens the store. Rejects when the thread cannot be started; a disk that fails is a problem of the store instead. */
export async function createDiskRecordingStore(parts: DiskStoreParts): Promise<DiskRecordingStore> {
  const store = new DiskRecordingStore(parts.log);
  await store.open(parts);
  return store;
}

interface LiveRecording {
  readonly summary: RecordingSummary;
  readonly packer: EventPacker;
  isChanged: boolean;
  isDeleted: boolean;
}

/** Recordings on disk. */
export class DiskRecordingStore implements RecordingStore {
  problem: Explanation | undefined;
  readonly #log: Log;
  readonly #live = new Map<string, LiveRecording>();
  // Both are set by `open`, before anybody has the store.
  #client!: ThreadClient;
  #queue!: WriteQueue;
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Starts the thread and waits until it can be asked. */
  async open({ startThread, directory, quota }: DiskStoreParts): Promise<void> {
    this.#client = await ThreadClient.start(startThread({ directory, quota }), {
      onWritten: () => this.#queue.onWritten(),
      onProblem: (problem, error) => this.#onProblem(problem, error),
      onDropped: (id, count) => this.#onDropped(id, count),
      onEnd: reason => this.#onEnd(reason),
    });
    this.#queue = new WriteQueue(this.#client);
  }

  begin(start: RecordingStart): RecordingWriter {
    const summary = new RecordingSummary(randomUUID(), start);
    const live: LiveRecording = { summary, packer: new EventPacker(), isChanged: true, isDeleted: false };
    this.#live.set(summary.id, live);
    this.#flushSoon();
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

  async get(id: string): ReturnType<RecordingStore['get']> {
    const live = this.#live.get(id);
    if (live === undefined) return this.#ask('get', { id });
    if (live.isDeleted) return undefined;
    return { summary: live.summary.toRecording(), schemaHash: live.summary.start.schemaHash };
  }

  async list(
    { limit, pageToken = '', ...filter }: Parameters<RecordingStore['list']>[0],
    signal?: AbortSignal,
  ): ReturnType<RecordingStore['list']> {
    const wanted = { ...filter, text: filter.text === '' ? undefined : filter.text };
    const page = await this.#ask('list', { filter: wanted, limit, pageToken }, signal);
    const recordings = page.recordings.map(each => this.#live.get(each.id)?.summary.toRecording() ?? each);
    return { ...page, recordings };
  }

  async watch(id: string, signal: AbortSignal): ReturnType<RecordingStore['watch']> {
    const live = this.#live.get(id);
    if (live !== undefined) {
      return live.isDeleted ? undefined : watchSummary(live.summary, () => live.summary.isFinal, signal);
    }
    const found = await this.#ask('get', { id }, signal);
    return found && once(found.summary);
  }

  async readEvents(
    id: string,
    start: number,
    count: number,
    dataLimit = Infinity,
  ): ReturnType<RecordingStore['readEvents']> {
    const slice = await this.#ask('readEvents', { id, start, count, dataLimit });
    return slice && toEvents(slice);
  }

  readBytes(
    id: string,
    index: number,
    range: { readonly offset: number; readonly length: number },
  ): ReturnType<RecordingStore['readBytes']> {
    return this.#ask('readBytes', { id, index, ...range });
  }

  async readMatches(
    id: string,
    filter: Parameters<RecordingStore['readMatches']>[1],
    range: Parameters<RecordingStore['readMatches']>[2],
    signal: AbortSignal,
  ): ReturnType<RecordingStore['readMatches']> {
    const found = await this.#ask('readMatches', { id, filter, dataLimit: Infinity, ...range }, signal);
    return found && { events: toEvents(found.slice), matchedCount: found.matchedCount };
  }

  findMatch(
    id: string,
    filter: Parameters<RecordingStore['findMatch']>[1],
    search: Parameters<RecordingStore['findMatch']>[2],
    signal: AbortSignal,
  ): ReturnType<RecordingStore['findMatch']> {
    return this.#ask('findMatch', { id, filter, ...search }, signal);
  }

  async delete(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const live = this.#live.get(id);
      if (live === undefined) continue;
      live.isDeleted = true;
      live.summary.close();
    }
    await this.#ask('delete', { ids });
  }

  async restore(ids: readonly string[]): Promise<readonly string[]> {
    const restored = await this.#ask('restore', { ids });
    for (const id of restored) {
      const live = this.#live.get(id);
      if (live === undefined) continue;
      live.isDeleted = false;
      live.summary.reopen();
    }
    return restored;
  }

  async pin(ids: readonly string[], isPinned: boolean): Promise<void> {
    for (const id of ids) {
      const live = this.#live.get(id);
      if (live === undefined) continue;
      live.summary.isPinned = isPinned;
      live.summary.changed();
    }
    await this.#ask('pin', { ids, isPinned });
  }

  /** Does the background work now instead of at its time. */
  async tidy(): Promise<void> {
    await this.#ask('tidy', {});
  }

  async flush(): Promise<void> {
    this.#seal();
    await this.#queue.untilWritten();
  }

  async setLimits(limits: HistoryLimits): Promise<void> {
    await this.#client.ask('setLimits', limits);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isEnded) return;
    await this.flush();
    await this.#client.ask('close', {});
    this.#isEnded = true;
    await this.#client.terminate();
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
    this.#flushSoon();
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

  #seal(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const live of this.#live.values()) if (live.isChanged) this.#sealOne(live);
    this.#queue.pump();
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => this.#seal(), flushMs);
  }

  /** Asks behind all that was appended before. */
  async #ask<Name extends keyof ThreadQuestions>(
    name: Name,
    ask: ThreadQuestions[Name]['ask'],
    signal?: AbortSignal,
  ): Promise<ThreadQuestions[Name]['answer']> {
    this.#seal();
    await this.#queue.untilSent();
    return this.#client.ask(name, ask, signal);
  }

  #onProblem(problem: Explanation | undefined, error: string): void {
    this.problem = problem;
    if (problem === undefined) this.#log.info('recordings are kept on disk again');
    else
      this.#log.warn('recordings are not kept as they should be', { cause: problem.cause, what: problem.what, error });
  }

  #onDropped(id: string, count: number): void {
    const live = this.#live.get(id);
    if (live === undefined) return;
    live.summary.eventsDropped += count;
    live.isChanged = true;
    live.summary.changed();
  }

  #onEnd(reason: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#queue.abandon();
    this.#log.error('the thread of the recordings has ended', reason);
    this.problem = {
      cause: 'history-ended',
      what: 'The part of Sockeye that keeps recordings has ended.',
      nextStep: 'Restart the helper; calls go on, unrecorded until then.',
    };
  }
}

function toEvents(slice: EventSlice): readonly StoredEvent[] {
  let begin = 0;
  return slice.indexes.map((index, at) => {
    const end = slice.ends[at] ?? 0;
    const data = slice.data.subarray(begin, end);
    const fullBytes = slice.fullBytes[at] ?? 0;
    begin = end;
    const event = eventFromBytes(slice.codes[at] ?? -1, slice.atUs[at] ?? 0, data);
    return fullBytes > data.byteLength ? { index, event, fullBytes } : { index, event };
  });
}

async function* once(summary: Recording): AsyncGenerator<Recording> {
  yield await Promise.resolve(summary);
}
