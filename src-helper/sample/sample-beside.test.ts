import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createLog } from '../../src-shared/log';
import { createFileTargetStore } from '../targets/file-target-store';
import { withFileLock } from '../targets/file-lock';
import { makeDirectory } from '../wire/dial/testing/test-servers';
import { claimSocketPath, somebodyListens } from './claim-socket-path';
import { startSampleBeside } from './sample-beside';
import { sampleTarget } from './sample-target';

const log = createLog('test', () => undefined);
let directory: Awaited<ReturnType<typeof makeDirectory>>;
beforeEach(async () => (directory = await makeDirectory()));
afterEach(() => directory.remove());
const at = (name: string): string => join(directory.path, name);

test('F45: a name whose holder never answers the dial counts as taken after half a second', async () => {
  const began = Date.now();
  const silent = new Socket();
  expect(await somebodyListens('anything', { dial: () => silent })).toBe(true);
  expect(Date.now() - began).toBeGreaterThanOrEqual(450);
  expect(silent.destroyed).toBe(true);
});

test('F45: a socket whose listener never accepts is taken, and the next name is claimed', async () => {
  const listener: Server = createServer({ pauseOnConnect: true }).listen(at('greeter.sock'));
  await once(listener, 'listening');
  expect(await claimSocketPath(directory.path, 'greeter')).toBe(at('greeter-2.sock'));
  listener.close();
});

const inTheWay: readonly (readonly [name: string, make: (path: string) => void])[] = [
  ['FIFO', path => void execFileSync('mkfifo', [path])],
  ['folder', path => mkdirSync(path)],
  ['file', path => writeFileSync(path, '')],
];

test.each(inTheWay)('F45: a %s in the way of a name is passed by', async (_name, make) => {
  make(at('greeter.sock'));
  expect(await claimSocketPath(directory.path, 'greeter')).toBe(at('greeter-2.sock'));
});

test('F45: who waits for a sample that never starts waits no longer than wanted, and stops as quickly', async () => {
  const starting = startSampleBeside({ directory: directory.path, log }, () => new Promise(() => undefined));
  await starting.wait(20);
  expect(starting.sample()).toBeUndefined();
  await starting.stop(20);
});

test('F45: a sample that comes later is shown to who watches the list, and why none came is told', async () => {
  const store = await createFileTargetStore({ file: at('targets.json'), sample: undefined });
  let letIn: (outcome: Awaited<ReturnType<typeof failed>>) => void = () => undefined;
  const failed = (): Promise<{ sample: undefined; notice: { cause: string; what: string; nextStep: string } }> =>
    new Promise(resolve => (letIn = resolve));
  const starting = startSampleBeside({ directory: directory.path, log }, failed);
  const gone = new AbortController();
  const lists = store.watch(gone.signal)[Symbol.asyncIterator]();
  expect((await lists.next()).value).toEqual([]);
  const sample = sampleTarget({ address: { $case: 'unix', value: { path: '/s' } } });
  starting.onEnd(() => store.setSample(sample));
  letIn({ sample: undefined, notice: { cause: 'sample-not-started', what: 'x', nextStep: '' } });
  expect((await lists.next()).value).toEqual([sample]);
  expect(starting.notices).toHaveLength(1);
  gone.abort();
  await lists.return?.();
});

test.each(inTheWay.slice(0, 2))(
  'F45: a %s with the name of the lock does not keep a change waiting',
  async (_name, make) => {
    make(at('x.lock'));
    expect(await withFileLock(at('x.lock'), () => Promise.resolve('done'))).toBe('done');
  },
);

test('F45: a FIFO with the name of the file of targets is told, and not waited for', async () => {
  execFileSync('mkfifo', [at('targets.json')]);
  const store = await createFileTargetStore({ file: at('targets.json'), sample: undefined });
  expect(store.notices()).toMatchObject([
    { cause: 'targets-unreadable', what: expect.stringContaining('not a regular file') as string },
  ]);
});
