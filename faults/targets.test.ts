// Bad targets: whatever one does, each call ends with a status in words and a recording, the helper stays what it was, and
// good targets answer.
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { statusName } from '../src-shared/status-code';
import { badServers } from './bad-servers';
import { inBatches, part, reportFault, rounds } from './fault-report';
import { type FaultRig, startRig } from './fault-rig';
import { watchLeaks } from './leak-watch';
import { countMessages, readRecorded } from './recorded-on-disk';

/** How many calls are under way together. */
const width = 10;
/** The same for faults that only a deadline ends, or the connection's watch. */
const patientWidth = 50;
/** Faults that end by the deadline only. */
const patient = /never answers|never reads|floods/;
/** Faults that Sockeye notices by itself, after a second: those calls have no deadline. */
const noticed = /broken HPACK|never ends|wrong length/;
const floods = /floods/;
/** What is sent to a target that does not read: more than any window of HTTP/2. */
const largeMessage = { content: { $case: 'json' as const, value: `{ "name": "${'x'.repeat(300_000)}" }` } };

/** Rounds of a fault, and why they are fewer than others. */
function triesOf(fault: string): { readonly tries: number; readonly because?: string } {
  if (fault === 'a compressed bomb') return { tries: part(0.05, 5), because: 'each unpacks 256 MiB' };
  if (fault.startsWith('a large message')) return { tries: part(0.05, 5), because: 'each unpacks 192 MiB' };
  return { tries: rounds };
}

let rig: FaultRig;
let sample: string;

beforeAll(async () => {
  rig = await startRig();
  sample = await rig.sample();
}, 30_000);

afterAll(() => rig.close());

for (const [number, [fault, start]] of Object.entries(badServers).entries()) {
  it(`${fault}: each call ends in words and is recorded, and nothing leaks`, async () => {
    const socketPath = path.join(rig.folder, `b${number}`);
    const server = await start(socketPath);
    const targetId = await rig.addTarget(socketPath);
    const deadlineMs = patient.test(fault) ? 200n : noticed.test(fault) ? undefined : 10_000n;
    const { tries, because } = triesOf(fault);
    const words = new Set<string>();
    const received = new Map<string, number>();
    const message = fault.includes('never reads') ? { message: { ...largeMessage, expandsVariables: false } } : {};
    const tryOnce = async (): Promise<void> => {
      const { id, status, messagesReceived, messagesSent } = await rig.call({ targetId, deadlineMs, ...message });
      expect(status, 'a call that ends has a status').toBeDefined();
      if (noticed.test(fault)) expect(status?.explanation?.cause).toBe('http2-broken');
      if (status?.code !== 0) {
        expect(status?.explanation?.what ?? status?.message, 'the status says why').not.toBe('');
      }
      words.add(statusName(status?.code ?? 2));
      received.set(id, Number(messagesReceived + messagesSent));
    };
    const watch = watchLeaks({ rounds: tries, processes: [rig.watched] });
    const isSlow = noticed.test(fault) || (patient.test(fault) && !floods.test(fault));
    const side = isSlow ? patientWidth : width;
    await inBatches(tries, side, tryOnce, done => watch.after(done));
    await server.close();
    await rig.clients.target.removeTarget({ targetId });
    const leaked = await watch.judge();
    expect((await rig.call({ targetId: sample })).status?.code).toBe(0);
    expect(await rig.countRecordings(targetId)).toBe(tries);
    // Messages that the window was told of, against those on the disk.
    const kept = readRecorded(rig.folder).filter(({ id }) => received.has(id));
    const told = [...received.values()].reduce((sum, count) => sum + count, 0);
    const isWhole = kept.length === tries && countMessages(kept) === told;
    reportFault({
      fault,
      tried: tries,
      ...(because !== undefined && { fewerBecause: because }),
      seen: [...words].join(', '),
      lost: { missing: isWhole ? 0 : tries - kept.length || told - countMessages(kept), of: tries, what: 'recordings' },
      leaked,
    });
  }, 600_000);
}

it('10,000 calls at once (three hundred in the short suite): each is answered and recorded', async () => {
  const before = await rig.countRecordings(sample);
  const count = Math.max(300, rounds * 10);
  const waves = 40;
  const watch = watchLeaks({ rounds: waves, processes: [rig.watched] });
  for (let wave = 1; wave <= waves; wave++) {
    const size = wave === 1 ? count : Math.round(count / 10);
    const recordings = await Promise.all(
      Array.from({ length: size }, () => rig.call({ targetId: sample, deadlineMs: 120_000n })),
    );
    expect(recordings.filter(({ status }) => status?.code !== 0)).toEqual([]);
    await watch.after(wave);
  }
  const all = count + (waves - 1) * Math.round(count / 10);
  reportFault({
    fault: `${count.toLocaleString('en')} calls at once, then ${waves - 1} times a tenth of them`,
    tried: all,
    seen: 'OK',
    lost: { missing: all - ((await rig.countRecordings(sample)) - before), of: all, what: 'recordings' },
    leaked: await watch.judge(),
  });
}, 600_000);
