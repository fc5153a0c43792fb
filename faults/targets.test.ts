// Bad targets: whatever one does, each call ends with a status in words and a recording, the helper stays what it was, and
// good targets answer.
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { ListRecordingsRequest } from '../gen/sockeye/v1/recording';
import { complete } from '../src-renderer/testing/complete';
import { statusName } from '../src-shared/status-code';
import { badServers } from './bad-servers';
import { isWhole, reportFault, rounds } from './fault-report';
import { type FaultRig, startRig } from './fault-rig';
import { expectNoLeak, takeFootprint } from './footprint';

/** How many calls are under way together. */
const width = 10;
/** Rounds of faults that are slow or large by nature. */
const costly: Readonly<Record<string, number>> = {
  'a compressed bomb': isWhole ? 11 : 5,
  'a large message that was compressed': 5,
  'a target that floods messages': isWhole ? 21 : 3,
  '100,000 headers': isWhole ? 21 : 3,
};
/** Faults that end by the deadline only. */
const patient = /never answers|never reads|floods|never ends|wrong length/;
/** What is sent to a target that does not read: more than any window of HTTP/2. */
const largeMessage = { content: { $case: 'json' as const, value: `{ "name": "${'x'.repeat(300_000)}" }` } };

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
    const deadlineMs = patient.test(fault) ? 200n : fault === 'broken HPACK' ? 1000n : 10_000n;
    const times = Math.min(costly[fault] ?? rounds, rounds);
    const words = new Set<string>();
    const { pid } = rig.helper.process;
    const message = fault.includes('never reads') ? { message: { ...largeMessage, expandsVariables: false } } : {};
    const tryOnce = async (): Promise<void> => {
      const { status } = await rig.call({ targetId, deadlineMs, ...message });
      expect(status, 'a call that ends has a status').toBeDefined();
      if (status?.code !== 0) {
        expect(status?.explanation?.what ?? status?.message, 'the status says why').not.toBe('');
      }
      words.add(statusName(status?.code ?? 2));
    };
    await tryOnce();
    const before = takeFootprint(pid);
    for (let done = 1; done < times; done += width) {
      await Promise.all(Array.from({ length: Math.min(width, times - done) }, tryOnce));
    }
    await server.close();
    const leaked = await expectNoLeak(before, { pid, work: () => rig.call({ targetId: sample }) });
    const recorded = await countRecordings(targetId);
    expect(recorded).toBe(times);
    expect((await rig.call({ targetId: sample })).status?.code).toBe(0);
    await rig.clients.target.removeTarget({ targetId });
    reportFault({
      fault,
      tried: times,
      seen: [...words].join(', '),
      lost: String(times - recorded),
      leaked,
    });
  }, 300_000);
}

it('10,000 calls at once (three hundred in the short suite): each is answered and recorded', async () => {
  const before = await countRecordings(sample);
  const { pid } = rig.helper.process;
  const footprint = takeFootprint(pid);
  const count = isWhole ? 10_000 : 300;
  const recordings = await Promise.all(
    Array.from({ length: count }, () => rig.call({ targetId: sample, deadlineMs: 120_000n })),
  );
  const failed = recordings.filter(({ status }) => status?.code !== 0).length;
  const recorded = (await countRecordings(sample)) - before;
  expect(failed).toBe(0);
  expect(recorded).toBe(count);
  const leaked = await expectNoLeak(footprint, { pid, work: () => rig.call({ targetId: sample }) });
  reportFault({
    fault: `${count.toLocaleString('en')} calls at once`,
    tried: count,
    seen: 'OK',
    lost: String(count - recorded),
    leaked,
  });
}, 300_000);
