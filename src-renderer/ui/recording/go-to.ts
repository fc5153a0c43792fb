// Where in a recording somebody wants to go: to an event by its number, or to a time.
import { Direction, type RecordingService } from '../../../gen/sockeye/v1/recording';

/** Where to go: to an event by its index, or to the first event at a time or later. */
export type Place = { readonly kind: 'index'; readonly index: number } | { readonly kind: 'time'; readonly us: number };

const unitUs: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1_000,
  s: 1_000_000,
  min: 60_000_000,
};

/**
 * Reads a place as people write it: `12,408` and `#12408` are the number of an event, counted from 1; `1.5 s`, `120ms`,
 * `2 min 3 s` are times since the call began. Undefined for anything else.
 */
export function parsePlace(text: string): Place | undefined {
  const number = /^#?\s*(\d[\d,_ ]*)$/.exec(text.trim());
  if (number?.[1] !== undefined) {
    const value = Number(number[1].replace(/\D/g, ''));
    return value < 1 || !Number.isSafeInteger(value) ? undefined : { kind: 'index', index: value - 1 };
  }
  const part = /(\d+(?:\.\d+)?)\s*(µs|μs|us|ms|min|s)(?![a-z])/gy;
  const compact = text.trim().toLowerCase();
  let us = 0;
  let end = 0;
  for (let match = part.exec(compact); match !== null; match = part.exec(compact)) {
    us += Number(match[1]) * (unitUs[match[2] ?? ''] ?? 0);
    while (compact[part.lastIndex] === ' ') part.lastIndex += 1;
    end = part.lastIndex;
  }
  return end === 0 || end !== compact.length ? undefined : { kind: 'time', us: Math.round(us) };
}

/**
 * The index of the first event at a time or later, of `count` events; the last one when all are earlier. Asks about
 * twenty times for a million events. Rejects as the service does.
 */
export async function findIndexAt(
  recordings: RecordingService,
  recordingId: string,
  count: number,
  us: number,
  signal: AbortSignal,
): Promise<number> {
  let low = 0;
  let high = Math.max(0, count - 1);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const event = await firstKept(recordings, recordingId, middle, signal);
    // Nothing was kept from there on: what there is lies before.
    if (event === undefined) high = middle;
    else if (Number(event.atUs) >= us) high = middle;
    else low = Math.max(middle + 1, Math.min(high, Number(event.index) + 1));
  }
  return low;
}

async function firstKept(
  recordings: RecordingService,
  recordingId: string,
  index: number,
  signal: AbortSignal,
): Promise<{ readonly index: bigint; readonly atUs: bigint } | undefined> {
  const read = async (start: bigint): Promise<{ readonly index: bigint; readonly atUs: bigint } | undefined> => {
    const { events } = await recordings.readEvents({ recordingId, start, count: 1, filter: undefined }, signal);
    return events[0];
  };
  const event = await read(BigInt(index));
  if (event !== undefined) return event;
  const filter = { direction: Direction.DIRECTION_UNSPECIFIED, text: '', ignoresCase: false };
  const found = await recordings.findEvent({ recordingId, filter, from: BigInt(index), isBackward: false }, signal);
  return found.index === undefined ? undefined : read(found.index);
}
