import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from 'vitest';

import { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import { createLinkService } from '../../src-helper/link/link-service';
import { createServiceHandlers } from '../../src-shared/service-handlers';
import { defaultValues } from '../../src-shared/setting-rules';
import { createRelay } from '../rpc/relay-call';
import { createCallCounters } from '../rpc/count-calls';
import { joinLink } from '../testing/joined-link';
import { askAboutHelper, measureDisk } from './gather-facts';
import { type DiagnosticFacts, writeDiagnostics } from './write-diagnostics';

const never = new AbortController().signal;
const facts: DiagnosticFacts = {
  appInfo: {
    version: '0.1.0',
    electronVersion: '25.1.1',
    chromeVersion: '114',
    nodeVersion: '18.15.0',
    platform: 'linux',
    dataDirectory: '/home/ada/.config/Sockeye',
    isSafe: true,
    architecture: 'x64',
    systemRelease: '6.1.0',
    logDirectory: '/home/ada/.config/Sockeye/logs',
  },
  machine: ['processors 2'],
  owner: { home: '/home/ada', userName: 'ada' },
  now: new Date('2026-01-02T03:04:05Z'),
  main: { pid: 7, residentBytes: 100 * 1024 * 1024, upSeconds: 93_784 },
  state: { kind: 'failed', reason: 'The helper ended: it was killed (9)' },
  answer: undefined,
  ends: { count: 6, last: [{ atMs: Date.UTC(2026, 0, 2), reason: 'The helper ended: it was killed (9)' }] },
  disk: { entries: [{ name: 'logs', bytes: 1_048_576 }], freeBytes: 5 * 1024 * 1024, isWhole: true },
  counters: createCallCounters(),
  notices: [{ id: 'x', explanation: { cause: 'x', what: 'A server said \u001b[31m\n```red', nextStep: '' } }],
  settings: { ...defaultValues(), theme: 'dark' },
  logLines: ['2026-01-01T00:00:00.000Z info main listens socket=/home/ada/.cache/h1'],
};

it('the diagnostics say versions, states, use, changed settings, notices and the last lines, without the home', () => {
  const text = writeDiagnostics(facts);
  const lines = text.split('\n');
  expect(lines.slice(0, 4)).toEqual([
    '```text',
    'Sockeye 0.1.0 (safe start), 2026-01-02T03:04:05.000Z',
    'Electron 25.1.1, Chromium 114, Node 18.15.0',
    'linux 6.1.0 x64',
  ]);
  expect(lines).toContain('main pid=7 memory=100.0MiB up=1d2h');
  expect(lines).toContain('helper failed The helper ended: it was killed (9)');
  expect(lines).toContain('helper ends 6');
  expect(lines).toContain('  2026-01-02T00:00:00.000Z The helper ended: it was killed (9)');
  expect(lines).toContain('data ~/.config/Sockeye');
  expect(lines).toContain('disk logs=1.0MiB free=5.0MiB');
  expect(lines).toContain('settings theme=dark (shipped system)');
  expect(text).toContain('callsStarted=0');
  expect(lines).toContain("notice x: A server said \\u001b[31m\\u000a'''red");
  expect(text).toContain('socket=~/.cache/h1');
  expect(text).not.toContain('ada');
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(text.match(/```/g), 'only the fence itself').toHaveLength(2);
});

it('credentials that a library put into an error are not in the diagnostics', () => {
  const logLines = [
    'warn helper x url=https://ada:hunter2@host',
    '  Error: Authorization: Bearer hunter2hunter2',
    'x'.repeat(9000),
  ];
  const text = writeDiagnostics({ ...facts, logLines });
  expect(text).not.toContain('hunter2');
  expect(text.length).toBeLessThan(5000);
  const cut = `${'x'.repeat(976)} https://ada:hunter2${'x'.repeat(100)}@host`;
  expect(writeDiagnostics({ ...facts, logLines: [cut] }), 'where a long line is cut').not.toContain('hunt');
});

it('a helper that runs says how it is, over its real link, and one that hangs is reported and not waited for', async () => {
  const counted = { targets: 3, recordings: 12, historyProblem: '' };
  let hangs = false;
  const countKept = (signal: AbortSignal): Promise<typeof counted> =>
    hangs
      ? new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))))
      : Promise.resolve(counted);
  const link = await joinLink({
    remote: createServiceHandlers(LinkServiceDefinition, createLinkService(countKept)),
  });
  try {
    const openCall = createRelay(link.helperLink);
    const answer = await askAboutHelper(openCall);
    expect(answer).toMatchObject({ kind: 'answer', nodeVersion: process.versions.node, ...counted });
    expect(writeDiagnostics({ ...facts, answer })).toContain('kept targets=3 recordings=12');
    hangs = true;
    const silence = await askAboutHelper(openCall);
    expect(silence).toEqual({ kind: 'silence', reason: 'CountKept: no answer within 1500 ms' });
    expect(writeDiagnostics({ ...facts, answer: silence })).toContain('helper does not answer: CountKept: no answer');
  } finally {
    await link.close();
  }
});

it("the disk is measured by what is Sockeye's, and a folder that is not there is no failure", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  await mkdir(path.join(folder, 'logs'));
  await writeFile(path.join(folder, 'logs', 'sockeye.log'), 'x'.repeat(1000));
  await writeFile(path.join(folder, 'recordings.sqlite'), 'x'.repeat(2000));
  await writeFile(path.join(folder, 'recordings.sqlite-wal'), 'x'.repeat(30));
  await writeFile(path.join(folder, 'Cookies of somebody'), 'x');
  execFileSync('ln', ['-s', folder, path.join(folder, 'logs', 'round')]);
  const { entries, freeBytes, isWhole } = await measureDisk(folder, never);
  expect(Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes]))).toEqual({
    logs: 1000,
    recordings: 2030,
    browser: 1,
  });
  expect(freeBytes).toBeGreaterThan(0);
  expect(isWhole).toBe(true);
  expect((await measureDisk(folder, AbortSignal.abort())).isWhole, 'a disk is not waited for').toBe(false);
  await rm(folder, { recursive: true });
  expect(await measureDisk(folder, never)).toEqual({ entries: [], freeBytes: undefined, isWhole: true });
});
