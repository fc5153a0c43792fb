// What goes between the helper and the thread that owns the database. Requests are answered once, writes are
// acknowledged, notices come by themselves.
import type { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { Recording } from '../../../gen/sockeye/v1/recording';
import type { FoundMessage, HistoryLimits, MessageFilter, RecordingFilter } from '../recording-store';
import type { EventBlock } from './event-block';
import type { EventSlice } from './read-events';

/** How much is kept, and for how long. */
export interface Quota {
  /** Of all recordings together, on disk. */
  readonly limitBytes: number;
  readonly ageLimitMs: number;
  /** Of those that are in memory while the disk cannot be written. */
  readonly memoryLimitBytes: number;
  /** How long a deleted recording can be restored. */
  readonly undoMs: number;
  /** How often the background work is done. */
  readonly intervalMs: number;
}

/** Where the thread keeps its files; undefined to keep all in memory. */
export interface ThreadStart {
  readonly directory: string | undefined;
  readonly quota: Quota;
}

/** Something to be written. What belongs to one recording is in its order. */
export type WriteEntry =
  /** A part of a large message; the block behind it says of which. */
  | { readonly kind: 'piece'; readonly id: string; readonly data: Uint8Array }
  | {
      readonly kind: 'block';
      readonly id: string;
      /** Without data when that came in pieces. */
      readonly block: EventBlock;
      readonly hasPieces: boolean;
      readonly summary: Recording;
      readonly schemaHash: string;
    }
  | { readonly kind: 'summary'; readonly id: string; readonly summary: Recording; readonly schemaHash: string };

/** What can be asked, with what comes back. */
export interface ThreadQuestions {
  readonly get: {
    readonly ask: { readonly id: string };
    readonly answer: { readonly summary: Recording; readonly schemaHash: string } | undefined;
  };
  readonly list: {
    readonly ask: { readonly filter: RecordingFilter; readonly limit: number; readonly pageToken: string };
    readonly answer: ListAnswer;
  };
  readonly readEvents: {
    readonly ask: { readonly id: string; readonly start: number; readonly count: number; readonly dataLimit: number };
    readonly answer: EventSlice | undefined;
  };
  readonly readBytes: {
    readonly ask: { readonly id: string; readonly index: number; readonly offset: number; readonly length: number };
    readonly answer: { readonly data: Uint8Array; readonly fullBytes: number } | undefined;
  };
  readonly readMatches: {
    readonly ask: {
      readonly id: string;
      readonly filter: MessageFilter;
      readonly start: number;
      readonly count: number;
      readonly dataLimit: number;
    };
    readonly answer: { readonly slice: EventSlice; readonly matchedCount: number } | undefined;
  };
  readonly findMatch: {
    readonly ask: {
      readonly id: string;
      readonly filter: MessageFilter;
      readonly from: number;
      readonly isBackward: boolean;
    };
    readonly answer: FoundMessage | undefined;
  };
  readonly delete: { readonly ask: { readonly ids: readonly string[] }; readonly answer: readonly string[] };
  readonly restore: { readonly ask: { readonly ids: readonly string[] }; readonly answer: readonly string[] };
  readonly pin: {
    readonly ask: { readonly ids: readonly string[]; readonly isPinned: boolean };
    readonly answer: undefined;
  };
  readonly setLimits: { readonly ask: HistoryLimits; readonly answer: undefined };
  /** Does the background work now. */
  readonly tidy: { readonly ask: Readonly<Record<string, never>>; readonly answer: undefined };
  readonly close: { readonly ask: Readonly<Record<string, never>>; readonly answer: undefined };
}

/** A page of a list as the thread gives it. */
export interface ListAnswer {
  readonly recordings: readonly Recording[];
  readonly totalCount: number;
  readonly nextPageToken: string;
}

/** To the thread. */
export type ToThread =
  | { readonly kind: 'write'; readonly entries: readonly WriteEntry[] }
  | { readonly kind: 'ask'; readonly number: number; readonly name: keyof ThreadQuestions; readonly ask: unknown }
  | { readonly kind: 'stop-asking'; readonly number: number };

/** From the thread. */
export type FromThread =
  /** It can be asked; says what went wrong until here. */
  | { readonly kind: 'ready'; readonly problem: Explanation | undefined }
  /** One write has been done. */
  | { readonly kind: 'written' }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly number: number; readonly error: Error }
  | { readonly kind: 'problem'; readonly problem: Explanation | undefined; readonly error: string }
  /** Messages of a recording that runs were given up, because memory stands in for the disk and has met its limit. */
  | { readonly kind: 'dropped'; readonly id: string; readonly count: number };
