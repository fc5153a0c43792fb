import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

import type { MessageRejected, OutgoingMessage, SendSeries, SeriesProgress } from '../../gen/sockeye/v1/call';
import { hasVariables } from '../../src-shared/message-variables';
import type { EncodeOutcome } from '../schema/message-codec';

/** How long messages are sent before others get their turn, in milliseconds. */
const sliceMs = 8;
/** Pause between two reports, in milliseconds. */
const reportPauseMs = 100;
/** Over what time the rate of late is taken, in milliseconds. */
const rateSpanMs = 1_000;
/** What a target that was slower for a while is caught up with at most, in milliseconds of the wanted rate. */
const catchUpMs = 1_000;
/** The fastest rate that may be asked for, in messages a second. */
export const maxRatePerSecond = 1_000_000;

/** What a series works with. */
export interface SeriesParts {
  /** False once nothing can be sent any more. */
  readonly isOpen: () => boolean;
  /** Sends a message; a promise when the next one is to wait for the target or the disk. */
  readonly send: (data: Uint8Array) => Promise<void> | undefined;
  /** `index` is the number of the message in its call. */
  readonly encode: (message: OutgoingMessage, index: number) => Promise<EncodeOutcome>;
  /** The number that the next message of the call has. */
  readonly nextIndex: () => number;
  readonly onProgress: (progress: SeriesProgress) => void;
  readonly onRejected: (rejected: MessageRejected) => void;
}

/** A message that is encoded once, or each time. */
type Prepared = { readonly data: Uint8Array } | { readonly message: OutgoingMessage };

/** Sends a series until all is sent, `signal` is aborted, a message cannot be encoded or the call takes no more. */
export async function sendSeries(series: SendSeries, parts: SeriesParts, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const progress = new Progress(Number(series.count), startedAt);
  try {
    const prepared = await prepareAll(series.messages, parts);
    if (prepared !== undefined) await sendAll(series, prepared, parts, progress, signal);
  } finally {
    parts.onProgress(progress.atEnd(performance.now()));
  }
}

/** Encodes all that needs it once; tells of each message that cannot be encoded, and is undefined then. */
async function prepareAll(
  messages: readonly OutgoingMessage[],
  { encode, onRejected, nextIndex }: SeriesParts,
): Promise<readonly Prepared[] | undefined> {
  const prepared: Prepared[] = [];
  for (const [position, message] of messages.entries()) {
    const outcome = await encode(message, nextIndex());
    if (outcome.kind === 'rejected') onRejected(rejection(outcome, position));
    else prepared.push(isTemplate(message) ? { message } : { data: outcome.data });
  }
  return prepared.length === messages.length ? prepared : undefined;
}

async function sendAll(
  { count, ratePerSecond: rate }: SendSeries,
  prepared: readonly Prepared[],
  parts: SeriesParts,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const total = Number(count);
  const isGoingOn = (): boolean =>
    !signal.aborted && parts.isOpen() && (total === 0 || progress.sent < total) && prepared.length > 0;
  let pace = { fromMs: performance.now(), sent: 0 };
  let reportAt = pace.fromMs;
  while (isGoingOn()) {
    const now = performance.now();
    if (rate > 0 && now - pace.fromMs > (pace.sent / rate) * 1_000 + catchUpMs) pace = { fromMs: now, sent: 0 };
    const due = rate > 0 ? Math.floor(((now - pace.fromMs) * rate) / 1_000) + 1 - pace.sent : Infinity;
    for (let sent = 0; sent < due && isGoingOn() && performance.now() - now < sliceMs; sent += 1) {
      const position = progress.sent % prepared.length;
      const next = prepared[position];
      if (next === undefined) return;
      const outcome = 'data' in next ? next : await parts.encode(next.message, parts.nextIndex());
      if ('problems' in outcome) {
        parts.onRejected(rejection(outcome, position));
        return;
      }
      const busy = parts.send(outcome.data);
      progress.sent += 1;
      pace.sent += 1;
      if (busy !== undefined) await busy;
    }
    if (performance.now() >= reportAt) {
      reportAt = performance.now() + reportPauseMs;
      parts.onProgress(progress.now(performance.now()));
    }
    const waitMs = rate > 0 ? pace.fromMs + (pace.sent * 1_000) / rate - performance.now() : 0;
    // The reason of the signal is of no interest: to be stopped is no failure.
    if (waitMs >= 1) await pause(Math.min(waitMs, reportPauseMs), undefined, { signal }).catch(() => undefined);
    else await nextTurn();
  }
}

function isTemplate({ content, expandsVariables }: OutgoingMessage): boolean {
  return expandsVariables && content?.$case === 'json' && hasVariables(content.value);
}

function rejection(
  { problems }: Extract<EncodeOutcome, { readonly kind: 'rejected' }>,
  seriesPosition: number,
): MessageRejected {
  return { messageNumber: 0n, problems, seriesPosition };
}

/** Counts, and knows the rate of late. */
class Progress {
  sent = 0;
  readonly #samples: { readonly atMs: number; readonly sent: number }[];

  constructor(
    readonly total: number,
    readonly startedAtMs: number,
  ) {
    this.#samples = [{ atMs: startedAtMs, sent: 0 }];
  }

  now(atMs: number): SeriesProgress {
    this.#samples.push({ atMs, sent: this.sent });
    while ((this.#samples[1]?.atMs ?? atMs) < atMs - rateSpanMs) this.#samples.shift();
    return this.#progress(this.#samples[0] ?? { atMs, sent: 0 }, atMs, true);
  }

  atEnd(atMs: number): SeriesProgress {
    return this.#progress({ atMs: this.startedAtMs, sent: 0 }, atMs, false);
  }

  #progress(since: { readonly atMs: number; readonly sent: number }, atMs: number, isRunning: boolean): SeriesProgress {
    const seconds = (atMs - since.atMs) / 1_000;
    const ratePerSecond = seconds <= 0 ? 0 : (this.sent - since.sent) / seconds;
    return { sent: BigInt(this.sent), total: BigInt(this.total), ratePerSecond, isRunning };
  }
}
