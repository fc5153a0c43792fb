// Each failure is made for real and met in all three ways: a check, a call, and reading the schema by reflection.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createSecureServer, createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target } from '../../gen/sockeye/v1/target';
import { judgeEnd } from '../calls/judge-end';
import type { CallEnd } from '../calls/wire/call-end';
import { WireCall, type WireCallListener } from '../calls/wire/wire-call';
import { combineOutcomes } from '../schema/sources/combine-outcomes';
import { readSources } from '../schema/sources/read-sources';
import { createTargetConnections } from '../wire/dial/create-target-connections';
import { createFileTargetStore } from '../targets/file-target-store';
import { createTargetService } from '../targets/target-service';
import { listenRaw, makeDirectory, makeTarget, unixTarget } from '../wire/dial/testing/test-servers';
import type { Cause } from './causes';
import { explainUnusable } from './explain-unusable';
import { type CertificateFiles, makeAuthority, makeSelfSigned, type TestAuthority } from './testing/test-certificates';

const { signal } = new AbortController();
let directory: Awaited<ReturnType<typeof makeDirectory>>;
let authority: TestAuthority;
let stranger: TestAuthority;
const closers: (() => Promise<unknown>)[] = [];
const at = (name: string): string => join(directory.path, name);

beforeAll(async () => {
  directory = await makeDirectory();
  await chmod(directory.path, 0o755);
  authority = makeAuthority(at('ca'), 'Test authority');
  stranger = makeAuthority(at('stranger'), 'Unknown authority');
});
afterAll(async () => {
  await Promise.all(closers.map(close => close()));
  await directory.remove();
});

/** What is said of a target when it is checked, called, and asked for its schema. */
async function explainThreeWays(target: Target): Promise<Readonly<Record<string, Explanation | undefined>>> {
  return { check: await byCheck(target), call: await byCall(target), schema: await bySchema(target) };
}

async function byCheck(target: Target): Promise<Explanation | undefined> {
  const store = await createFileTargetStore({ file: at(`${Math.random()}.json`), sample: target });
  return (await createTargetService(store, []).checkTarget({ targetId: target.id }, signal)).failure;
}

/** Listens for nothing but the end of a call. */
const deaf: Omit<WireCallListener, 'onEnd'> = {
  onConnected: () => undefined,
  onSent: () => undefined,
  onHeaders: () => undefined,
  onMessage: () => undefined,
  onDrain: () => undefined,
};

async function byCall(target: Target): Promise<Explanation | undefined> {
  const connections = createTargetConnections();
  const { wire } = connections.acquire(target);
  const start = { wire, path: '/a.B/C', metadata: [], deadlineMs: 1_500, waitForReady: false, isCompressed: false };
  const end = await new Promise<CallEnd>(onEnd => {
    const call = new WireCall(start, { ...deaf, onEnd });
    call.open();
    call.halfClose();
  });
  const { explanation } = await judgeEnd({ target, metadataBytes: 0 }, end, signal);
  connections.close();
  return explanation;
}

async function bySchema(target: Target): Promise<Explanation | undefined> {
  const connections = createTargetConnections();
  const outcomes = await readSources(target, connections, () => undefined, AbortSignal.timeout(5_000));
  connections.close();
  return combineOutcomes(outcomes).failure;
}

/** Expects the same cause by all three ways, and answers the words of the check. */
async function expectCause(target: Target, cause: Cause): Promise<Explanation> {
  const found = await explainThreeWays(target);
  const causes = Object.fromEntries(Object.entries(found).map(([way, each]) => [way, each?.cause]));
  expect(causes).toEqual({ check: cause, call: cause, schema: cause });
  const { check } = found;
  if (check === undefined) throw new Error('nothing was said');
  expect(check.what).toMatch(/\.$/);
  return check;
}

const noFiles = { caPath: '', certificatePath: '', keyPath: '', serverName: 'app' };
const withTls = (target: Target, files: Partial<typeof noFiles> = {}): Target => ({
  ...target,
  connection: { authority: '', tls: { ...noFiles, ...files }, receiveLimitBytes: 0n },
});

