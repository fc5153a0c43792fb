// The store of recordings. Writers append what happened, as raw bytes; readers ask for ranges. Everything that a store on
// disk could not answer at once is a promise.
import type { Endpoint } from '../../gen/sockeye/v1/endpoint';
import type { Explanation } from '../../gen/sockeye/v1/explanation';
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
  /** The recording that the call is a replay of; empty or left out for other calls. */
  readonly replayOfId?: string;
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
  /** How many bytes the message has, when only its first ones were read. */
  readonly fullBytes?: number;
}

/** Which recordings are listed. What is left out does not matter. */
export interface RecordingFilter {
  /** Empty for all. */
  readonly targetId: string;
  /** A part of the method's path, whatever the case. */
  readonly methodText?: string;
  /** Codes with which it may have ended; with `isRunning` also those that run. */
  readonly statusCodes?: readonly number[];
  readonly isRunning?: boolean;
  /** Begin of the call, in microseconds since 1970. */
  readonly startedFromUs?: bigint;
  readonly startedBeforeUs?: bigint;
  readonly isPinned?: boolean;
  /** UTF-8 in the bytes of one of its messages. */
  readonly text?: string | undefined;
  /** Whether A to Z match a to z in `text`. */
  readonly ignoresCase?: boolean;
}

/** A page of a list. */
export interface RecordingPage {
  /** Newest first. */
  readonly recordings: readonly Recording[];
  /** How many pass the filter, its text apart. */
  readonly totalCount: number;
  /** Asks for the page behind this one; empty when there is none. */
  readonly nextPageToken: string;
}

/** Which messages are of interest. */
export interface MessageFilter {
  readonly direction: 'sent' | 'received' | 'both';
  /** UTF-8 in the message's bytes; empty for all. */
  readonly text: string;
  /** Whether A to Z match a to z in `text`. */
  readonly ignoresCase: boolean;
}

/** Where a message was found. */
export interface FoundMessage {
  /** Undefined when there is none this way. */
  readonly index: number | undefined;
  /** Its place among those that match. */
  readonly position: number;
  readonly matchedCount: number;
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
  /** Notes when the request was handed to the connection. */
  setSent(atUs: number): void;
  /** As RecordingStore.watch, but goes on to the end of the call also when the recording is deleted. */
  watch(signal: AbortSignal): AsyncIterable<Recording>;
}

/** How much is kept on disk, in bytes, and for how long, in milliseconds. */
export interface HistoryLimits {
  readonly limitBytes: number;
  readonly ageLimitMs: number;
}

/** All recordings. */
export interface RecordingStore {
  begin(start: RecordingStart): RecordingWriter;
  /** Undefined when there is no such recording. */
  get(id: string): Promise<StoredRecording | undefined>;
  /**
   * Newest first. Looking for text ends after about a second, with what was found until then and a token to go on.
   * Rejects with RangeError when the token is none of this store.
   */
  list(
    request: RecordingFilter & { readonly limit: number; readonly pageToken?: string },
    signal?: AbortSignal,
  ): Promise<RecordingPage>;
  /**
   * The summary at once, then as it changes, at most 20 times a second, and a last time, at once, when the recording is
   * complete; then it ends. Ends also when the recording is deleted or `signal` aborted. Undefined when there is none.
   */
  watch(id: string, signal: AbortSignal): Promise<AsyncIterable<Recording> | undefined>;
  /**
   * The events that were kept with `start` <= index < `start + count`, in their order; of each message at most
   * `dataLimit` bytes. Undefined when there is no such recording.
   */
  readEvents(id: string, start: number, count: number, dataLimit?: number): Promise<readonly StoredEvent[] | undefined>;
  /** Bytes of one message, and how many it has; undefined when there is no such message. */
  readBytes(
    id: string,
    index: number,
    range: { readonly offset: number; readonly length: number },
  ): Promise<{ readonly data: Uint8Array; readonly fullBytes: number } | undefined>;
  /**
   * As readEvents, but only messages that match, counted from 0 by `start`; with how many match so far. Rejects with the
   * reason of `signal` when that is aborted.
   */
  readMatches(
    id: string,
    filter: MessageFilter,
    range: { readonly start: number; readonly count: number; readonly dataLimit?: number },
    signal: AbortSignal,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly matchedCount: number } | undefined>;
  /** The nearest message that matches, behind or before `from`, which counts itself. Rejects as above. */
  findMatch(
    id: string,
    filter: MessageFilter,
    search: { readonly from: number; readonly isBackward: boolean },
    signal: AbortSignal,
  ): Promise<FoundMessage | undefined>;
  /** Those that are not there count as deleted. A call that runs goes on. */
  delete(ids: readonly string[]): Promise<void>;
  /** Brings back what was deleted; says what was still there. */
  restore(ids: readonly string[]): Promise<readonly string[]>;
  /** Pinned recordings are kept whatever others need. */
  pin(ids: readonly string[], isPinned: boolean): Promise<void>;
  /** From now on this much is kept, for so long; a store in memory keeps to its own limit. */
  setLimits(limits: HistoryLimits): Promise<void>;
  /** Why recordings are not kept, or what was lost; undefined while all is well. */
  readonly problem: Explanation | undefined;
  /** Resolves when all that was appended so far would survive the end of this process, as far as the store can do it. */
  flush(): Promise<void>;
  /** Flushes and frees what the store holds. Nothing may be asked of it afterwards. */
  close(): Promise<void>;
}
