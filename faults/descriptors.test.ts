// A helper whose descriptors run out: connections are refused in words, it keeps answering, and recovers when some are free.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { forkHelper } from '../src-main/helper/fork-helper';
import { part, reportFault, rounds } from './fault-report';
import { collector, helperFile, startRig } from './fault-rig';
import { watchLeaks } from './leak-watch';

/** Descriptors that the helper may have, and targets that take more of them. */
const { limit, targets } = rounds >= 1000 ? { limit: 256, targets: 600 } : { limit: 96, targets: 110 };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sf-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('a helper with few descriptors refuses connections in words, keeps answering, and recovers', async () => {
  const tries = part(0.02, 1);
  const shell = path.join(folder, 'few.sh');
  writeFileSync(shell, `#!/bin/sh\nulimit -n ${limit}\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
  const options = { execPath: shell, execArgv: ['-r', collector], isQuiet: true };
  const rig = await startRig({ spawn: () => forkHelper(helperFile, [], options) });
  const sample = await rig.sample();
  expect((await rig.call({ targetId: sample })).status?.code).toBe(0);
  const target = path.join(rig.folder, 'open');
  const watch = watchLeaks({ rounds: tries, processes: [rig.watched] });
  const words = new Set<string>();
  let calls = 1;
  await watch.after(0);
  for (let round = 1; round <= tries; round++) {
    const held = createServer(socket => socket.on('error', () => undefined).resume());
    await new Promise<void>(resolve => held.listen(target, resolve));
    const ids = await Promise.all(Array.from({ length: targets }, () => rig.addTarget(target)));
    const ended = await Promise.all(ids.map(targetId => rig.call({ targetId, deadlineMs: 8000n })));
    for (const { status } of ended) words.add(status?.explanation?.what ?? status?.message ?? '');
    expect([...words].join('\n'), 'somebody is told of the descriptors').toMatch(/as many open files/);
    await Promise.all(ids.map(targetId => rig.clients.target.removeTarget({ targetId })));
    await new Promise(resolve => held.close(resolve));
    expect((await rig.call({ targetId: sample })).status?.code, 'it recovers').toBe(0);
    calls += targets + 1;
    await watch.after(round);
  }
  expect([...words]).not.toContain('');
  const leaked = await watch.judge();
  const missing = calls - (await rig.countRecordings());
  await rig.close();
  reportFault({
    fault: `descriptors exhausted (ulimit -n ${limit})`,
    tried: tries,
    fewerBecause: `each opens ${targets} connections for 8 s`,
    seen: [...words].map(text => text.replaceAll(/unix:\S+/g, '…')).join(' / '),
    lost: { missing, of: calls, what: 'recordings' },
    leaked,
  });
}, 300_000);