async function listen(name: string, onConnection: (socket: Socket) => void): Promise<Target> {
  const listener = await listenRaw(at(name), onConnection);
  closers.push(() => listener.close());
  return unixTarget(at(name));
}

/** A server of HTTP/2 with TLS on a socket that answers each call without gRPC, when it comes to that. */
async function listenTls(name: string, files: CertificateFiles, options: TlsOptions = {}): Promise<Target> {
  const server = createSecureServer({
    cert: await readFile(files.certificate),
    key: await readFile(files.key),
    ...options,
  });
  server.on('sessionError', () => undefined);
  await listenHttp2(server, name);
  return unixTarget(at(name));
}

async function listenHttp2(server: Http2Server | ReturnType<typeof createSecureServer>, name: string): Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(at(name));
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise(resolve => server.close(resolve));
  });
}

/** Does the handshake of TLS with each client in a thread, and hangs up. Arguments: socket, certificate, key, authority. */
const strictServer = `
import socket, ssl, sys, threading
path, certificate, key, authority = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority)
context.load_cert_chain(certificate, key)
context.verify_mode = ssl.CERT_REQUIRED
context.set_alpn_protocols(["h2"])
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(50)
def shake(client):
    try:
        context.wrap_socket(client, server_side=True).recv(1)
    except OSError:
        pass
    client.close()
print("up", flush=True)
while True:
    threading.Thread(target=shake, args=(listener.accept()[0],), daemon=True).start()
`;

/** A socket file whose listener was killed, as a crash leaves it. */
function leaveStaleSocket(path: string): void {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  try {
    execFileSync(process.execPath, ['-e', script]);
  } catch {
    // Killed, as it asked for.
  }
}

describe('the system does not connect', () => {
  test('ENOENT: the missing path is named', async () => {
    const { what } = await expectCause(unixTarget(at('nowhere.sock')), 'socket-missing');
    expect(what).toBe(`There is no socket at ${at('nowhere.sock')}.`);
  });

  test('ENOTDIR: a file on the way is told', async () => {
    await writeFile(at('plain'), '');
    const { what } = await expectCause(unixTarget(at('plain/s.sock')), 'socket-missing');
    expect(what).toContain('a file where a folder should be');
  });

  test('ECONNREFUSED: a stale file is told with the time of its last change', async () => {
    leaveStaleSocket(at('stale'));
    await utimes(at('stale'), new Date(2021, 4, 6, 7, 8, 9), new Date(2021, 4, 6, 7, 8, 9));
    const { what, nextStep } = await expectCause(unixTarget(at('stale')), 'nobody-listens');
    expect(what).toContain('what a server that has ended left behind, last modified 2021-05-06 07:08:09.');
    expect(nextStep).toContain('remove this file first');
  });

  test('ECONNREFUSED: a file and a folder are no sockets', async () => {
    await writeFile(at('file'), '');
    await mkdir(at('folder'));
    expect((await expectCause(unixTarget(at('file')), 'not-a-socket')).what).toContain('is a file, not a socket');
    expect((await expectCause(unixTarget(at('folder')), 'not-a-socket')).what).toContain('is a folder, not a socket');
  });

  test('EPROTOTYPE: a datagram socket is told from a stream socket', async () => {
    const code =
      'import socket,sys,time; s=socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print("up",flush=True); time.sleep(60)';
    const holder = spawn('/usr/bin/python3', ['-c', code, at('datagram')]);
    closers.push(() => Promise.resolve(holder.kill('SIGKILL')));
    await once(holder.stdout, 'data');
    expect((await expectCause(unixTarget(at('datagram')), 'not-a-stream-socket')).what).toContain('(EPROTOTYPE)');
  });

  test('EAGAIN: a server whose queue is full is told from one that is gone', async () => {
    const code =
      'import socket,sys,time; s=socket.socket(socket.AF_UNIX, socket.SOCK_STREAM); s.bind(sys.argv[1]); s.listen(0); print("up",flush=True); time.sleep(60)';
    const holder = spawn('/usr/bin/python3', ['-c', code, at('full')]);
    closers.push(() => Promise.resolve(holder.kill('SIGKILL')));
    await once(holder.stdout, 'data');
    const waiting = connect(at('full'));
    await once(waiting, 'connect');
    await expectCause(unixTarget(at('full')), 'queue-full');
    waiting.destroy();
  });

  test('a closed port and an unknown host', async () => {
    const listener = await listenRaw(0, () => undefined);
    const { port } = listener.server.address() as AddressInfo;
    await listener.close();
    const tcp = (host: string): Target => makeTarget({ address: { $case: 'tcp', value: { host, port } } });
    expect((await expectCause(tcp('127.0.0.1'), 'nobody-listens')).what).toBe(
      `Nobody listens at tcp:127.0.0.1:${port}.`,
    );
    await expectCause(tcp('no-such-host.invalid'), 'unknown-host');
  });

  test('a proxy of the environment is not used, and who may expect it is told so, without its password', async () => {
    const asked: unknown[] = [];
    const proxy = await listenRaw(0, socket => void asked.push(socket));
    const { port } = proxy.server.address() as AddressInfo;
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = `http://ada:secret@127.0.0.1:${port}`;
    try {
      const target = makeTarget({ address: { $case: 'tcp', value: { host: 'server.invalid', port: 50051 } } });
      const { nextStep } = await expectCause(target, 'unknown-host');
      expect(nextStep).toContain(`names (http_proxy, 127.0.0.1:${port}) is not used.`);
      const local = makeTarget({ address: { $case: 'tcp', value: { host: '127.0.0.1', port: 1 } } });
      expect((await expectCause(local, 'nobody-listens')).nextStep).not.toContain('proxy');
      expect(asked).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
      await proxy.close();
    }
  });
});

