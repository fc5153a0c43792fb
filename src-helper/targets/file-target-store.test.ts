import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Target } from '../../gen/sockeye/v1/target';
import { createFileTargetStore } from './file-target-store';
import { makeDirectory, unixTarget } from './test-servers';

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let file: string;

beforeEach(async () => {
  directory = await makeDirectory();
  file = join(directory.path, 'data', 'targets.json');
});
afterEach(() => directory.remove());

const sample: Target = unixTarget('/tmp/greeter.sock', { id: 'sample', name: 'Sample greeter', isSample: true });
const rich: Target = unixTarget('/run/My App.sock', {
  name: 'Mine',
  connection: {
    authority: 'app:1',
    tls: { caPath: '/ca.pem', certificatePath: '', keyPath: '', serverName: 'app' },
    receiveLimitBytes: 5_000_000_000n,
  },
  schemaSources: {
    useReflection: false,
    reflectionMetadata: [{ key: 'a-bin', value: { $case: 'binary', value: new Uint8Array([0, 255]) } }],
    protoPaths: ['/p/a.proto'],
    importPaths: ['/p'],
    descriptorSetPaths: ['/p/d.binpb'],
  },
  metadata: [
    { key: 'k', value: { $case: 'text', value: 'one' } },
    { key: 'k', value: { $case: 'text', value: 'two' } },
  ],
});

test('a target is there again, whole, when the file is opened the next time', async () => {
  const store = await createFileTargetStore({ file, sample });
  const added = await store.add(rich);
  expect(added.id).not.toBe(rich.id);
  const again = await createFileTargetStore({ file, sample });
  expect(again.list()).toEqual([sample, { ...rich, id: added.id }]);
  expect(again.get(added.id)).toEqual(added);
});

test('TLS with nothing but defaults stays TLS', async () => {
  const store = await createFileTargetStore({ file, sample: undefined });
  const tls = { caPath: '', certificatePath: '', keyPath: '', serverName: '' };
  await store.add({ ...rich, connection: { authority: '', tls, receiveLimitBytes: 0n } });
  const again = await createFileTargetStore({ file, sample: undefined });
  expect(again.list()[0]?.connection?.tls).toEqual(tls);
});

test('the file is short and readable, without the sample, and for the user alone', async () => {
  const store = await createFileTargetStore({ file, sample });
  const { id } = await store.add(unixTarget('/run/app.sock', { name: '' }));
  const text = await readFile(file, 'utf8');
  expect(JSON.parse(text)).toEqual({
    version: 1,
    targets: [{ id, name: 'unix:/run/app.sock', endpoint: 'unix:/run/app.sock' }],
  });
  expect(await readdir(join(directory.path, 'data'))).toEqual(['targets.json']);
});

test('two instances keep each other’s targets', async () => {
  const one = await createFileTargetStore({ file, sample });
  const two = await createFileTargetStore({ file, sample });
  const a = await one.add(unixTarget('/a'));
  const b = await two.add(unixTarget('/b'));
  expect(two.list().map(({ id }) => id)).toEqual(['sample', a.id, b.id]);
  expect(await one.remove(b.id)).toBe(true);
  expect(one.list().map(({ id }) => id)).toEqual(['sample', a.id]);
});

test('changes made at once are all kept', async () => {
  const store = await createFileTargetStore({ file, sample: undefined });
  await Promise.all(Array.from({ length: 20 }, (_, index) => store.add(unixTarget(`/${index}`))));
  expect((await createFileTargetStore({ file, sample: undefined })).list()).toHaveLength(20);
});

test('update and remove say when there is no such target, and then write nothing', async () => {
  const store = await createFileTargetStore({ file, sample: undefined });
  expect(await store.update(unixTarget('/a', { id: 'nobody' }))).toBeUndefined();
  expect(await store.remove('nobody')).toBe(false);
  expect(await readdir(directory.path)).toEqual([]);
  const { id } = await store.add(unixTarget('/a'));
  expect(await store.update(unixTarget('/b', { id }))).toMatchObject({
    endpoint: { address: { value: { path: '/b' } } },
  });
});

test.each([
  '{"version":1,"targets":[{"id":"a","name":"b","endpoint":"nowhere"}]}',
  '{"version":2,"targets":[]}',
  'nonsense',
  '',
])('a file that says %j is kept aside, and the log says so', async text => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const damaged = join(directory.path, 'targets.json');
  await writeFile(damaged, text);
  const store = await createFileTargetStore({ file: damaged, sample: undefined });
  expect(store.list()).toEqual([]);
  const [aside = '', ...others] = await readdir(directory.path);
  expect(others).toEqual([]);
  expect(aside).toMatch(/^targets\.json\.damaged-/);
  expect(await readFile(join(directory.path, aside), 'utf8')).toBe(text);
  expect(String(write.mock.calls[0]?.[0])).toContain('kept aside');
  write.mockRestore();
});

test('a file that is damaged while Sockeye runs loses no target', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const store = await createFileTargetStore({ file, sample: undefined });
  await store.add(unixTarget('/a'));
  await writeFile(file, '{');
  await store.add(unixTarget('/b'));
  write.mockRestore();
  expect((await createFileTargetStore({ file, sample: undefined })).list()).toHaveLength(2);
});

test('a file that cannot be read is an error and not an empty list', async () => {
  await expect(createFileTargetStore({ file: directory.path, sample: undefined })).rejects.toThrow('cannot be read');
});

test('a watcher sees the list at once and after each change, and ends with its signal', async () => {
  const store = await createFileTargetStore({ file, sample });
  const gone = new AbortController();
  const lists = store.watch(gone.signal)[Symbol.asyncIterator]();
  expect((await lists.next()).value).toEqual([sample]);
  const next = lists.next();
  const a = await store.add(unixTarget('/a'));
  expect((await next).value).toEqual([sample, a]);
  await store.add(unixTarget('/b'));
  await store.add(unixTarget('/c'));
  const { value } = (await lists.next()) as { value: readonly Target[] };
  expect(value).toHaveLength(4);
  const last = lists.next();
  gone.abort();
  expect(await last).toEqual({ done: true, value: undefined });
});
