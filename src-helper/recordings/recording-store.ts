// The store of recordings. Writers append what happened, as raw bytes; readers ask for ranges. Everything that a store on
// disk could not answer at once is a promise.
import type { Endpoint } from '../../gen/sockeye/v1/endpoint';
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import type { CallStatus, Recording } from '../../gen/sockeye/v1/recording';
import type { MethodKind } from '../../gen/sockeye/v1/schema';

/** What is known when a recording begins. */
export interface RecordingStart {
  readonly targetId: string;
  readonly targetName: string;
  readonly endpoint: Endpoint | undefined;
  /** Without leading slash. */
  readonly methodPath: string;
  readonly methodKind: MethodKind;
  /** Of the schema that the messages belong to; empty when there is none. */
  readonly schemaHash: string;
  /** In microseconds since 1970. */
  readonly startedAtUs: bigint;
}

/** One thing that happened; `atUs` counts microseconds since the call began. */
export type RecordedEvent =
  | { readonly kind: 'request-headers'; readonly atUs: number; readonly metadata: readonly MetadataEntry[] }
  | { readonly kind: 'response-headers'; readonly atUs: number; readonly metadata: readonly MetadataEntry[] }
  | { readonly kind: 'message'; readonly atUs: number; readonly isSent: boolean; readonly data: Uint8Array }
  | { readonly kind: 'half-close'; readonly atUs: number }
  /** Always the last. */
  | {
      readonly kind: 'status';
      readonly atUs: number;
      readonly status: CallStatus;
      readonly trailers: readonly MetadataEntry[];
    };

/** An event with its place: 0 for the first. */
export interface StoredEvent {
  readonly index: number;
  readonly event: RecordedEvent;
}

/** A recording as it stands, and what is needed to decode it. */
export interface StoredRecording {
  readonly summary: Recording;
  /** As in RecordingStart. */
  readonly schemaHash: string;
}

/** Where one call is written. */
export interface RecordingWriter {
  readonly id: string;
  /** Appends an event; the store takes a copy of what it keeps. After a status nothing is taken any more. */
  append(event: RecordedEvent): void;
  /**
   * Undefined when the store takes more; else a promise that resolves when it does. A writer that does not wait loses
   * nothing but makes the store hold what it has not written yet.
   */
  untilReady(): Promise<void> | undefined;
  /** Notes when the connection stood. */
  setConnected(atUs: number): void;
  /** As RecordingStore.watch, but goes on to the end of the call also when the recording is deleted. */
  watch(signal: AbortSignal): AsyncIterable<Recording>;
}

/** All recordings. */
export interface RecordingStore {
  begin(start: RecordingStart): RecordingWriter;
  /** Undefined when there is no such recording. */
  get(id: string): Promise<StoredRecording | undefined>;
  /** Newest first; `targetId` empty for all. */
  list(filter: {
    readonly targetId: string;
    readonly limit: number;
  }): Promise<{ readonly recordings: readonly Recording[]; readonly totalCount: number }>;
  /**
   * The summary at once, then as it changes, at most 20 times a second, and a last time, at once, when the recording is
   * complete; then it ends. Ends also when the recording is deleted or `signal` aborted. Undefined when there is none.
   */
  watch(id: string, signal: AbortSignal): AsyncIterable<Recording> | undefined;
  /**
   * The events that were kept with `start` <= index < `start + count`, in their order. Undefined when there is no such
   * recording.
   */
  readEvents(id: string, start: number, count: number): Promise<readonly StoredEvent[] | undefined>;
  /** Those that are not there count as deleted. A call that runs goes on unrecorded. */
  delete(ids: readonly string[]): Promise<void>;
}
