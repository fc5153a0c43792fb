// Output in the form that the tools of Windows 11 give it, in two languages; nothing here was run on Windows.
import { expect, test } from 'vitest';

import { describeListener } from '../describe-listener';
import type { RunCommand } from '../run-command';
import { createUserNames } from '../../user-names';
import { createWindowsScanner } from './windows-scanner';
import { parseTasklist, parseWindowsNetstat } from './windows-tables';

const never = new AbortController().signal;

const english = `\r
Active Connections\r
\r
  Proto  Local Address          Foreign Address        State           PID\r
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1004\r
  TCP    127.0.0.1:50051        0.0.0.0:0              LISTENING       7012\r
  TCP    127.0.0.1:50051        127.0.0.1:51234        ESTABLISHED     7012\r
  TCP    [::1]:50052            [::]:0                 LISTENING       7012\r
  TCP    [fe80::1%12]:5357      [::]:0                 LISTENING       4\r
  UDP    0.0.0.0:5353           *:*                                    2200\r
`;
const german = '  TCP    127.0.0.1:50051        0.0.0.0:0              ABHÖREN         7012\r\n';
const tasks = '"System","4","Services","0","140 K"\r\n"app server.exe","7012","Console","1","52,104 K"\r\n';

test('TCP ports that listen are read whatever the language', () => {
  expect(parseWindowsNetstat(english)).toEqual([
    { host: '0.0.0.0', port: 135, pid: 1004 },
    { host: '127.0.0.1', port: 50_051, pid: 7012 },
    { host: '::1', port: 50_052, pid: 7012 },
    { host: 'fe80::1', port: 5357, pid: 4 },
  ]);
  expect(parseWindowsNetstat(german)).toEqual([{ host: '127.0.0.1', port: 50_051, pid: 7012 }]);
});

test('names of processes are read, and a table without any is one', () => {
  expect(parseTasklist(tasks)).toEqual(
    new Map([
      [4, 'System'],
      [7012, 'app server.exe'],
    ]),
  );
  expect(parseTasklist('INFO: No tasks are running which match the specified criteria.\r\n')).toEqual(new Map());
});

test('pipes and ports are listed, and only what is known to be mine counts as mine', async () => {
  const run: RunCommand = (program, args) => {
    if (program === 'netstat') return Promise.resolve(english);
    return Promise.resolve(args.includes('/fi') ? (tasks.split('\r\n')[1] ?? '') : tasks);
  };
  const listPipes = (): Promise<readonly string[]> => Promise.resolve(['app.pipe', 'docker_engine', 'odd\\name']);
  const scanner = createWindowsScanner({ run, listPipes, user: 'ada' });
  const { listeners } = await scanner.scan(never);
  const told = [...listeners.values()].map(each => describeListener(each, undefined, createUserNames(), 0n, undefined));
  expect(told.map(({ boundTo, isMine }) => [boundTo, isMine])).toEqual([
    ['\\\\.\\pipe\\app.pipe', false],
    ['\\\\.\\pipe\\docker_engine', false],
    ['\\\\.\\pipe\\odd\\name', false],
    ['0.0.0.0:135', false],
    ['127.0.0.1:50051', true],
    ['[::1]:50052', true],
    ['[fe80::1]:5357', false],
  ]);
  expect(told[1]?.wellKnown).toEqual({ name: 'Docker', isLeftAlone: true });
  expect(told[4]).toMatchObject({ owners: [{ pid: 7012, name: 'app server.exe', user: 'ada' }], user: 'ada' });
  expect((await scanner.scan(never)).listeners).toBe(listeners);
});
