// `npm run fuzz`: feeds messages, descriptor sets and .proto sources with what nobody should send, for as long as asked
// (seconds in all, 120 unless told). A failure prints the seed of its case; `npm run fuzz -- 1 SEED` begins there.
import { createFuzzSubjects } from '../../src-helper/schema/fuzz/fuzz-subjects';
import { runFuzz } from '../../src-helper/schema/fuzz/run-fuzz';

async function main(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 120);
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
  const subjects = await createFuzzSubjects(process.cwd());
  for (const subject of subjects) {
    const until = performance.now() + (seconds * 1000) / subjects.length;
    const { grownBytes, longestMs, ...report } = await runFuzz(subject, seed, () => performance.now() > until);
    console.log({ seed, ...report, longestMs: Math.round(longestMs), grownMegabytes: Math.round(grownBytes / 1e6) });
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
