import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Endpoint } from '../gen/sockeye/v1/endpoint';
import { formatEndpoint, parseEndpoint } from './endpoint';

/** What is typed, the canonical text of what it means, and whether it asks for TLS. */
const good: readonly (readonly [text: string, canonical: string, tls?: 'tls'])[] = [
  ['unix:/run/app.sock', 'unix:/run/app.sock'],
  ['unix:///run/app.sock', 'unix:/run/app.sock'],
  ['unix:////run/app.sock', 'unix:////run/app.sock'],
  ['UNIX:/run/app.sock', 'unix:/run/app.sock'],
  ['/run/app.sock', 'unix:/run/app.sock'],
  ['  /run/app.sock\n', 'unix:/run/app.sock'],
  ['/Run/APP.Sock', 'unix:/Run/APP.Sock'],
  ['unix:/run/My App/a b.sock', 'unix:/run/My App/a b.sock'],
  ['unix:/run/a%20b.sock', 'unix:/run/a%20b.sock'],
  ['unix:///run/a%2Fb?x=1#y', 'unix:/run/a%2Fb?x=1#y'],
  ['/tmp/client:1', 'unix:/tmp/client:1'],
  ['unix:/tmp/a\nb', 'unix:/tmp/a\nb'],
  ['unix:/tmp/ünïcödé.sock', 'unix:/tmp/ünïcödé.sock'],
  [`/${'a'.repeat(106)}`, `unix:/${'a'.repeat(106)}`],
  ['unix-abstract:name', 'unix-abstract:name'],
  ['Unix-Abstract:Na me', 'unix-abstract:Na me'],
  ['unix-abstract:///name', 'unix-abstract:/name'],
  ['unix-abstract:/containerd-shim/x.sock', 'unix-abstract:/containerd-shim/x.sock'],
  ['unix-abstract:12', 'unix-abstract:12'],
  ['@name', 'unix-abstract:name'],
  ['@/tmp/.X11-unix/X0', 'unix-abstract:/tmp/.X11-unix/X0'],
  ['unix:@name', 'unix-abstract:name'],
  ['npipe:name', 'npipe:name'],
  ['NPIPE:Name', 'npipe:Name'],
  ['npipe:1234', 'npipe:1234'],
  ['npipe:////./pipe/docker_engine', 'npipe:docker_engine'],
  ['npipe://./pipe/docker_engine', 'npipe:docker_engine'],
  ['npipe:\\\\.\\pipe\\app', 'npipe:app'],
  ['\\\\.\\pipe\\app', 'npipe:app'],
  ['\\\\.\\PIPE\\App.v1', 'npipe:App.v1'],
  ['\\\\?\\pipe\\app', 'npipe:app'],
  ['//./pipe/app', 'npipe:app'],
  ['tcp:127.0.0.1:50051', 'tcp:127.0.0.1:50051'],
  ['tcp://127.0.0.1:50051', 'tcp:127.0.0.1:50051'],
  ['TCP:Host:1', 'tcp:Host:1'],
  ['127.0.0.1:50051', 'tcp:127.0.0.1:50051'],
  ['localhost:50051', 'tcp:localhost:50051'],
  ['0.0.0.0:50051', 'tcp:0.0.0.0:50051'],
  [':50051', 'tcp:localhost:50051'],
  ['[::1]:50051', 'tcp:[::1]:50051'],
  ['tcp:[::1]:50051', 'tcp:[::1]:50051'],
  ['[fe80::1%eth0]:65535', 'tcp:[fe80::1%eth0]:65535'],
  ['[::ffff:10.0.0.1]:1', 'tcp:[::ffff:10.0.0.1]:1'],
  ['my-host.example.:443', 'tcp:my-host.example.:443'],
  ['some_service:1', 'tcp:some_service:1'],
  ['bücher.example:1', 'tcp:bücher.example:1'],
  ['grpc:50051', 'tcp:grpc:50051'],
  ['dns:50051', 'tcp:dns:50051'],
  ['http://localhost:50051', 'tcp:localhost:50051'],
  ['http://localhost:50051/', 'tcp:localhost:50051'],
  ['http://localhost', 'tcp:localhost:80'],
  ['http://[::1]', 'tcp:[::1]:80'],
  ['HTTPS://localhost:50051', 'tcp:localhost:50051', 'tls'],
  ['https://localhost', 'tcp:localhost:443', 'tls'],
  ['https://[::1]:7', 'tcp:[::1]:7', 'tls'],
  ['grpc://localhost:7', 'tcp:localhost:7'],
  ['grpcs://localhost:7', 'tcp:localhost:7', 'tls'],
  ['dns:///localhost:50051', 'tcp:localhost:50051'],
  ['dns:localhost:50051', 'tcp:localhost:50051'],
  ['passthrough:///localhost:50051', 'tcp:localhost:50051'],
  ['ipv4:127.0.0.1:50051', 'tcp:127.0.0.1:50051'],
  ['ipv6:[::1]:50051', 'tcp:[::1]:50051'],
];

