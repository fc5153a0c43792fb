// Recordings in memory, bounded in bytes. When the limit is met, finished recordings go first, the oldest before the
// others. When only running ones are left, the one that grows loses its oldest messages, because who watches a stream
// looks at its end; headers, half-close and status are always kept, and the numbers go on counting everything.
import { randomUUID } from 'node:crypto';

import type { Recording } from '../../gen/sockeye/v1/recording';
import { EventLog } from './event-log';
import { RecordingSummary } from './recording-summary';
import type { RecordedEvent, RecordingStart, RecordingStore, RecordingWriter } from './recording-store';
import { watchSummary } from './watch-summary';

/** What a recording takes besides its events, as an estimate. */
const recordingCostBytes = 2_048;

/** Makes a store that keeps at most about this many bytes: those of messages and metadata and what each takes besides. */
export function createMemoryRecordingStore({ limitBytes }: { readonly limitBytes: number }): RecordingStore {
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
        watch: signal => watchSummary(recording.summary, () => recording.summary.isComplete, signal),
      };
    },
    get(id) {
      const recording = kept.get(id);
      return Promise.resolve(
        recording && { summary: recording.summary.toRecording(), schemaHash: recording.summary.start.schemaHash },
      );
    },
    list({ targetId, limit }) {
      const matching = [...kept.values()]
        .filter(({ summary }) => targetId === '' || summary.start.targetId === targetId)
        .reverse();
      const recordings = matching.slice(0, limit).map(({ summary }): Recording => summary.toRecording());
      return Promise.resolve({ recordings, totalCount: matching.length });
    },
    watch(id, signal) {
      const recording = kept.get(id);
      return recording && watchSummary(recording.summary, () => recording.summary.isFinal, signal);
    },
    readEvents: (id, start, count) => Promise.resolve(kept.get(id)?.log.read(start, count)),
    delete(ids) {
      for (const id of ids) {
        const recording = kept.get(id);
        if (recording !== undefined) remove(recording);
      }
      return Promise.resolve();
    },
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
