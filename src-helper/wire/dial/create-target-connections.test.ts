import { execFileSync } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttp2Server, type Http2Server, type IncomingHttpHeaders } from 'node:http2';
import { join } from 'node:path';

import { Metadata, Server, ServerCredentials, type Client, type StatusObject } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Target } from '../../../gen/sockeye/v1/target';
import { startSample, type Sample } from '../../sample/start-sample';
import { RpcError } from '../../../src-shared/rpc-error';
import { toRpcError } from '../../explanations/explain-unusable';
import { createTargetConnections } from './create-target-connections';
import { listMetadata } from './metadata';
import type { TargetConnections } from './target-connections';
import { makeDirectory, makeTarget, unixTarget } from './testing/test-servers';

const knowsLocalhost = await lookup('localhost').then(
  () => true,
  () => false,
);

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let connections: TargetConnections;

beforeEach(async () => {
  directory = await makeDirectory();
  connections = createTargetConnections();
});
afterEach(async () => {
  connections.close();
  await directory.remove();
});

/** Calls with no message and resolves with how it ended. */
function call(client: Client, metadata = new Metadata(), path = '/greet.Greeter/SayHello'): Promise<StatusObject> {
  return new Promise(resolve => {
    const stream = client.makeBidiStreamRequest<Buffer, Buffer>(
      path,
      data => data,
      data => data,
      metadata,
      { deadline: Date.now() + 5_000 },
    );
    stream.on('error', () => undefined);
    stream.once('status', resolve);
    stream.resume();
    stream.end(Buffer.alloc(0));
  });
}

/** What the user reads of what is thrown, as a service says it. */
function wordsOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const told = toRpcError(error);
    if (told instanceof RpcError && told.code === 9) return told.details;
    throw error;
  }
  return '';
}

describe('with the sample', () => {
  let sample: Sample;
  beforeEach(async () => (sample = await startSample({ directory: directory.path })));
  afterEach(() => sample.stop());

  test('users with the same settings share a client, others do not', () => {
    const target = unixTarget(sample.socketPath);
    const one = connections.acquire(target);
    const two = connections.acquire({ ...target, id: 'other', name: 'other' });
    const three = connections.acquire(
      unixTarget(sample.socketPath, { connection: { authority: 'a', tls: undefined, receiveLimitBytes: 0n } }),
    );
    expect(two.client).toBe(one.client);
    expect(three.client).not.toBe(one.client);
  });

  test('a connection without users closes after a while, one with users does not', async () => {
    connections.close();
    connections = createTargetConnections({ idleMs: 1 });
    const target = unixTarget(sample.socketPath);
    const one = connections.acquire(target);
    const two = connections.acquire(target);
    one.release();
    one.release();
    expect(await call(two.client)).toMatchObject({ code: 0 });
    const shutdown = 4;
    const closed = new Promise(resolve => {
      const channel = two.client.getChannel();
      const watch = (): void => {
        const state = channel.getConnectivityState(false);
        if ((state as number) === shutdown) resolve(undefined);
        else setImmediate(watch);
      };
      watch();
    });
    two.release();
    await closed;
    const three = connections.acquire(target);
    expect(three.client).not.toBe(one.client);
    expect(await call(three.client)).toMatchObject({ code: 0 });
  });

  test('close ends open calls as CANCELLED', async () => {
    const { client } = connections.acquire(unixTarget(sample.socketPath));
    const stream = client.makeBidiStreamRequest<Buffer, Buffer>(
      '/greet.Greeter/Chat',
      data => data,
      data => data,
    );
    stream.on('error', () => undefined);
    stream.resume();
    const ended = new Promise<StatusObject>(resolve => stream.once('status', resolve));
    stream.write(Buffer.alloc(0));
    await new Promise(resolve => stream.once('data', resolve));
    connections.close();
    expect(await ended).toMatchObject({ code: 1 });
  });

  test('a server that was down when last tried is found at once when it is up', async () => {
    await sample.stop();
    const target = unixTarget(sample.socketPath);
    const before = connections.acquire(target);
    expect(await call(before.client)).toMatchObject({ code: 14 });
    before.release();
    sample = await startSample({ directory: directory.path });
    expect(await call(connections.acquire(target).client)).toMatchObject({ code: 0 });
  });
});