const bad: readonly (readonly [text: string, message: string])[] = [
  ['', 'An address is needed, for example unix:/run/app.sock or 127.0.0.1:50051.'],
  [' \t\n', 'An address is needed, for example unix:/run/app.sock or 127.0.0.1:50051.'],
  ['unix:', 'The path of the socket is missing: unix:/run/app.sock.'],
  [
    'unix:app.sock',
    '"app.sock" is a relative path. It must be absolute, because a program\'s working folder is not yours: unix:/…/app.sock.',
  ],
  [
    './app.sock',
    '"./app.sock" is a relative path. It must be absolute, because a program\'s working folder is not yours: unix:/…/app.sock.',
  ],
  [
    'run/app.sock',
    '"run/app.sock" is a relative path. It must be absolute, because a program\'s working folder is not yours: unix:/…/run/app.sock.',
  ],
  ['~/app.sock', '"~/app.sock" is not a whole path: write out what ~ stands for (echo ~ in a terminal shows it).'],
  ['unix:~/app.sock', '"~/app.sock" is not a whole path: write out what ~ stands for (echo ~ in a terminal shows it).'],
  ['/run/', '"/run/" ends in a slash, so it is a folder. A socket\'s path names a file.'],
  [
    'unix://run/app.sock',
    '"unix://run/app.sock" has two slashes, behind which a host would stand. Write unix:/run/app.sock for the path /run/app.sock.',
  ],
  ['/run/a\0b', 'A path cannot contain a NUL character. For an abstract socket write unix-abstract:name.'],
  ['unix:\0name', 'A path cannot contain a NUL character. For an abstract socket write unix-abstract:name.'],
  [`/${'a'.repeat(107)}`, 'The path has 108 bytes; the system allows 107. Put a shorter link to its folder somewhere.'],
  [`/${'ü'.repeat(54)}`, 'The path has 109 bytes; the system allows 107. Put a shorter link to its folder somewhere.'],
  [
    'unix:C:\\app.sock',
    '"C:\\app.sock" is a path of Windows. Sockeye reaches named pipes there, not Unix sockets, because Node.js takes such a path for a pipe\'s name: npipe:name.',
  ],
  [
    'c:/app.sock',
    '"c:/app.sock" is a path of Windows. Sockeye reaches named pipes there, not Unix sockets, because Node.js takes such a path for a pipe\'s name: npipe:name.',
  ],
  ['unix-abstract:', 'The name of the abstract socket is missing: unix-abstract:name.'],
  ['@', 'The name of the abstract socket is missing: unix-abstract:name.'],
  ['unix-abstract:a\0', 'The name of an abstract socket cannot contain a NUL character here.'],
  ['unix-abstract://name', '"unix-abstract://name" names a host. Write unix-abstract:name.'],
  [`@${'a'.repeat(107)}`, 'The name has 107 bytes; the system allows 106. No abstract socket can have this name.'],
  ['npipe:', 'The name of the pipe is missing: npipe:name.'],
  ['\\\\.\\pipe\\', 'The name of the pipe is missing: npipe:name.'],
  ['npipe:a\0b', 'The name of a pipe cannot contain a NUL character.'],
  [`npipe:${'a'.repeat(248)}`, 'The name of the pipe has 248 characters; Windows allows 247.'],
  ['\\\\server\\pipe\\app', '"\\\\server\\pipe\\app" is not a pipe of this machine. Those begin with \\\\.\\pipe\\.'],
  ['localhost', "The port is missing: localhost:50051. A socket's path begins with a slash."],
  ['localhost:', "The port is missing: localhost:50051. A socket's path begins with a slash."],
  ['[::1]', "The port is missing: [::1]:50051. A socket's path begins with a slash."],
  ['tcp:', 'Host and port are missing: 127.0.0.1:50051.'],
  ['https://', 'Host and port are missing: 127.0.0.1:50051.'],
  ['50051', '"50051" is a port without a host: 127.0.0.1:50051.'],
  ['70000', '70000 is not a port: ports go from 1 to 65535.'],
  ['localhost:0', '0 is not a port: ports go from 1 to 65535.'],
  ['localhost:65536', '65536 is not a port: ports go from 1 to 65535.'],
  ['tcp:localhost:http', '"http" is not a port: ports are numbers from 1 to 65535.'],
  ['tcp:localhost:-1', '"-1" is not a port: ports are numbers from 1 to 65535.'],
  ['::1:50051', '"::1:50051" is ambiguous: write an IPv6 address in brackets, as in [::1]:50051.'],
  ['[127.0.0.1]:1', '"127.0.0.1" is not an IPv6 address; only those stand in brackets.'],
  ['[1::2::3]:1', '"1::2::3" is not an IPv6 address. With a port it is written [::1]:50051.'],
  ['[12345::]:1', '"12345::" is not an IPv6 address. With a port it is written [::1]:50051.'],
  ['300.0.0.1:1', '"300.0.0.1" is not an IPv4 address.'],
  ['127.1:1', '"127.1" is not an IPv4 address.'],
  ['my host:1', '"my host" is not the name of a host.'],
  ['-host:1', '"-host" is not the name of a host.'],
  ['tcp::50051x', '"50051x" is not a port: ports are numbers from 1 to 65535.'],
  ['http://localhost:50051/greet', 'gRPC has no place for "/greet" in an address: leave it away.'],
  ['https://localhost:50051?x=1', 'gRPC has no place for "?x=1" in an address: leave it away.'],
  ['http://me:secret@localhost:1', 'A user name has no place in an address: send credentials as metadata.'],
  [
    'dns://8.8.8.8/host:1',
    '"dns://8.8.8.8/host:1" asks the name server "8.8.8.8". Sockeye asks that of the system: host:port.',
  ],
  ['ipv4:1.1.1.1:1,2.2.2.2:2', 'Sockeye calls one address at a time: leave one of the list.'],
  ['file:///run/a%20b.sock', "That is a file's address. For a Unix socket write unix:/run/a b.sock."],
  [
    'constructor:x',
    'Sockeye does not know addresses that begin with "constructor:". Write unix:/path, unix-abstract:name, npipe:name or host:port.',
  ],
];

