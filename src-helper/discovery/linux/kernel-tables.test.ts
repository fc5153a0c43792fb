import { expect, test } from 'vitest';

import { printable } from '../printable';
import { hasPassedListeners, parseTcpTable } from './tcp-table';
import { parseUnixTable } from './unix-table';

const unixHeader = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const listens = '00000000abcdef01: 00000002 00000000 00010000 0001 01';

test('of Unix sockets, streams that listen and have a name are read', () => {
  const table =
    unixHeader +
    `${listens} 101 /run/app.sock\n` +
    '0000000000000000: 00000003 00000000 00000000 0001 03 102 /run/app.sock\n' +
    '0000000000000000: 00000002 00000000 00010000 0005 01 103 /run/udev/control\n' +
    '0000000000000000: 00000002 00000000 00000000 0002 01 104 /run/systemd/notify\n' +
    `${listens} 105\n` +
    `${listens}  1203 @abstract name\n`;
  expect(parseUnixTable(table)).toEqual([
    { inode: 101, name: '/run/app.sock' },
    { inode: 1203, name: '@abstract name' },
  ]);
});

test('a name may hold line breaks, spaces and bytes that are no text', () => {
  const table = `${unixHeader}${listens} 7 /tmp/two\nlines \xff\n${listens} 8 @a@b\n`;
  expect(parseUnixTable(table)).toEqual([
    { inode: 7, name: '/tmp/two\nlines \xff' },
    { inode: 8, name: '@a@b' },
  ]);
});

test('a table without a socket, or cut off, is read as far as it goes', () => {
  expect(parseUnixTable('')).toEqual([]);
  expect(parseUnixTable(unixHeader)).toEqual([]);
  expect(parseUnixTable(`${unixHeader}${listens} 9 /tmp/cut`)).toEqual([{ inode: 9, name: '/tmp/cut' }]);
});

// Recorded on Linux 6.18, IPv4 and IPv6 tables behind each other.
const tcpHeader =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
const tail = '1 00000000bfcb50c6 100 0 0 10 0                      \n';
const zero6 = '0'.repeat(32);

test('of TCP sockets, those that listen are read with address, port and user', () => {
  const table =
    tcpHeader +
    `   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1206 ${tail}` +
    `   1: 0100007F:C383 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 77 ${tail}` +
    `   2: 0100007F:835F 0100007F:96F8 06 00000000:00000000 03:0000158D 00000000     0        0 0 3 00000000abe092ad\n` +
    tcpHeader +
    `   0: ${zero6}:1F90 ${zero6}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 78 ${tail}` +
    `   1: 00000000000000000000000001000000:1F91 ${zero6}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 79 ${tail}` +
    `   2: 0000000000000000FFFF00000100007F:1F92 ${zero6}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 80 ${tail}` +
    `   3: B80D0120000000000000000001000000:1F93 ${zero6}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 81 ${tail}`;
  expect(parseTcpTable(table)).toEqual([
    { inode: 1206, host: '0.0.0.0', port: 2024, uid: 0 },
    { inode: 77, host: '127.0.0.1', port: 50_051, uid: 1000 },
    { inode: 78, host: '::', port: 8080, uid: 0 },
    { inode: 79, host: '::1', port: 8081, uid: 0 },
    { inode: 80, host: '127.0.0.1', port: 8082, uid: 0 },
    { inode: 81, host: '2001:db8::1', port: 8083, uid: 0 },
  ]);
});

test('reading can stop where the sockets that listen end', () => {
  const listening = `   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1206 ${tail}`;
  const other = `   2: 0100007F:835F 0100007F:96F8 06 00000000:00000000 03:0000158D 00000000     0        0 0 3 00000000abe092ad\n`;
  expect(hasPassedListeners(tcpHeader + listening)).toBe(false);
  expect(hasPassedListeners(listening + other)).toBe(true);
});

test('names are shown without what could deceive: controls, bytes that are no text, marks that turn the direction', () => {
  const bytes = (text: string): string => Buffer.from(text).toString('latin1');
  expect(printable('/run/app.sock')).toBe('/run/app.sock');
  expect(printable(bytes('/tmp/grün'))).toBe('/tmp/grün');
  expect(printable('a\nb\x1b[31m\xffc\\d')).toBe('a\\x0ab\\x1b[31m\\xffc\\x5cd');
  expect(printable(bytes('x\u202ey'))).toBe('x\\xe2\\x80\\xaey');
});
