// Bad targets: whatever one does, each call ends with a status in words and a recording, the helper stays what it was, and
// good targets answer.
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ListRecordingsRequest } from '../gen/sockeye/v1/recording';
import { complete } from '../src-renderer/testing/complete';
import { statusName } from '../src-shared/status-code';
import { badServers } from './bad-servers';
import { reportFault, rounds } from './fault-report';
import { type FaultRig, startRig } from './fault-rig';

/** How many calls are under way together. */
const width = 10;
/** Rounds of faults that are slow or large by nature. */
const costly: Readonly<Record<string, number>> = { 'a compressed bomb': 2, '100,000 headers': 20 };
/** Faults that end by the deadline only. */
const patient = /never answers|never reads|floods|never ends|wrong length/;
/** What the helper may have more after all rounds than after the first: caches and what V8 has not collected. */
const toleratedMiB = 200;
/** A message of 256 MiB is held once as it came, once as it is written. */
const bombMiB = 1024;

let rig: FaultRig;
let sample: string;

beforeAll(async () => {
  rig = await startRig();
  for await (const { targets } of rig.clients.target.watchTargets({})) {
    sample = targets.find(({ isSample }) => isSample)?.id ?? '';
    break;
  }
}, 30_000);

afterAll(() => rig.close());

async function countRecordings(targetId: string): Promise<number> {
  const request = complete(ListRecordingsRequest, { targetId, limit: 1 });
  const { totalCount } = await rig.clients.recording.listRecordings(request);
  return Number(totalCount);
}

for (const [number, [fault, start]] of Object.entries(badServers).entries()) {
  it(`${fault}: each call ends in words and is recorded, and nothing leaks`, async () => {
    const socketPath = path.join(rig.folder, `b${number}`);
    const server = await start(socketPath);
    const targetId = await rig.addTarget(socketPath);
    const deadlineMs = patient.test(fault) ? 200n : 10_000n;
    const times = Math.min(costly[fault] ?? rounds, rounds);
    const words = new Set<string>();
    const tryOnce = async (): Promise<void> => {
      const { status } = await rig.call({ targetId, deadlineMs });
      expect(status, 'a call that ends has a status').toBeDefined();
      if (status?.code !== 0) {
        expect(status?.explanation?.what ?? status?.message, 'the status says why').not.toBe('');
      }
      words.add(statusName(status?.code ?? 2));
    };
    await tryOnce();
    const before = rig.measure();
    for (let done = 1; done < times; done += width) {
      await Promise.all(Array.from({ length: Math.min(width, times - done) }, tryOnce));
    }
    await server.close();
    await expect.poll(() => rig.measure().descriptors, { timeout: 10_000 }).toBeLessThanOrEqual(before.descriptors + 5);
    const grownMiB = rig.measure().residentMiB - before.residentMiB;
    expect(grownMiB).toBeLessThan(fault.includes('bomb') ? bombMiB : toleratedMiB);
    const recorded = await countRecordings(targetId);
    expect(recorded).toBe(times);
    expect((await rig.call({ targetId: sample })).status?.code).toBe(0);
    await rig.clients.target.removeTarget({ targetId });
    reportFault({
      fault,
      tried: times,
      seen: [...words].join(', '),
      lost: String(times - recorded),
      leaked: grownMiB > 50 ? `${Math.round(grownMiB)} MiB` : '0',
    });
  }, 300_000);
}

it('10,000 calls at once (a thousand in the short suite): each is answered and recorded', async () => {
  const before = await countRecordings(sample);
  const descriptors = rig.measure().descriptors;
  const count = rounds >= 1000 ? 10_000 : 1000;
  const recordings = await Promise.all(
    Array.from({ length: count }, () => rig.call({ targetId: sample, deadlineMs: 120_000n })),
  );
  const failed = recordings.filter(({ status }) => status?.code !== 0).length;
  const recorded = (await countRecordings(sample)) - before;
  expect(failed).toBe(0);
  expect(recorded).toBe(count);
  await expect.poll(() => rig.measure().descriptors, { timeout: 10_000 }).toBeLessThanOrEqual(descriptors + 5);
  reportFault({
    fault: `${count.toLocaleString('en')} calls at once`,
    tried: count,
    seen: 'OK',
    lost: String(count - recorded),
    leaked: '0',
  });
}, 300_000);
