// Feeds something what nobody should send, within stated bounds. The bounded run is fuzz.test.ts, the long one
// `npm run fuzz`.
import { RandomSource } from '../json/random-source';

/** Something that takes input from outside and is to survive all of it. */
export interface FuzzSubject {
  readonly name: string;
  /**
   * Makes an input of these random numbers, feeds it in, and answers in a word what came of it. Throws for what must not
   * happen, with the input in its message.
   */
  readonly feed: (random: RandomSource) => string | Promise<string>;
}

/** What one case and a whole run may take at most. */
export interface FuzzLimits {
  /** Time of one case, in milliseconds: far more than any takes on a busy machine, far less than a hang. */
  readonly caseMs: number;
  /** By how much the process may grow over the whole run, garbage included, in bytes. */
  readonly grownBytes: number;
}

/** The bounds that every run is held to, whoever makes it. */
export const fuzzLimits: FuzzLimits = { caseMs: 5_000, grownBytes: 256 * 1024 * 1024 };

/** What a run has done. */
export interface FuzzReport {
  readonly subject: string;
  readonly rounds: number;
  /** How often each thing came of it. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The longest that one case took, and its seed. */
  readonly longestMs: number;
  readonly longestSeed: number;
  /** By how much the process was larger than at the start, at its largest, in bytes. */
  readonly grownBytes: number;
}

/** Runs until it is over. Rejects for what a subject throws and for a limit that is passed, with the seed of the case. */
export async function runFuzz(
  { name, feed }: FuzzSubject,
  seed: number,
  isOver: (rounds: number) => boolean,
  limits: FuzzLimits = fuzzLimits,
): Promise<FuzzReport> {
  const outcomes: Record<string, number> = {};
  const startBytes = process.memoryUsage.rss();
  let [rounds, longestMs, longestSeed, grownBytes] = [0, 0, seed, 0];
  do {
    const own = seed + rounds;
    const begin = performance.now();
    let outcome: string;
    try {
      outcome = await feed(new RandomSource(own));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      throw new Error(`${name}, seed ${own}: ${words}`, { cause: error });
    }
    const tookMs = performance.now() - begin;
    if (tookMs > longestMs) [longestMs, longestSeed] = [tookMs, own];
    grownBytes = Math.max(grownBytes, process.memoryUsage.rss() - startBytes);
    if (longestMs > limits.caseMs) throw new Error(`${name}, seed ${own}: took ${Math.round(longestMs)} ms`);
    if (grownBytes > limits.grownBytes)
      throw new Error(`${name}, seed ${own}: the process grew by ${grownBytes} bytes`);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    rounds++;
  } while (!isOver(rounds));
  return { subject: name, rounds, outcomes, longestMs, longestSeed, grownBytes };
}
