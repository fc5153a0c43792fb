import type { CallEnd } from '../end/call-end';

/** What is known beside the end of a call. */
export interface EndFacts {
  /** The endpoint's text form. */
  readonly place: string;
  /** What was sent as `:authority`. */
  readonly authority: string;
  /** Error codes of HTTP/2 by name, of `http2/`. */
  readonly errorName: (code: number) => string;
  /** The server's limit for the fields of a request, in bytes as HTTP/2 counts them; undefined when it named none. */
  readonly fieldLimitBytes: number | undefined;
}

/** What a user reads of an end. `nextStep` is empty when there is no advice better than `what`. */
export interface EndWords {
  readonly what: string;
  readonly nextStep: string;
  /** The settings where that is done. */
  readonly settings:
    'authority' | 'metadata' | 'endpoint' | 'tls' | 'keepalive' | 'reply-limit' | 'deadline' | undefined;
}

/** Makes words of an end that has a certain cause. */
export type WordsOf = (end: CallEnd, facts: EndFacts) => EndWords;

/** Words without a setting that would help. */
export function say(what: string, nextStep: string, settings?: EndWords['settings']): EndWords {
  return { what, nextStep, settings };
}

/** A time for people. */
export function timeText(ms: number): string {
  return ms < 1_000 ? `${String(Math.round(ms))} ms` : `${String(Math.round(ms / 100) / 10)} s`;
}

/** A number and its noun. */
export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