describe.skipIf(process.getuid?.() !== 0)('permission as another user', () => {
  // Root may connect to everything, so somebody else asks.
  async function asNobody<T>(work: () => Promise<T>): Promise<T> {
    process.seteuid?.(65534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }

  test('EACCES: the socket’s mode, owner and group, and who asks', async () => {
    const target = await listen('root-only', () => undefined);
    await chmod(at('root-only'), 0o600);
    const found = await asNobody(() => expectDenied(target));
    expect(found.what).toContain('You (nobody, user id 65534) may not connect to');
    expect(found.what).toContain('the socket has mode 0600, owner root, group root.');
    expect(found.nextStep).toContain('run Sockeye as root');
  });

  test('EACCES: when the group may, joining it is the advice', async () => {
    const target = await listen('group-only', () => undefined);
    execFileSync('chgrp', ['daemon', at('group-only')]);
    await chmod(at('group-only'), 0o660);
    const found = await asNobody(() => expectDenied(target));
    expect(found.what).toContain('group daemon');
    expect(found.nextStep).toContain('sudo usermod -aG daemon nobody');
  });

  test('EACCES: a closed folder on the way is named', async () => {
    await mkdir(at('closed'), { mode: 0o700 });
    const target = await listen('closed/s.sock', () => undefined);
    const found = await asNobody(() => expectDenied(target));
    expect(found.what).toContain(`may not enter the folder ${at('closed')}, `);
    expect(found.what).toContain('mode 0700, owner root');
  });

  /** Without the check, whose list of targets is in a file of root's. */
  async function expectDenied(target: Target): Promise<Explanation> {
    const found = [await byCall(target), await bySchema(target)];
    expect(found.map(each => each?.cause)).toEqual(['permission-denied', 'permission-denied']);
    if (found[0] === undefined) throw new Error('nothing was said');
    return found[0];
  }
});

describe('TLS', () => {
  /** A server that refuses certificates within the handshake, as those on OpenSSL and Go's library do. */
  async function serveStrictly(name: string, { certificate, key }: CertificateFiles): Promise<Target> {
    const server = spawn('/usr/bin/python3', ['-c', strictServer, at(name), certificate, key, authority.certificate]);
    closers.push(() => Promise.resolve(server.kill('SIGKILL')));
    await once(server.stdout, 'data');
    return unixTarget(at(name));
  }

  const good = (): CertificateFiles => authority.sign({ name: 'app' });
  const trusting = (target: Target, files: Partial<typeof noFiles> = {}): Target =>
    withTls(target, { caPath: authority.certificate, ...files });

  test('expected by the server, and one click turns it on', async () => {
    const target = await listenTls('tls', good());
    expect((await expectCause(target, 'tls-expected')).remedy?.change?.$case).toBe('useTls');
    expect((await byCheck(trusting(target)))?.cause).toBeUndefined();
  });

  test('not expected by the server, and one click turns it off', async () => {
    await listenHttp2(createHttp2Server(), 'plain-h2');
    const { remedy } = await expectCause(trusting(unixTarget(at('plain-h2'))), 'tls-not-expected');
    expect(remedy?.change?.$case).toBe('usePlaintext');
  });

  test('a certificate that has expired: when', async () => {
    const files = authority.sign({ name: 'app', from: '20200101000000Z', to: '20200202000000Z' });
    const { what } = await expectCause(trusting(await listenTls('expired', files)), 'certificate-expired');
    expect(what).toMatch(/\("app"\) expired on Feb {2}2 .*2020/);
  });

  test('a certificate that is not valid yet: from when', async () => {
    const files = authority.sign({ name: 'app', from: '20900101000000Z', to: '20910101000000Z' });
    const { what } = await expectCause(trusting(await listenTls('early', files)), 'certificate-not-yet-valid');
    expect(what).toMatch(/not valid before Jan {2}1 .*2090/);
  });

  test('a certificate for another name: which, and one click expects that one', async () => {
    const target = trusting(await listenTls('other-name', authority.sign({ name: 'db.internal' })));
    const { what, remedy } = await expectCause(target, 'certificate-name');
    expect(what).toContain('is for "db.internal", not for "app".');
    expect(remedy?.change).toEqual({ $case: 'setServerName', value: 'db.internal' });
    expect((await byCheck(trusting(target, { serverName: 'db.internal' })))?.cause).toBeUndefined();
  });

  test('a certificate that is signed by itself', async () => {
    const files = makeSelfSigned(at('self'), 'app');
    const target = await listenTls('self-signed', files);
    await expectCause(withTls(target), 'certificate-self-signed');
    expect((await byCheck(withTls(target, { caPath: files.certificate })))?.cause).toBeUndefined();
  });

  test('a certificate of an authority that is not known: which', async () => {
    const target = await listenTls('strange', stranger.sign({ name: 'app' }));
    const { what } = await expectCause(trusting(target), 'certificate-unknown-authority');
    expect(what).toContain('signed by "Unknown authority"');
  });

  test('a server that wants a certificate of the client, and one that does not like it', async () => {
    const ca = await readFile(authority.certificate);
    const target = await listenTls('mutual', good(), { requestCert: true, rejectUnauthorized: true, ca });
    await expectCause(trusting(target), 'client-certificate-required');
    const wrong = stranger.sign({ name: 'me' });
    const files = { certificatePath: wrong.certificate, keyPath: wrong.key };
    const strict = await serveStrictly('strict-tls', good());
    const { what } = await expectCause(trusting(strict, files), 'client-certificate-refused');
    expect(what).toContain(`${wrong.certificate}) (it said: unknown CA)`);
    const right = authority.sign({ name: 'me' });
    const accepted = trusting(target, { certificatePath: right.certificate, keyPath: right.key });
    expect((await byCheck(accepted))?.cause).toBeUndefined();
  });

  test('certificate files that cannot be read are named before anybody is asked', async () => {
    const found = await byCheck(withTls(unixTarget(at('tls')), { caPath: at('no.pem') }));
    expect(found).toMatchObject({ cause: 'tls-files', what: expect.stringContaining(at('no.pem')) as string });
  });
});

describe('somebody else answers', () => {
  test.each<[Cause, string, (socket: Socket) => void]>([
    ['http1', 'HTTP/1.1 400', socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['not-http2', '220 mail.example', socket => socket.write('220 mail.example ESMTP\r\n')],
    ['connection-closed', 'closed it without a word', socket => socket.end()],
    ['silent-listener', 'does not speak HTTP/2', () => undefined],
  ])('%s', async (cause, words, onConnection) => {
    const target = await listen(cause, onConnection);
    // Reflection waits longer for one that is silent than a test should; see `read-by-reflection.test.ts`.
    const isSilent = cause === 'silent-listener';
    const found = isSilent ? await byCheck(target) : await expectCause(target, cause);
    if (isSilent) expect([found?.cause, (await byCall(target))?.cause]).toEqual([cause, cause]);
    expect(found?.what).toContain(words);
  });

  test('GOAWAY: which error and what the server said', async () => {
    const server = createHttp2Server();
    server.on('session', session => session.goaway(11, 0, Buffer.from('come back later')));
    await listenHttp2(server, 'goaway');
    const { what } = await expectCause(unixTarget(at('goaway')), 'goaway');
    expect(what).toContain('GOAWAY with ENHANCE_YOUR_CALM ("come back later").');
  });

  test('PROTOCOL_ERROR on a socket: the authority is named, and one click sends localhost', async () => {
    const server = createHttp2Server();
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      if (headers[':authority'] === 'localhost')
        stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true });
      else stream.close(1);
    });
    await listenHttp2(server, 'strict');
    const connection = { authority: 'my.app', tls: undefined, receiveLimitBytes: 0n };
    const target = unixTarget(at('strict'), { connection });
    for (const found of [await byCall(target), await bySchema(target)]) {
      expect(found).toMatchObject({ cause: 'authority-rejected', what: expect.stringContaining('"my.app"') as string });
      expect(found?.remedy?.change).toEqual({ $case: 'setAuthority', value: 'localhost' });
    }
    expect((await byCall(unixTarget(at('strict'))))?.cause).toBeUndefined();
  });

  test('HTTP/2 without gRPC', async () => {
    const server = createHttp2Server((_request, response) => response.writeHead(404).end('<html>'));
    await listenHttp2(server, 'web');
    expect((await byCall(unixTarget(at('web'))))?.cause).toBe('not-grpc');
  });
});

