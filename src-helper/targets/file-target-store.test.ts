import { chmod, mkdir, readdir, readFile, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Target } from '../../gen/sockeye/v1/target';
import { createFileTargetStore } from './file-target-store';
import { makeDirectory, unixTarget } from '../wire/dial/testing/test-servers';

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
  expect(await readdir(join(directory.path, 'data'))).toEqual([]);
  const { id } = await store.add(unixTarget('/a'));
  expect(await store.update(unixTarget('/b', { id }))).toMatchObject({
    endpoint: { address: { value: { path: '/b' } } },
  });
});

/** Without the lines that the store writes to the log; gives them back. */
async function quietly<T>(work: () => Promise<T>): Promise<readonly [T, string]> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const result = await work();
    return [result, write.mock.calls.map(([text]) => String(text)).join('')];
  } finally {
    write.mockRestore();
  }
}

/** The refusal of a change, in words that have all of these. */
const refusal = (...words: readonly string[]): unknown =>
  expect.objectContaining({
    name: 'RpcError',
    code: 9,
    details: expect.stringMatching(
      new RegExp(words.map(word => word.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('.*')),
    ) as string,
  });

test.each(['{"version":0,"targets":[]}', '{"version":1,"targets":{}}', 'nonsense', ''])(
  'a file that says %j is kept aside, and a notice and the log say so',
  async text => {
    const damaged = join(directory.path, 'targets.json');
    await writeFile(damaged, text);
    const [store, log] = await quietly(() => createFileTargetStore({ file: damaged, sample: undefined }));
    expect(store.list()).toEqual([]);
    const [aside = '', ...others] = await readdir(directory.path);
    expect(others).toEqual([]);
    expect(aside).toMatch(/^targets\.json\.damaged-/);
    expect(await readFile(join(directory.path, aside), 'utf8')).toBe(text);
    const words = `kept aside as ${join(directory.path, aside)}.`;
    expect(log).toContain(words);
    expect(log).not.toContain('nonsense');
    expect(store.notices()).toMatchObject([
      { cause: 'targets-damaged', what: expect.stringContaining(words) as string },
    ]);
    await store.add(unixTarget('/a'));
    expect(store.notices()).toHaveLength(1);
    expect(await readdir(directory.path)).toHaveLength(2);
  },
);

test('a file that is damaged while Sockeye runs loses no target', async () => {
  const store = await createFileTargetStore({ file, sample: undefined });
  await store.add(unixTarget('/a'));
  await writeFile(file, '{');
  await quietly(() => store.add(unixTarget('/b')));
  expect((await createFileTargetStore({ file, sample: undefined })).list()).toHaveLength(2);
  expect(store.notices()).toMatchObject([{ cause: 'targets-damaged' }]);
});

test('entries that are no targets are named, stay in the file, and leave the others as they are', async () => {
  const damaged = join(directory.path, 'targets.json');
  const good = { id: 'g', name: 'Good', endpoint: 'unix:/g' };
  const bad = [{ id: 'b', name: 'Bad', endpoint: 'nowhere', future: [1] }, 7];
  await writeFile(damaged, JSON.stringify({ version: 1, targets: [bad[0], good, bad[1]] }));
  const [store] = await quietly(() => createFileTargetStore({ file: damaged, sample }));
  expect(store.list().map(({ name }) => name)).toEqual(['Sample greeter', 'Good']);
  const [notice, ...others] = store.notices();
  expect(others).toEqual([]);
  expect(notice).toMatchObject({ cause: 'targets-partly-damaged' });
  expect(notice?.what).toContain('2 entries');
  expect(notice?.what).toContain(damaged);
  expect(notice?.what).toContain('Entry 1, "Bad": The port is missing: nowhere');
  expect(notice?.what).toContain('Entry 3: A target is not an object.');
  const { id } = await store.add(unixTarget('/new', { name: 'New' }));
  expect(await readdir(directory.path)).toEqual(['targets.json']);
  expect(JSON.parse(await readFile(damaged, 'utf8'))).toEqual({
    version: 1,
    targets: [good, { id, name: 'New', endpoint: 'unix:/new' }, ...bad],
  });
  expect(store.notices()).toHaveLength(1);
});

test('a file of a newer version stays as it is: the list is without it, and changes are refused', async () => {
  const newer = join(directory.path, 'targets.json');
  const text = '{"version":2,"targets":"elsewhere"}';
  await writeFile(newer, text);
  const [store] = await quietly(() => createFileTargetStore({ file: newer, sample }));
  expect(store.list()).toEqual([sample]);
  expect(store.notices()).toMatchObject([
    { cause: 'targets-newer', what: expect.stringContaining('version 2; this Sockeye reads version 1') as string },
  ]);
  await expect(store.add(unixTarget('/a'))).rejects.toEqual(refusal(newer, 'version 2', 'move the file away'));
  await expect(store.remove('x')).rejects.toEqual(refusal(newer));
  expect(await readdir(directory.path)).toEqual(['targets.json']);
  expect(await readFile(newer, 'utf8')).toBe(text);
});

test('what cannot be read is told, never overwritten, and read once it can be', async () => {
  const folder = join(directory.path, 'targets.json');
  await mkdir(folder);
  const [store, log] = await quietly(() => createFileTargetStore({ file: folder, sample }));
  expect(store.list()).toEqual([sample]);
  expect(store.notices()).toMatchObject([
    { cause: 'targets-unreadable', what: expect.stringContaining('(EISDIR)') as string },
  ]);
  expect(log).toContain('cannot be read');
  await expect(store.add(unixTarget('/a'))).rejects.toEqual(refusal(folder, 'cannot be read', '(EISDIR)'));
  expect(await readdir(directory.path)).toEqual(['targets.json']);
  await rmdir(folder);
  await store.add(unixTarget('/a'));
  expect(store.list()).toHaveLength(2);
  expect(store.notices()).toEqual([]);
});

test('a path that leads nowhere is told with why, and the list stays as it was', async () => {
  await writeFile(join(directory.path, 'data'), '');
  const [store] = await quietly(() => createFileTargetStore({ file, sample: undefined }));
  await rm(join(directory.path, 'data'));
  const a = await store.add(unixTarget('/a'));
  await rename(join(directory.path, 'data'), join(directory.path, 'moved'));
  await symlink('/dev/null/nowhere', join(directory.path, 'data'));
  await quietly(() => expect(store.add(unixTarget('/b'))).rejects.toEqual(refusal(file, '(ENOTDIR)')));
  expect(store.list()).toEqual([a]);
});

describe.skipIf(process.getuid?.() !== 0)('in a folder that is read only', () => {
  // Root may write everywhere, so somebody else does.
  async function asNobody<T>(work: () => Promise<T>): Promise<T> {
    process.seteuid?.(65534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }
  let readOnly: string;
  beforeEach(async () => {
    readOnly = join(directory.path, 'targets.json');
    await chmod(directory.path, 0o555);
  });

  test('add, update and remove are refused with what failed, the path, why and what to do', async () => {
    const entry = { id: 'a', name: 'A', endpoint: 'unix:/a' };
    await writeFile(readOnly, JSON.stringify({ version: 1, targets: [entry] }), { mode: 0o644 });
    await asNobody(async () => {
      const store = await createFileTargetStore({ file: readOnly, sample: undefined });
      const words = refusal('cannot be saved', readOnly, 'permission denied (EACCES)', 'may write to', directory.path);
      await expect(store.add(unixTarget('/b'))).rejects.toEqual(words);
      await expect(store.update(unixTarget('/b', { id: 'a' }))).rejects.toEqual(words);
      await expect(store.remove('a')).rejects.toEqual(words);
      expect(store.list()).toMatchObject([{ name: 'A' }]);
      await expect(store.add(unixTarget('/b'))).rejects.toMatchObject({ cause: { code: 'EACCES' } });
    });
    expect(await readdir(directory.path)).toEqual(['targets.json']);
  });

  test('a damaged file stays where it is, and changes are refused', async () => {
    await writeFile(readOnly, '{', { mode: 0o644 });
    await asNobody(async () => {
      const [store] = await quietly(() => createFileTargetStore({ file: readOnly, sample }));
      expect(store.list()).toEqual([sample]);
      expect(store.notices()).toMatchObject([
        { cause: 'targets-damaged', what: expect.stringContaining('(EACCES)') as string },
      ]);
      await expect(store.add(unixTarget('/b'))).rejects.toEqual(refusal(readOnly, 'not JSON', '(EACCES)'));
    });
    expect(await readFile(readOnly, 'utf8')).toBe('{');
  });

  test('a file without permission is told and not overwritten', async () => {
    await chmod(directory.path, 0o777);
    await writeFile(readOnly, '{"version":1,"targets":[]}', { mode: 0o600 });
    await asNobody(async () => {
      const [store] = await quietly(() => createFileTargetStore({ file: readOnly, sample }));
      expect(store.notices()).toMatchObject([{ cause: 'targets-unreadable' }]);
      await expect(store.add(unixTarget('/b'))).rejects.toEqual(refusal(readOnly, '(EACCES)'));
    });
    expect(await readFile(readOnly, 'utf8')).toBe('{"version":1,"targets":[]}');
  });
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

test('targets stand in the order that the user gives them, also when the file is opened again', async () => {
  const store = await createFileTargetStore({ file, sample });
  const add = (path: string): Promise<Target> => store.add(unixTarget(path, { name: '' }));
  const [a, b, c] = [await add('/a'), await add('/b'), await add('/c')];
  const order = (from: typeof store): readonly string[] => from.list().map(({ name }) => name);
  expect(await store.move(c.id, a.id)).toBe(true);
  expect(order(store)).toEqual(['Sample greeter', 'unix:/c', 'unix:/a', 'unix:/b']);
  expect(await store.move(c.id, '')).toBe(true);
  expect(await store.move(b.id, a.id)).toBe(true);
  expect(order(await createFileTargetStore({ file, sample }))).toEqual([
    'Sample greeter',
    'unix:/b',
    'unix:/a',
    'unix:/c',
  ]);
  expect(await store.move('nobody', a.id)).toBe(false);
  expect(await store.move(a.id, 'nobody')).toBe(false);
  expect(await store.move(a.id, a.id)).toBe(true);
});

test('a watcher sees at once what another instance changes, and what is written by hand', async () => {
  const mine = await createFileTargetStore({ file, sample: undefined });
  const other = await createFileTargetStore({ file, sample: undefined });
  const gone = new AbortController();
  const lists = mine.watch(gone.signal)[Symbol.asyncIterator]();
  expect((await lists.next()).value).toEqual([]);
  const added = await other.add(unixTarget('/a', { name: 'Theirs' }));
  expect((await lists.next()).value).toEqual([added]);
  await other.remove(added.id);
  expect((await lists.next()).value).toEqual([]);
  // An editor that empties the file before it writes must not be taken for damage that is to be moved away.
  await quietly(async () => {
    await writeFile(file, '{ "version": 1, ');
    expect((await lists.next()).value).toEqual([]);
    expect(mine.notices()).toMatchObject([{ cause: 'targets-damaged' }]);
    await writeFile(file, '{ "version": 1, "targets": [{ "id": "x", "name": "By hand", "endpoint": "unix:/x" }] }');
    expect((await lists.next()).value).toMatchObject([{ name: 'By hand' }]);
  });
  expect(mine.notices()).toEqual([]);
  expect(await readdir(join(directory.path, 'data'))).toEqual(['targets.json']);
  gone.abort();
  await lists.return?.();
});

test('the lock of a process that has died is taken over', async () => {
  await mkdir(join(directory.path, 'data'));
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  await writeFile(`${file}.lock`, JSON.stringify({ pid: dead, host: hostname(), id: 'x' }));
  const store = await createFileTargetStore({ file, sample: undefined });
  await store.add(unixTarget('/a'));
  expect(await readdir(join(directory.path, 'data'))).toEqual(['targets.json']);
});
