// The helper's side of the recordings on disk. A commit waits for the disk now and then (up to 320 ms were measured), and
// the helper's own thread must not: what runs is known here (`live-recordings.ts`), everything else is asked of a thread,
// behind all that was appended before.
import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { Recording } from '../../../gen/sockeye/v1/recording';
import type { Log } from '../../../src-shared/log';
import type { HistoryLimits, RecordingStart, RecordingStore, RecordingWriter, StoredEvent } from '../recording-store';
import { watchSummary } from '../watch-summary';
import { eventFromBytes } from './event-block';
import { LiveRecordings } from './live-recordings';
import type { EventSlice } from './read-events';
import { type StartThread, ThreadClient } from './thread-client';
import type { Quota, ThreadQuestions } from './thread-messages';
import { WriteQueue } from './write-queue';

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

/** Recordings on disk. */
export class DiskRecordingStore implements RecordingStore {
  problem: Explanation | undefined;
  readonly #log: Log;
  // All are set by `open`, before anybody has the store.
  #client!: ThreadClient;
  #queue!: WriteQueue;
  #live!: LiveRecordings;
  #isEnded = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Starts the thread and waits until it can be asked. */
  async open({ startThread, directory, quota }: DiskStoreParts): Promise<void> {
    this.#client = await ThreadClient.start(startThread({ directory, quota }), {
      onWritten: () => this.#queue.onWritten(),
      onProblem: (problem, error) => this.#onProblem(problem, error),
      onDropped: (id, count) => this.#live.countDropped(id, count),
      onEnd: reason => this.#onEnd(reason),
    });
    this.#queue = new WriteQueue(this.#client);
    this.#live = new LiveRecordings(this.#queue);
  }

  begin(start: RecordingStart): RecordingWriter {
    return this.#live.begin(start);
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
    this.#live.seal();
    await this.#queue.untilWritten();
  }

  async setLimits(limits: HistoryLimits): Promise<void> {
    await this.#client.ask('setLimits', limits);
  }

  async close(): Promise<void> {
    if (this.#isEnded) return;
    await this.flush();
    await this.#client.ask('close', {});
    this.#isEnded = true;
    this.#live.end();
    await this.#client.terminate();
  }

  /** Asks behind all that was appended before. */
  async #ask<Name extends keyof ThreadQuestions>(
    name: Name,
    ask: ThreadQuestions[Name]['ask'],
    signal?: AbortSignal,
  ): Promise<ThreadQuestions[Name]['answer']> {
    this.#live.seal();
    await this.#queue.untilSent();
    return this.#client.ask(name, ask, signal);
  }

  #onProblem(problem: Explanation | undefined, error: string): void {
    this.problem = problem;
    if (problem === undefined) this.#log.info('recordings are kept on disk again');
    else
      this.#log.warn('recordings are not kept as they should be', { cause: problem.cause, what: problem.what, error });
  }

  #onEnd(reason: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#live.end();
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