describe('what cannot work here', () => {
  test.each<[Cause, Parameters<typeof makeTarget>[0], string]>([
    ['wrong-system', { address: { $case: 'pipe', value: { name: 'a' } } }, 'on Windows only, and this is Linux'],
    [
      'path-too-long',
      { address: { $case: 'unix', value: { path: `/tmp/${'x'.repeat(120)}` } } },
      'has 125 bytes; the system allows 107',
    ],
    ['endpoint-invalid', { address: { $case: 'unix', value: { path: 'a' } } }, 'relative path'],
  ])('%s is said before anybody is asked', async (cause, endpoint, words) => {
    const target = makeTarget(endpoint);
    for (const found of [await byCheck(target), await bySchema(target)]) {
      expect(found).toMatchObject({ cause, what: expect.stringContaining(words) as string });
    }
    const thrown: unknown = await byCall(target).catch((error: unknown) => error);
    expect(explainUnusable(thrown)).toMatchObject({ cause, what: expect.stringContaining(words) as string });
  });

  test('an abstract socket on a runtime that pads names, as this one may', () => {
    const system = { platform: 'linux', libuvVersion: '1.46.0' };
    const target = makeTarget({ address: { $case: 'abstract', value: { name: 'a' } } });
    let thrown: unknown;
    try {
      createTargetConnections({ system }).acquire(target);
    } catch (error) {
      thrown = error;
    }
    expect(explainUnusable(thrown)).toMatchObject({
      cause: 'abstract-names-padded',
      what: expect.stringContaining('libuv 1.46.0') as string,
    });
  });
});