test('the target’s metadata is a fresh copy with repeated keys and bytes', () => {
  const target = unixTarget('/tmp/x', {
    metadata: [
      { key: 'k', value: { $case: 'text', value: 'one' } },
      { key: 'k', value: { $case: 'text', value: 'two' } },
      { key: 'b-bin', value: { $case: 'binary', value: new Uint8Array([0, 200]) } },
    ],
  });
  const { metadata } = connections.acquire(target);
  metadata.add('k', 'three');
  expect(listMetadata(connections.acquire(target).metadata)).toEqual(target.metadata);
});

test.each([
  ['Key', 'v', 'The metadata key "Key" has upper-case letters; keys are lower-case: key.'],
  ['', 'v', 'A metadata entry has no key.'],
  ['a b', 'v', 'The metadata key "a b" has a character that is not allowed; a to z, 0 to 9, "_", "-" and "." are.'],
  [':path', 'v', 'The metadata key ":path" has a character that is not allowed; a to z, 0 to 9, "_", "-" and "." are.'],
  ['grpc-timeout', '1S', 'The metadata key "grpc-timeout" is set from the deadline: set that instead.'],
  ['te', 'v', 'The metadata key "te" belongs to gRPC and cannot be set.'],
  ['x-bin', 'v', 'The metadata key "x-bin" ends in -bin, so its value is bytes: give it as base64.'],
  [
    'x',
    'é',
    'The value of the metadata key "x" has a character outside printable ASCII. Send it as bytes, as "x-bin".',
  ],
  [
    'x',
    'a\nb',
    'The value of the metadata key "x" has a character outside printable ASCII. Send it as bytes, as "x-bin".',
  ],
])('metadata %j: %j is refused in words', (key, value, details) => {
  expect(() =>
    connections.acquire(unixTarget('/tmp/x', { metadata: [{ key, value: { $case: 'text', value } }] })),
  ).toThrow(expect.objectContaining({ code: 3, details }));
});

describe('what the server sees', () => {
  let server: Http2Server;
  let seen: Promise<IncomingHttpHeaders>;
  beforeEach(() => {
    server = createHttp2Server();
    seen = new Promise(resolve => {
      server.on('stream', (stream, headers) => {
        resolve(headers);
        stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '0' }, { endStream: true });
      });
    });
  });
  afterEach(() => new Promise<void>(resolve => server.close(() => resolve())));

  const listen = (at: string | { port: number; host: string }): Promise<void> =>
    new Promise(resolve => (typeof at === 'string' ? server.listen(at, resolve) : server.listen(at, resolve)));
  const authorityOf = async (target: Target): Promise<string | undefined> => {
    const { client } = connections.acquire(target);
    expect(await call(client)).toMatchObject({ code: 0 });
    connections.close();
    return (await seen)[':authority'];
  };

  test.each(['a b.sock', 'per%20cent.sock', 'Capital-ü.sock', '?q#f.sock'])(
    'a socket called %j is reached, with localhost as authority',
    async name => {
      const path = join(directory.path, name);
      await listen(path);
      expect(await authorityOf(unixTarget(path))).toBe('localhost');
    },
  );

  test('a path that begins with two slashes is reached', async () => {
    const path = join(directory.path, 's');
    await listen(path);
    expect(await authorityOf(unixTarget(`/${path}`))).toBe('localhost');
  });

  test('an override is sent', async () => {
    const path = join(directory.path, 's');
    await listen(path);
    const connection = { authority: 'app.example:7', tls: undefined, receiveLimitBytes: 0n };
    expect(await authorityOf(unixTarget(path, { connection }))).toBe('app.example:7');
  });

  // A machine without a hosts file, as debootstrap leaves it, knows no localhost.
  const hosts = ['127.0.0.1', '::1', ...(knowsLocalhost ? ['localhost'] : [])];
  test.each(hosts)('TCP at %s sends host and port, past any proxy', async host => {
    const proxies = { ...process.env };
    process.env['http_proxy'] = process.env['grpc_proxy'] = 'http://127.0.0.1:9';
    try {
      await listen({ port: 0, host });
      const { port } = server.address() as { port: number };
      const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
      expect(await authorityOf(makeTarget({ address: { $case: 'tcp', value: { host, port } } }))).toBe(authority);
    } finally {
      process.env = proxies;
    }
  });
});

