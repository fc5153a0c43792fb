// Recordings in memory, bounded in bytes. When the limit is met, finished recordings go first, the oldest before the
// others. When only running ones are left, the one that grows loses its oldest messages, because who watches a stream
// looks at its end; headers, half-close and status are always kept, and the numbers go on counting everything.
import { randomUUID } from 'node:crypto';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Recording } from '../../gen/sockeye/v1/recording';
import { EventLog } from './event-log';
import { RecordingSummary } from './recording-summary';
import { lowerBound } from './lower-bound';
import { createByteMatcher } from './match-bytes';
import type {
  MessageFilter,
  RecordedEvent,
  RecordingFilter,
  RecordingStart,
  RecordingStore,
  RecordingWriter,
  StoredEvent,
} from './recording-store';
import { watchSummary } from './watch-summary';

/** What a recording takes besides its events, as an estimate. */
const recordingCostBytes = 2_048;

/** Makes a store that keeps at most about this many bytes: those of messages and metadata and what each takes besides. */
export function createMemoryRecordingStore({
  limitBytes,
  problem,
}: {
  readonly limitBytes: number;
  /** Why recordings are only in memory, when that is not on purpose. */
  readonly problem?: Explanation;
}): RecordingStore {
  /** In the order of their beginning. */
  const kept = new Map<string, MemoryRecording>();
  let usedBytes = 0;

  function remove(recording: MemoryRecording): void {
    if (!kept.delete(recording.id)) return;
    usedBytes -= recording.log.usedBytes + recordingCostBytes;
    recording.summary.close();
  }

  function makeRoom(growing: MemoryRecording): void {
    if (usedBytes <= limitBytes) return;
    for (const other of kept.values()) {
      if (other === growing || !other.summary.isComplete) continue;
      remove(other);
      if (usedBytes <= limitBytes) return;
    }
    while (usedBytes > limitBytes) {
      const { freedBytes, droppedCount } = growing.log.dropOldest();
      if (droppedCount === 0) return;
      usedBytes -= freedBytes;
      growing.summary.eventsDropped += droppedCount;
    }
  }

  function append(recording: MemoryRecording, event: RecordedEvent): void {
    if (recording.summary.isComplete) return;
    if (kept.has(recording.id)) {
      usedBytes += recording.log.append(event);
      recording.summary.count(event);
      makeRoom(recording);
    } else {
      recording.summary.count(event);
    }
    recording.summary.changed();
  }

  return {
    begin(start): RecordingWriter {
      const recording = new MemoryRecording(start);
      kept.set(recording.id, recording);
      usedBytes += recordingCostBytes;
      makeRoom(recording);
      return {
        id: recording.id,
        append: event => append(recording, event),
        // Memory is always ready: what does not fit is dropped.
        untilReady: () => undefined,
        setConnected(atUs) {
          recording.summary.connectedUs = atUs;
          recording.summary.changed();
        },
        setSent: atUs => void (recording.summary.sentUs = atUs),
        watch: signal => watchSummary(recording.summary, () => recording.summary.isComplete, signal),
      };
    },
    get(id) {
      const recording = kept.get(id);
      return Promise.resolve(
        recording && { summary: recording.summary.toRecording(), schemaHash: recording.summary.start.schemaHash },
      );
    },
    list({ limit, pageToken = '', ...filter }) {
      const matching = [...kept.values()]
        .reverse()
        .filter(recording => passes(recording.summary.toRecording(), filter));
      const withText = matching.filter(({ log }) => filter.text === undefined || hasText(log, filter.text, filter));
      const begin = withText.findIndex(({ id }) => id === pageToken) + 1;
      const page = withText.slice(begin, begin + limit);
      return Promise.resolve({
        recordings: page.map(({ summary }): Recording => summary.toRecording()),
        totalCount: matching.length,
        nextPageToken: begin + limit < withText.length ? (page.at(-1)?.id ?? '') : '',
      });
    },
    watch(id, signal) {
      const recording = kept.get(id);
      return Promise.resolve(recording && watchSummary(recording.summary, () => recording.summary.isFinal, signal));
    },
    readEvents: (id, start, count, dataLimit) =>
      Promise.resolve(kept.get(id)?.log.read(start, count).map(cutTo(dataLimit))),
    readBytes(id, index, { offset, length }) {
      const event = kept.get(id)?.log.read(index, 1)[0]?.event;
      if (event?.kind !== 'message') return Promise.resolve(undefined);
      const data = event.data.subarray(offset, offset + length);
      return Promise.resolve({ data, fullBytes: event.data.byteLength });
    },
    readMatches(id, filter, { start, count, dataLimit }) {
      const events = matches(kept.get(id)?.log, filter);
      const read = events?.slice(start, start + count).map(cutTo(dataLimit));
      return Promise.resolve(events && { events: read ?? [], matchedCount: events.length });
    },
    findMatch(id, filter, { from, isBackward }) {
      const indexes = matches(kept.get(id)?.log, filter)?.map(({ index }) => index);
      if (indexes === undefined) return Promise.resolve(undefined);
      const behind = lowerBound(indexes, from);
      const position = isBackward && indexes[behind] !== from ? behind - 1 : behind;
      const found = { index: indexes[position], position: Math.max(position, 0), matchedCount: indexes.length };
      return Promise.resolve(found);
    },
    delete(ids) {
      for (const id of ids) {
        const recording = kept.get(id);
        if (recording !== undefined) remove(recording);
      }
      return Promise.resolve();
    },
    // What was deleted is gone: memory is for what is needed.
    restore: () => Promise.resolve([]),
    pin(ids, isPinned) {
      for (const id of ids) {
        const summary = kept.get(id)?.summary;
        if (summary !== undefined) summary.isPinned = isPinned;
      }
      return Promise.resolve();
    },
    problem,
    flush: () => Promise.resolve(),
    setLimits: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The part of a filter that looks at the summary. */
function passes(recording: Recording, filter: RecordingFilter): boolean {
  const { status, startedAtUs } = recording;
  const codes = filter.statusCodes ?? [];
  const isAnyStatus = codes.length === 0 && filter.isRunning !== true;
  return (
    (filter.targetId === '' || recording.targetId === filter.targetId) &&
    recording.methodPath.toLowerCase().includes((filter.methodText ?? '').toLowerCase()) &&
    (isAnyStatus || (status === undefined ? filter.isRunning === true : codes.includes(status.code))) &&
    (filter.startedFromUs === undefined || startedAtUs >= filter.startedFromUs) &&
    (filter.startedBeforeUs === undefined || startedAtUs < filter.startedBeforeUs) &&
    (filter.isPinned !== true || recording.isPinned)
  );
}

function hasText(log: EventLog, text: string, { ignoresCase = false }: RecordingFilter): boolean {
  return text === '' || matches(log, { direction: 'both', text, ignoresCase })?.length !== 0;
}

function matches(
  log: EventLog | undefined,
  { direction, text, ignoresCase }: MessageFilter,
): readonly StoredEvent[] | undefined {
  const matcher = createByteMatcher(text, ignoresCase);
  return log?.read(0, Infinity).filter(({ event }) => {
    if (event.kind !== 'message') return false;
    if (direction !== 'both' && event.isSent !== (direction === 'sent')) return false;
    return text === '' || matcher.prepare(event.data)(0) >= 0;
  });
}

function cutTo(limit = Infinity): (stored: StoredEvent) => StoredEvent {
  return stored => {
    const { event } = stored;
    if (event.kind !== 'message' || event.data.byteLength <= limit) return stored;
    const fullBytes = event.data.byteLength;
    return { ...stored, event: { ...event, data: event.data.subarray(0, limit) }, fullBytes };
  };
}

class MemoryRecording {
  readonly id = randomUUID();
  readonly log = new EventLog();
  readonly summary: RecordingSummary;

  constructor(start: RecordingStart) {
    this.summary = new RecordingSummary(this.id, start);
  }
}
