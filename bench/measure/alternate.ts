import { type Figure, median } from './figure';

/** Runs one side for about this long and returns what it measured, in a unit in which lower or higher is better. */
export type Side = (windowMs: number) => Promise<number>;

/** What is measured against what. */
export interface Contest {
  readonly name: string;
  readonly better: 'lower' | 'higher';
  /** What is being judged. */
  readonly subject: Side;
  /** What it is judged against. */
  readonly reference: Side;
  /** The two sides and their unit, for the note: `link / raw socket, us a round trip`. */
  readonly unit: string;
}

const windowMs = 300;
const rounds = 21;
/** grpc-js takes four to six seconds of load until its cost is steady. */
const warmUpMs = 8000;

/**
 * Lets two sides take turns: reference, subject, reference again, so that each round has its own control and a change of
 * the machine's mood hits all three. Medians over the rounds.
 */
export async function alternate(contest: Contest): Promise<Figure> {
  await contest.reference(warmUpMs / 4);
  await contest.subject(warmUpMs);
  const subject: number[] = [];
  const reference: number[] = [];
  const repeated: number[] = [];
  for (let round = 0; round < rounds; round++) {
    reference.push(await contest.reference(windowMs));
    subject.push(await contest.subject(windowMs));
    repeated.push(await contest.reference(windowMs));
  }
  const baseline = median([...reference, ...repeated]);
  return {
    name: contest.name,
    ratio: median(subject) / baseline,
    better: contest.better,
    runs: subject.map((value, round) => value / (((reference[round] ?? 0) + (repeated[round] ?? 0)) / 2)),
    control: median(repeated) / median(reference),
    note: `${contest.unit}: ${median(subject).toFixed(1)} / ${baseline.toFixed(1)}`,
  };
}