describe('what cannot work here', () => {
  const acquire = (target: Target, platform: string, libuvVersion: string): unknown =>
    createTargetConnections({ system: { platform, libuvVersion } }).acquire(target);
  const abstract = makeTarget({ address: { $case: 'abstract', value: { name: 'a' } } });

  test.each([
    [
      'a pipe on Linux',
      makeTarget({ address: { $case: 'pipe', value: { name: 'a' } } }),
      'linux',
      '1.51.0',
      /Windows only/,
    ],
    ['a Unix socket on Windows', unixTarget('/a'), 'win32', '1.51.0', /named pipes there/],
    ['an abstract socket on macOS', abstract, 'darwin', '1.51.0', /Linux only/],
    ['an abstract socket with padded names', abstract, 'linux', '1.46.0', /libuv 1\.46\.0\) pads/],
    [
      'a path that is too long',
      unixTarget(`/${'a'.repeat(107)}`),
      'linux',
      '1.51.0',
      /108 bytes; the system allows 107/,
    ],
    ['a path that is too long for macOS', unixTarget(`/${'a'.repeat(103)}`), 'darwin', '1.51.0', /allows 103/],
    ['no address', makeTarget({ address: undefined }), 'linux', '1.51.0', /An address is needed/],
  ])('%s is refused in words', (_name, target, platform, libuv, details) => {
    expect(wordsOf(() => acquire(target, platform, libuv))).toEqual(expect.stringMatching(details));
  });

  test('an abstract socket is dialled where names are exact', () => {
    expect(() => acquire(abstract, 'linux', '1.48.0')).not.toThrow();
  });

  test.each(['a/b', 'http://a', 'a:b', '[::1', 'a:0', 'ä b'])('the authority %j is refused', authority => {
    const connection = { authority, tls: undefined, receiveLimitBytes: 0n };
    expect(wordsOf(() => connections.acquire(unixTarget('/a', { connection })))).toEqual(
      expect.stringContaining(`"${authority}" cannot be sent`),
    );
  });
});

describe('TLS', () => {
  const tls = { caPath: '', certificatePath: '', keyPath: '', serverName: '' };
  const secured = (path: string, changes: Partial<typeof tls>): Target =>
    unixTarget(path, { connection: { authority: '', tls: { ...tls, ...changes }, receiveLimitBytes: 0n } });

  test.each([
    [
      { caPath: '/nowhere/ca.pem' },
      /^The file with the certificate authorities cannot be read: ENOENT.*\/nowhere\/ca\.pem/,
    ],
    [{ keyPath: '/k.pem' }, /^There is a private key \(\/k\.pem\) without a certificate/],
    [{ certificatePath: '/c.pem' }, /^There is a certificate \(\/c\.pem\) without its private key/],
    [{ caPath: '/etc/hostname' }, /^\/etc\/hostname holds no certificate authorities in PEM form/],
  ])('%j is refused in words', (changes, details) => {
    expect(wordsOf(() => connections.acquire(secured('/a', changes)))).toEqual(expect.stringMatching(details));
  });

  test('works over a socket with the server’s authority, and never falls back to plaintext', async () => {
    const file = (name: string): string => join(directory.path, name);
    // prettier-ignore
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
      '-keyout', file('key.pem'), '-out', file('cert.pem'), '-subj', '/CN=app', '-addext', 'subjectAltName=DNS:app'], { stdio: 'ignore' });
    await writeFile(file('bad.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const [key, cert] = await Promise.all([readFile(file('key.pem')), readFile(file('cert.pem'))]);
    const server = new Server();
    const bind = (path: string, credentials: ServerCredentials): Promise<void> =>
      new Promise((resolve, reject) => {
        server.bindAsync(`unix:${path}`, credentials, error => (error === null ? resolve() : reject(error)));
      });
    // Asks for the client's certificate too.
    await bind(file('tls'), ServerCredentials.createSsl(cert, [{ private_key: key, cert_chain: cert }], true));
    await bind(file('plain'), ServerCredentials.createInsecure());
    const mine = { caPath: file('cert.pem'), certificatePath: file('cert.pem'), keyPath: file('key.pem') };
    const unimplemented = 12;
    const codeOf = async (target: Target): Promise<StatusObject> => call(connections.acquire(target).client);
    expect(await codeOf(secured(file('tls'), { ...mine, serverName: 'app' }))).toMatchObject({ code: unimplemented });
    expect(await codeOf(secured(file('tls'), mine))).toMatchObject({ code: 14 });
    expect(await codeOf(secured(file('tls'), { caPath: file('cert.pem'), serverName: 'app' }))).toMatchObject({
      code: 14,
    });
    expect(await codeOf(secured(file('plain'), { ...mine, serverName: 'app' }))).toMatchObject({ code: 14 });
    expect(await codeOf(unixTarget(file('tls')))).toMatchObject({ code: 14 });
    expect(wordsOf(() => connections.acquire(secured('/a', { caPath: file('bad.pem') })))).toContain(file('bad.pem'));
    server.forceShutdown();
  });
});