describe('parseEndpoint understands', () => {
  test.each(good.map(([text, canonical, tls]) => [text, canonical, tls === 'tls'] as const))(
    '%j',
    (text, canonical, tls) => {
      const parsed = parseEndpoint(text);
      if (parsed.kind === 'problem') throw new Error(parsed.message);
      expect(formatEndpoint(parsed.endpoint)).toBe(canonical);
      expect(parsed.tls).toBe(tls);
    },
  );
});

describe('parseEndpoint explains', () => {
  test.each(bad)('%j', (text, message) => {
    expect(parseEndpoint(text)).toEqual({ kind: 'problem', message });
  });
});

test('a path may have 103 bytes on macOS', () => {
  expect(parseEndpoint(`/${'a'.repeat(102)}`, 'darwin').kind).toBe('endpoint');
  expect(parseEndpoint(`/${'a'.repeat(103)}`, 'darwin')).toEqual({
    kind: 'problem',
    message: 'The path has 104 bytes; the system allows 103. Put a shorter link to its folder somewhere.',
  });
});

test('the parts of an endpoint are what was written, without brackets, prefixes and schemes', () => {
  const parts = (text: string): unknown => {
    const parsed = parseEndpoint(text);
    return parsed.kind === 'endpoint' ? parsed.endpoint.address : parsed;
  };
  expect(parts('[::1]:50051')).toEqual({ $case: 'tcp', value: { host: '::1', port: 50051 } });
  expect(parts('\\\\.\\pipe\\app')).toEqual({ $case: 'pipe', value: { name: 'app' } });
  expect(parts('@app')).toEqual({ $case: 'abstract', value: { name: 'app' } });
  expect(parts('unix:///a b')).toEqual({ $case: 'unix', value: { path: '/a b' } });
});

/** Any text of a few bytes that does not end in what is trimmed away. */
const word = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter(text => !text.includes('\0') && text.trimEnd() === text);
const endpoints: fc.Arbitrary<Endpoint> = fc.oneof(
  word
    .filter(path => !path.endsWith('/'))
    .map(path => ({ address: { $case: 'unix' as const, value: { path: `/${path}` } } })),
  word.map(name => ({ address: { $case: 'abstract' as const, value: { name } } })),
  word.filter(name => !/[\\/]/.test(name)).map(name => ({ address: { $case: 'pipe' as const, value: { name } } })),
  fc
    .record({ host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), port: fc.integer({ min: 1, max: 65_535 }) })
    .map(value => ({ address: { $case: 'tcp' as const, value } })),
);

test('what was formatted is read back as it was', () => {
  fc.assert(
    fc.property(endpoints, endpoint => {
      expect(parseEndpoint(formatEndpoint(endpoint))).toEqual({ kind: 'endpoint', endpoint, tls: false });
    }),
    { numRuns: 2_000 },
  );
});

test('no text makes it throw, and what it reads it can write and read again', () => {
  const unit = fc.constantFrom(...'unix:/@npe\\.[]1%~tcph -abr0\0?,'.split(''));
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 30 }), text => {
      const parsed = parseEndpoint(text);
      if (parsed.kind === 'problem') expect(parsed.message).not.toBe('');
      else expect(parseEndpoint(formatEndpoint(parsed.endpoint))).toEqual({ ...parsed, tls: false });
    }),
    { numRuns: 5_000 },
  );
});
