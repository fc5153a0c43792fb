// What a fault did, as rows of the table that `npm run faults` prints.
import { appendFileSync } from 'node:fs';

import type { LeakVerdict } from './leak-watch';

/** One row. */
export interface FaultRow {
  readonly fault: string;
  /** How often it was tried; with a reason when that is fewer than the suite was asked for. */
  readonly tried: number;
  readonly fewerBecause?: string;
  /** What the user sees. */
  readonly seen: string;
  /** What was recorded before or during the fault and should be there afterwards, and how much of it is not. */
  readonly lost: { readonly missing: number; readonly of: number; readonly what: 'recordings' | 'messages' };
  /** What the fault left behind. */
  readonly leaked: LeakVerdict;
}

/** Adds a row to the table, when somebody prints it. Throws when the row is bad. */
export function reportFault({ fault, tried, fewerBecause, seen, lost, leaked }: FaultRow): void {
  const isLost = lost.missing > 0 || lost.of === 0;
  const row = {
    fault,
    tried: tried.toLocaleString('en') + (fewerBecause !== undefined && tried < rounds ? ` (${fewerBecause})` : ''),
    seen,
    lost: `${lost.missing.toLocaleString('en')} of ${lost.of.toLocaleString('en')} ${lost.what}`,
    leaked: leaked.leaks.length === 0 ? leaked.measured : `LEAK ${leaked.leaks.join('; ')}`,
    isGood: !isLost && leaked.leaks.length === 0,
  };
  const file = process.env['SOCKEYE_FAULT_REPORT'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
  if (isLost) throw new Error(`${fault}: lost ${row.lost}`);
  if (leaked.leaks.length > 0) throw new Error(`${fault}: leaked ${leaked.leaks.join('; ')} (${leaked.measured})`);
}

/** How often a fault is to be tried: 1,000 times by `npm run faults`, a few by `npm test`. */
export const rounds = Number(process.env['SOCKEYE_FAULT_ROUNDS'] ?? 11);

/** The part of the rounds that a costly fault is tried, at least so often. */
export function part(share: number, least: number): number {
  return Math.min(rounds, Math.max(least, Math.round(rounds * share)));
}

/** Does so many rounds, some side by side, and calls `after` behind each batch with how many are done. */
export async function inBatches(
  count: number,
  width: number,
  act: (round: number) => Promise<unknown>,
  after: (done: number) => Promise<unknown>,
): Promise<void> {
  for (let done = 0; done < count; done += width) {
    const batch = Array.from({ length: Math.min(width, count - done) }, (_, at) => act(done + at));
    await Promise.all(batch);
    await after(Math.min(count, done + width));
  }
}
