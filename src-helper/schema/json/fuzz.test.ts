import { expect, test } from 'vitest';

import { fuzzCodec } from './fuzz';
import { loadNastySchema } from './load-nasty-schema';

test('nothing that comes in crashes the codec, keeps it busy or fills the memory', async () => {
  const registry = await loadNastySchema(process.cwd());
  const seed = Math.floor(Math.random() * 2 ** 31);
  const report = fuzzCodec({ registry, seed, isOver: rounds => rounds >= 1200 });
  expect(report.longestMs, `seed ${seed}`).toBeLessThan(2000);
  // Both outcomes have to occur, or the inputs are not what they should be.
  for (const count of [report.decoded, report.undecodable, report.encoded, report.rejected])
    expect(count).toBeGreaterThan(30);
});
