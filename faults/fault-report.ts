// What a fault did, as rows of the table that `npm run faults` prints.
import { appendFileSync } from 'node:fs';

/** One row. */
export interface FaultRow {
  readonly fault: string;
  /** How often it was tried. */
  readonly tried: number;
  /** What the user sees. */
  readonly seen: string;
  /** What should be recorded and is not; `0`, or how much. */
  readonly lost: string;
  /** Processes, descriptors, sockets, memory, as measured; or `not measured`. */
  readonly leaked: string;
}

/** Adds a row, when somebody prints the table. */
export function reportFault(row: FaultRow): void {
  const file = process.env['SOCKEYE_FAULT_REPORT'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** How often a cheap fault is tried: all thousand times by `npm run faults`, a few by `npm test`. */
export const rounds = Number(process.env['SOCKEYE_FAULT_ROUNDS'] ?? 11);

/** Whether this is the whole suite. */
export const isWhole = rounds >= 1000;
