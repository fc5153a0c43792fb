import { spawnSync } from 'node:child_process';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Listener } from '../../../gen/sockeye/v1/discovery';
import type { DiscoveryState } from '../discovery';
import { createTestDiscovery, DiscoveryScope, unixEndpoint } from '../testing/test-discovery';

const python = '/usr/bin/python3';
const hasPython = spawnSync(python, ['--version']).status === 0;

let scope: DiscoveryScope;
let gone: AbortController;
beforeEach(async () => {
  scope = await DiscoveryScope.open();
  gone = new AbortController();
});
afterEach(async () => {
  gone.abort();
  await scope.end();
});

function listIn(folder = scope.folder): Promise<readonly Listener[]> {
  return createTestDiscovery(({ boundTo }) => boundTo.startsWith(folder)).list();
}

/** Runs Python with `s`, a fresh socket of the kind; `ready` is printed at the end. */
function runPython(script: string, cwd = scope.folder): ReturnType<DiscoveryScope['run']> {
  const begin = 'import os, socket, sys, time\ns = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)\n';
  return scope.run('ready', python, ['-c', `${begin}${script}\nprint("ready", flush=True)\ntime.sleep(600)`], { cwd });
}

describe('Unix sockets', () => {
  test('of a path carry mode, owner, group and time of the file', async () => {
    await scope.listen(scope.path('s'));
    await chmod(scope.path('s'), 0o640);
    const [listener] = await listIn();
    expect(listener).toMatchObject({
      endpoint: unixEndpoint(scope.path('s')),
      file: { mode: 0o640, uid: process.geteuid?.(), gid: process.getegid?.() },
      isOpenToNetwork: false,
    });
    const ageUs = BigInt(Date.now()) * 1000n - (listener?.file?.modifiedAtUs ?? 0n);
    expect(ageUs).toBeLessThan(60_000_000n);
  });

  test.skipIf(!hasPython)('bound by a relative path are found in the folder of their process', async () => {
    await mkdir(scope.path('deep'));
    await runPython('s.bind("rel.sock"); s.listen()', scope.path('deep'));
    expect(await listIn()).toMatchObject([
      { boundTo: scope.path('deep/rel.sock'), endpoint: unixEndpoint(scope.path('deep/rel.sock')) },
    ]);
  });

  test.skipIf(!hasPython)('shared after a fork have both owners, the older first', async () => {
    const { said, child } = await runPython(
      `s.bind(${JSON.stringify(scope.path('s'))}); s.listen()\nchild = os.fork()\nif child == 0: time.sleep(600)\nprint(child)`,
    );
    const forked = Number(/\d+/.exec(said)?.[0]);
    scope.onEnd(() => process.kill(forked, 'SIGKILL'));
    const [listener] = await listIn();
    expect(listener?.owners.map(({ pid }) => pid)).toEqual([child.pid, forked]);
    expect(listener?.owners[0]?.commandLine).toMatch(/^\/usr\/bin\/python3 -c import os, socket/);
  });

  test('whose file is gone or taken over say that nobody can connect', async () => {
    await scope.listen(scope.path('gone'));
    await rm(scope.path('gone'));
    await scope.listen(scope.path('first'));
    await scope.listen(scope.path('second'));
    await rename(scope.path('second'), scope.path('first'));
    const reasons = Object.fromEntries((await listIn()).map(each => [each.boundTo, each.cannotDialBecause]));
    expect(reasons).toEqual({
      [scope.path('gone')]: 'Its file has been removed or renamed since, so nobody can connect there.',
      [scope.path('first')]: '',
      [scope.path('second')]: 'Its file has been removed or renamed since, so nobody can connect there.',
    });
  });

  test.skipIf(!hasPython)('bound twice at one path: only the later can be reached', async () => {
    const path = JSON.stringify(scope.path('s'));
    await runPython(
      `s.bind(${path}); s.listen(); os.unlink(${path})\nt = socket.socket(socket.AF_UNIX); t.bind(${path}); t.listen()`,
    );
    const reasons = (await listIn()).map(({ cannotDialBecause }) => cannotDialBecause).sort();
    expect(reasons).toEqual(['', 'Another process has bound the same path since: this one cannot be reached.']);
  });

  test.skipIf(!hasPython)(
    'with abstract names of odd bytes are shown, and say when they cannot be dialled',
    async () => {
      const mark = `sk-${String(process.pid)}-`;
      await runPython(
        [
          `names = [b"plain", b"two words", b"bad\\xff", b"esc\\x1b[31m", b"padded" + bytes(80)]`,
          `keep = []`,
          `for name in names:`,
          `  t = socket.socket(socket.AF_UNIX); t.bind((b"\\0${mark}" + name + (bytes(107 - len(b"${mark}" + name)) if name.endswith(b"\\0") else b""))); t.listen(); keep.append(t)`,
        ].join('\n'),
      );
      const listeners = await listIn(`@${mark}`);
      const shown = Object.fromEntries(listeners.map(each => [each.boundTo.slice(mark.length + 1), each]));
      expect(Object.keys(shown).sort()).toEqual(['bad\\xff', 'esc\\x1b[31m', 'padded', 'plain', 'two words']);
      expect(shown['plain']?.endpoint?.address).toEqual({ $case: 'abstract', value: { name: `${mark}plain` } });
      expect(shown['bad\\xff']).toMatchObject({
        endpoint: undefined,
        cannotDialBecause: expect.stringMatching(/not valid UTF-8/) as string,
      });
      expect(shown['padded']).toMatchObject({
        endpoint: undefined,
        cannotDialBecause: expect.stringMatching(/filled up with NUL/) as string,
      });
    },
  );
});

