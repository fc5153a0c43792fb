import { Compression } from '../../../gen/sockeye/v1/target';

/** What a call is made with, besides messages and metadata, as typed. */
export interface CallOptionsDraft {
  /** `5s`, `250ms`, `1.5 min`; a bare number is milliseconds; empty for none. */
  readonly deadline: string;
  readonly waitForReady: boolean;
  /** How messages are sent; what the target's settings say unless chosen here. */
  readonly compression: CompressionChoice;
}

/** What a call may say of the compression of its messages. */
export type CompressionChoice = 'target' | 'gzip' | 'identity';

/** No deadline, fail at once, compression as the target's settings say. */
export const defaultCallOptions: CallOptionsDraft = { deadline: '', waitForReady: false, compression: 'target' };

/** The choice as the contract has it; undefined leaves it to the target. */
export function compressionOf({ compression }: CallOptionsDraft): Compression | undefined {
  switch (compression) {
    case 'target':
      return undefined;
    case 'gzip':
      return Compression.COMPRESSION_GZIP;
    case 'identity':
      return Compression.COMPRESSION_IDENTITY;
  }
}

/** A deadline, or why the text is none. */
export type ParsedDeadline =
  | { readonly kind: 'deadline'; readonly ms: bigint | undefined }
  | { readonly kind: 'problem'; readonly message: string };

/** Longest deadline in milliseconds, as CallService takes it: about 24 days. */
const maxDeadlineMs = 2_147_483_647;

const unitMs: Readonly<Record<string, number>> = {
  '': 1,
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** Reads a deadline as typed. */
export function parseDeadline(text: string): ParsedDeadline {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '') return { kind: 'deadline', ms: undefined };
  const parts = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(trimmed);
  const factor = unitMs[parts?.[2] ?? '?'];
  if (parts === null || factor === undefined) {
    return { kind: 'problem', message: `"${text.trim()}" is no duration. Write for example 500ms, 5s or 2min.` };
  }
  const ms = Math.round(Number(parts[1]) * factor);
  if (ms < 1 || ms > maxDeadlineMs) return { kind: 'problem', message: 'A deadline is from 1 ms to 24 days.' };
  return { kind: 'deadline', ms: BigInt(ms) };
}

/** A duration of whole milliseconds as one would type it. */
export function durationText(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The deadline in a few words, for a place where it is always seen. */
export function deadlineWords(text: string): string {
  const parsed = parseDeadline(text);
  if (parsed.kind === 'problem') return 'deadline is no duration';
  return parsed.ms === undefined ? 'no deadline' : `deadline ${text.trim()}`;
}
