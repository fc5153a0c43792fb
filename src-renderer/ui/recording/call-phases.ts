// Where the time of a call went, phase by phase.
import type { CallTimings } from '../../../gen/sockeye/v1/recording';

/** A part of a call's time, in microseconds since it began. */
export interface CallPhase {
  readonly name: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/** The phases of a call that has ended, in their order; those that were not reached are left out. */
export function callPhases(timings: CallTimings): readonly CallPhase[] {
  const ends: readonly (readonly [string, bigint])[] = [
    ['Connecting', timings.connectedUs],
    ['Queued', timings.sentUs ?? 0n],
    ['Until the first byte', timings.headersUs],
    ['Until the first message', timings.firstMessageUs],
    ['Messages', timings.lastMessageUs],
    ['Until the last byte', timings.endedUs],
  ];
  const phases: CallPhase[] = [];
  let fromUs = 0;
  for (const [name, end] of ends) {
    const toUs = Number(end);
    // Headers can come after the first message was sent: a phase never goes back.
    if (toUs === 0 || toUs < fromUs) continue;
    if (name === 'Messages' && timings.firstMessageUs === timings.lastMessageUs) continue;
    phases.push({ name, fromUs, toUs });
    fromUs = toUs;
  }
  return phases;
}