describe('TCP ports', () => {
  test('on all addresses are dialled by loopback and told to be open to the network', async () => {
    const { server } = await scope.listen({ host: '0.0.0.0' });
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const listeners = await createTestDiscovery(({ boundTo }) => boundTo === `0.0.0.0:${port}`).list();
    expect(listeners).toMatchObject([
      {
        endpoint: { address: { $case: 'tcp', value: { host: '127.0.0.1', port } } },
        isOpenToNetwork: true,
        owners: [{ pid: process.pid }],
        uid: process.geteuid?.(),
      },
    ]);
  });
});

describe('other networks', () => {
  const canUnshare = spawnSync('unshare', ['--net', 'true']).status === 0;
  test.skipIf(!canUnshare || !hasPython)('are not listed, and that is said', async () => {
    const path = JSON.stringify(scope.path('inside'));
    const script = `import socket, time\ns = socket.socket(socket.AF_UNIX); s.bind(${path}); s.listen()\nprint("ready", flush=True)\ntime.sleep(600)`;
    await scope.run('ready', 'unshare', ['--net', python, '-c', script]);
    const { discovery } = createTestDiscovery(({ boundTo }) => boundTo.startsWith(scope.folder));
    const { listeners, report } = await discovery.current(gone.signal);
    expect([...listeners.values()]).toEqual([]);
    expect(report.blindSpots).toContainEqual(
      expect.objectContaining({
        cause: 'other-networks',
        what: expect.stringMatching(/other network namespace/) as string,
      }),
    );
  });
});

describe('watching', () => {
  /** Reads states until one has what is looked for. */
  async function until<T>(
    states: AsyncIterator<DiscoveryState>,
    find: (listeners: readonly Listener[]) => T | undefined,
  ): Promise<T> {
    for (;;) {
      const step = await states.next();
      if (step.done === true) throw new Error('The watch ended.');
      const found = find([...step.value.listeners.values()]);
      if (found !== undefined) return found;
    }
  }

  test('tells when the mode of a fresh socket changes, and keeps what has not changed', async () => {
    await scope.listen(scope.path('other'));
    await scope.listen(scope.path('s'));
    const { discovery } = createTestDiscovery(({ boundTo }) => boundTo.startsWith(scope.folder));
    const states = discovery.watch(gone.signal)[Symbol.asyncIterator]();
    const find = (name: string, listeners: readonly Listener[]): Listener | undefined =>
      listeners.find(({ boundTo }) => boundTo === scope.path(name));
    const before = await until(states, listeners => find('other', listeners));
    await chmod(scope.path('s'), 0o600);
    const after = await until(states, listeners =>
      find('s', listeners)?.file?.mode === 0o600 ? find('other', listeners) : undefined,
    );
    expect(after).toBe(before);
  });

  test('tells another id when a server is started again, and drops the one before', async () => {
    const { server } = await scope.listen(scope.path('s'));
    const { discovery } = createTestDiscovery(({ boundTo }) => boundTo.startsWith(scope.folder));
    const states = discovery.watch(gone.signal)[Symbol.asyncIterator]();
    const first = await until(states, ([listener]) => listener);
    await new Promise(resolve => server.close(resolve));
    await scope.listen(scope.path('s'));
    const second = await until(states, ([listener]) => (listener?.id === first.id ? undefined : listener));
    expect(second.endpoint).toEqual(first.endpoint);
  });
});
