// `npm run fuzz`: feeds the message codec bad bytes and texts for as long as asked (seconds, 120 unless told). A failure
// prints the seed; `npm run fuzz -- 1 SEED` begins there.
import { loadNastySchema } from '../../src-helper/schema/json/load-nasty-schema';
import { fuzzCodec } from '../../src-helper/schema/json/fuzz';

async function main(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 120);
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
  const registry = await loadNastySchema(process.cwd());
  const begin = performance.now();
  let peakBytes = 0;
  const isOver = (rounds: number): boolean => {
    if (rounds % 1000 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    return performance.now() - begin > seconds * 1000;
  };
  const report = fuzzCodec({ registry, seed, isOver });
  console.log({ seed, ...report, peakMegabytes: Math.round(peakBytes / 1e6) });
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
