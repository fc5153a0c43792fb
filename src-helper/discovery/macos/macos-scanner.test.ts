// Output in the form that the tools of macOS 14 give it; nothing here was run on macOS.
import { spawnSync } from 'node:child_process';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { RunCommand } from '../run-command';
import { createSocketFiles } from '../socket-files';
import { DiscoveryScope } from '../testing/test-discovery';
import { createUserNames } from '../../user-names';
import { parseLsof } from './lsof-fields';
import { createMacosScanner } from './macos-scanner';
import { parseNetstatTcp, parseNetstatUnix } from './netstat-tables';

const never = new AbortController().signal;
const system = { platform: 'darwin', libuvVersion: '1.51.0' };

let scope: DiscoveryScope;
beforeEach(async () => {
  scope = await DiscoveryScope.open();
});
afterEach(() => scope.end());

const unixTable = (path: string): string => `Active LOCAL (UNIX) domain sockets
Address          Type   Recv-Q Send-Q            Inode             Conn             Refs          Nextref Addr
a7a1f8b1c3d50e11 stream      0      0 a7a1f8b1c0ffee01                0                0                0 ${path}
a7a1f8b1c3d50e22 stream      0      0                0 a7a1f8b1c3d50e33                0                0 ${path}
a7a1f8b1c3d50e33 stream      0      0                0 a7a1f8b1c3d50e22                0                0
a7a1f8b1c3d50e44 dgram       0      0 a7a1f8b1c0ffee02                0 a7a1f8b1c3d50e55                0 /private//var/run/syslog
a7a1f8b1c3d50e66 stream      0      0 a7a1f8b1c0ffee03                0                0                0 /Users/ada/Library/With Space/s
`;

const tcpTable = `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  127.0.0.1.50051        *.*                    LISTEN
tcp46      0      0  *.8080                 *.*                    LISTEN
tcp6       0      0  ::1.50052              *.*                    LISTEN
tcp4       0      0  192.168.1.7.50123      17.57.146.20.5223      ESTABLISHED
`;

const lsof = `p501
cserver
u501
Lada
f7
tunix
d0xa7a1f8b1c3d50e11
n/tmp/app.sock
f8
tIPv4
d0x9f
n127.0.0.1:50051
f9
tIPv6
d0xa0
n*:8080
p502
cserver
u501
Lada
f7
tunix
d0xa7a1f8b1c3d50e11
n/tmp/app.sock
`;

test('of Unix sockets, bound streams without a peer are listeners', () => {
  expect(parseNetstatUnix(unixTable('/tmp/app.sock'))).toEqual([
    { address: 'a7a1f8b1c3d50e11', path: '/tmp/app.sock' },
    { address: 'a7a1f8b1c3d50e66', path: '/Users/ada/Library/With Space/s' },
  ]);
});

test('of TCP sockets, those in the state LISTEN', () => {
  expect(parseNetstatTcp(tcpTable)).toEqual([
    { host: '127.0.0.1', port: 50_051 },
    { host: '::', port: 8080 },
    { host: '::1', port: 50_052 },
  ]);
});

test('listeners are joined with their owners and files, and lsof is asked only when something is new', async () => {
  const path = scope.path('app.sock');
  await scope.listen(path);
  const asked: string[] = [];
  const run: RunCommand = (program, args) => {
    asked.push(program);
    if (program === 'lsof') return Promise.resolve(lsof);
    return Promise.resolve(args.includes('unix') ? unixTable(path) : tcpTable);
  };
  const scanner = createMacosScanner({ run, system, readFiles: createSocketFiles(createUserNames()) });
  const { listeners, blindSpots } = await scanner.scan(never);
  expect([...listeners.values()]).toMatchObject([
    {
      endpoint: { address: { $case: 'unix', value: { path } } },
      owners: [
        { pid: 501, name: 'server', uid: 501, user: 'ada' },
        { pid: 502, name: 'server', uid: 501, user: 'ada' },
      ],
      file: { uid: process.geteuid?.() },
      cannotDialBecause: '',
    },
    { owners: [], cannotDialBecause: 'Its file has been removed or replaced since, so nobody can connect there.' },
    { boundTo: '127.0.0.1:50051', owners: [{ pid: 501 }], isOpenToNetwork: false },
    { boundTo: '[::]:8080', owners: [{ pid: 501 }], isOpenToNetwork: true },
    { boundTo: '[::1]:50052', owners: [] },
  ]);
  expect(blindSpots.map(({ cause }) => cause)).toEqual(['untested-system', 'owners-hidden']);
  const again = await scanner.scan(never);
  expect(again.listeners).toBe(listeners);
  expect(asked.filter(program => program === 'lsof')).toHaveLength(1);
});

const hasLsof = spawnSync('lsof', ['-v']).status === 0;
test.skipIf(!hasLsof)('the fields of a real lsof (of Linux) are read', async () => {
  const { server } = await scope.listen({ host: '127.0.0.1' });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const run = spawnSync('lsof', ['-nP', '-F', 'pcuLtdn', '-p', String(process.pid)], { encoding: 'utf8' });
  expect(parseLsof(run.stdout).tcp.get(`127.0.0.1:${port}`)).toMatchObject([
    { pid: process.pid, uid: process.geteuid?.() },
  ]);
});
