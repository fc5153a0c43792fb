// The bounded run: what comes in from outside crashes nothing, keeps nothing busy and fills no memory. SOCKEYE_FUZZ_ROUNDS
// sets the number of cases of each subject; `npm run fuzz` runs the same for minutes.
import { describe, expect, test } from 'vitest';

import { createFuzzSubjects } from './fuzz-subjects';
import { fuzzLimits, runFuzz } from './run-fuzz';

const subjects = await createFuzzSubjects(process.cwd());
const wanted = process.env['SOCKEYE_FUZZ_ROUNDS'];
/** Cases, and what has to come of some of them, or the inputs are not what they should be. */
const plans: Readonly<Record<string, readonly [rounds: number, outcomes: readonly string[]]>> = {
  messages: [1200, ['decoded, encoded', 'decoded, rejected', 'undecodable, rejected']],
  'descriptor sets': [400, ['refused', 'with problems', 'sound']],
  '.proto sources': [250, ['with errors', 'sound']],
};

test.each(subjects.map(subject => [subject.name, subject] as const))(
  '%s: no case takes longer than 5 s, and the process grows by less than 256 MiB',
  { timeout: 600_000 },
  async (name, subject) => {
    expect(fuzzLimits).toEqual({ caseMs: 5_000, grownBytes: 256 * 1024 * 1024 });
    const [rounds, outcomes] = plans[name] ?? [0, []];
    const seed = Math.floor(Math.random() * 2 ** 31);
    const last = Number(wanted ?? rounds);
    const report = await runFuzz(subject, seed, done => done >= last);
    expect(report.rounds).toBe(last);
    for (const outcome of outcomes) expect(report.outcomes[outcome], `${outcome}, seed ${seed}`).toBeGreaterThan(5);
    process.stdout.write(
      `${name}: ${rounds} cases, the longest ${Math.round(report.longestMs)} ms, ` +
        `grown by ${Math.round(report.grownBytes / 1e6)} MB\n`,
    );
  },
);

describe('a run fails', () => {
  const once = (): boolean => true;

  test('for a case that takes too long, with its seed', async () => {
    const slow = { name: 'slow', feed: () => new Promise<string>(done => setTimeout(() => done('late'), 30)) };
    await expect(runFuzz(slow, 7, once, { ...fuzzLimits, caseMs: 10 })).rejects.toThrow(/^slow, seed 7: took \d+ ms/);
  });

  test('for memory that is not given back, with the seed of the case', async () => {
    const held: Buffer[] = [];
    const greedy = {
      name: 'greedy',
      feed: () => {
        held.push(Buffer.alloc(40 * 1024 * 1024, 1));
        return 'held';
      },
    };
    const limits = { ...fuzzLimits, grownBytes: 30 * 1024 * 1024 };
    await expect(runFuzz(greedy, 7, () => held.length > 20, limits)).rejects.toThrow(
      /^greedy, seed \d+: the process grew/,
    );
  });

  test('for what its subject throws, with the seed', async () => {
    const broken = {
      name: 'broken',
      feed: () => {
        throw new Error('on purpose');
      },
    };
    await expect(runFuzz(broken, 7, once)).rejects.toThrow('broken, seed 7: on purpose');
  });
});
