import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { CheckTargetResponse, Target, TargetServiceDefinition } from '../../gen/sockeye/v1/target';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { startSample } from '../sample/start-sample';
import { explainStatus } from '../explanations/explain';
import { createFileTargetStore, type FileTargetStore } from './file-target-store';
import { createTargetService } from './target-service';
import { listenRaw, makeDirectory, makeTarget, unixTarget } from '../wire/dial/testing/test-servers';

const { signal } = new AbortController();
let directory: Awaited<ReturnType<typeof makeDirectory>>;
let store: FileTargetStore;
let service: ServiceImplementation<TargetServiceDefinition>;
const at = (name: string): string => join(directory.path, name);

beforeEach(async () => {
  directory = await makeDirectory();
  const sample = unixTarget('/tmp/greeter.sock', { id: 'sample', isSample: true });
  store = await createFileTargetStore({ file: at('targets.json'), sample });
  service = createTargetService(store, []);
});
afterEach(() => directory.remove());

describe('saving', () => {
  test('a target is added, changed and removed', async () => {
    const { target } = await service.addTarget({ target: unixTarget('/run/a') }, signal);
    if (target === undefined) throw new Error('nothing was added');
    await service.updateTarget({ target: { ...target, name: 'New' } }, signal);
    expect(store.get(target.id)?.name).toBe('New');
    await service.removeTarget({ targetId: target.id }, signal);
    expect(store.get(target.id)).toBeUndefined();
  });

  test('the sample cannot be changed or removed, nor what is not there', async () => {
    const sample = unixTarget('/a', { id: 'sample' });
    await expect(service.updateTarget({ target: sample }, signal)).rejects.toMatchObject({ code: 9 });
    await expect(service.removeTarget({ targetId: 'sample' }, signal)).rejects.toMatchObject({ code: 9 });
    await expect(service.updateTarget({ target: unixTarget('/a') }, signal)).rejects.toMatchObject({ code: 5 });
    await expect(service.removeTarget({ targetId: 'x' }, signal)).rejects.toMatchObject({ code: 5 });
    await expect(service.checkTarget({ targetId: 'x' }, signal)).rejects.toMatchObject({ code: 5 });
  });

  const plain = { authority: '', tls: undefined, receiveLimitBytes: 0n };
  test.each<[Target | undefined, string]>([
    [undefined, 'The request has no target.'],
    [unixTarget('relative'), '"relative" is a relative path.'],
    [unixTarget('/a', { connection: { ...plain, authority: 'a/b' } }), '"a/b" cannot be sent as :authority.'],
    [unixTarget('/a', { connection: { ...plain, receiveLimitBytes: 2n ** 40n } }), 'at most 2147483647.'],
    [unixTarget('/a', { metadata: [{ key: 'A', value: undefined }] }), 'keys are lower-case: a.'],
  ])('a setting that cannot work is refused in words (%#)', async (target, words) => {
    await expect(service.addTarget({ target }, signal)).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining(words) as string,
    });
    expect(store.list()).toHaveLength(1);
  });
});

describe('watching', () => {
  test('the list comes with what the user should know, now and when that changes', async () => {
    const notice = { cause: 'sample-not-started', what: 'No sample.', nextStep: '' };
    const gone = new AbortController();
    const lists = createTargetService(store, [notice]).watchTargets({}, gone.signal)[Symbol.asyncIterator]();
    expect((await lists.next()).value).toMatchObject({ targets: [{ id: 'sample' }], notices: [notice] });
    await mkdir(at('targets.json'));
    await expect(service.addTarget({ target: unixTarget('/a') }, signal)).rejects.toMatchObject({ code: 9 });
    expect((await lists.next()).value).toMatchObject({
      targets: [{ id: 'sample' }],
      notices: [notice, { cause: 'targets-unreadable' }],
    });
    gone.abort();
    await lists.return?.();
  });
});

describe('checking', () => {
  async function check(target: Target): Promise<CheckTargetResponse> {
    const added = await store.add(target);
    return service.checkTarget({ targetId: added.id }, signal);
  }
  const causeOf = async (target: Target): Promise<string | undefined> => (await check(target)).failure?.cause;
  const tls = { caPath: '', certificatePath: '', keyPath: '', serverName: '' };
  const withTls = (target: Target, changes: Partial<typeof tls> = {}): Target => ({
    ...target,
    connection: { authority: '', tls: { ...tls, ...changes }, receiveLimitBytes: 0n },
  });

  test('a gRPC server is reachable, and how long it took is told', async () => {
    await mkdir(at('s'), { mode: 0o700 });
    const sample = await startSample({ directory: at('s') });
    const answer = await check(unixTarget(sample.socketPath));
    expect(answer).toMatchObject({ isReachable: true, failure: undefined });
    expect(answer.connectUs).toBeGreaterThan(0n);
    expect(await causeOf(withTls(unixTarget(sample.socketPath)))).toBe('tls-not-expected');
    await sample.stop();
  });

  test('TLS at an IP address is checked without a warning of Node', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    const listener = await listenRaw(0, socket => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { port } = listener.server.address() as AddressInfo;
    const target = makeTarget({ address: { $case: 'tcp', value: { host: '127.0.0.1', port } } });
    expect(await causeOf(withTls(target))).toBe('tls-not-expected');
    // Warnings are told a tick later.
    await new Promise(resolve => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
    await listener.close();
  });

  test('a missing socket is named', async () => {
    expect(await check(unixTarget(at('nowhere.sock')))).toEqual({
      isReachable: false,
      connectUs: 0n,
      failure: {
        cause: 'socket-missing',
        what: `There is no socket at ${at('nowhere.sock')}.`,
        nextStep: 'Start the server, or correct the address: capital letters count.',
      },
    });
  });

  test('a stale socket, a file, a folder and a datagram socket are told apart', async () => {
    leaveStaleSocket(at('stale'));
    await writeFile(at('file'), '');
    await mkdir(at('folder'));
    execFileSync('python3', [
      '-c',
      `import socket,sys; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind(sys.argv[1])`,
      at('datagram'),
    ]);
    const stale = await check(unixTarget(at('stale')));
    expect(stale.failure?.cause).toBe('nobody-listens');
    expect(stale.failure?.what).toContain('what a server that has ended left behind');
    expect((await check(unixTarget(at('file')))).failure?.what).toBe(`${at('file')} is a file, not a socket.`);
    expect((await check(unixTarget(at('folder')))).failure?.what).toBe(`${at('folder')} is a folder, not a socket.`);
    expect(['not-a-stream-socket', 'nobody-listens']).toContain(await causeOf(unixTarget(at('datagram'))));
  });

  test('a silent listener is told after two seconds and not later', async () => {
    const listener = await listenRaw(at('silent'), () => undefined);
    const startedAt = Date.now();
    expect(await check(unixTarget(at('silent')))).toMatchObject({ failure: { cause: 'silent-listener' } });
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    await listener.close();
  });

  test('a listener that closes, one that speaks HTTP/1 and one that speaks nonsense are told apart', async () => {
    const closes = await listenRaw(at('closes'), socket => socket.end());
    const http1 = await listenRaw(at('http1'), socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const nonsense = await listenRaw(at('nonsense'), socket => socket.write('220 mail.example ESMTP\r\n'));
    expect(await causeOf(unixTarget(at('closes')))).toBe('connection-closed');
    expect(await causeOf(unixTarget(at('http1')))).toBe('http1');
    expect((await check(unixTarget(at('nonsense')))).failure).toMatchObject({
      cause: 'not-http2',
      what: expect.stringContaining('220 mail.example') as string,
    });
    await Promise.all([closes.close(), http1.close(), nonsense.close()]);
  });

  test('TLS that is expected, not trusted, or for another name is told apart', async () => {
    // prettier-ignore
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
      '-keyout', at('key.pem'), '-out', at('cert.pem'), '-subj', '/CN=app', '-addext', 'subjectAltName=DNS:app,IP:127.0.0.9'], { stdio: 'ignore' });
    const server = createTlsServer(
      { key: await readFile(at('key.pem')), cert: await readFile(at('cert.pem')), ALPNProtocols: ['h2'] },
      socket => socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
    );
    server.on('tlsClientError', () => undefined);
    server.listen(at('tls'));
    await once(server, 'listening');
    expect(await causeOf(unixTarget(at('tls')))).toBe('tls-expected');
    expect(await causeOf(withTls(unixTarget(at('tls'))))).toBe('certificate-self-signed');
    expect(await causeOf(withTls(unixTarget(at('tls')), { caPath: at('cert.pem') }))).toBe('certificate-name');
    const good = await check(withTls(unixTarget(at('tls')), { caPath: at('cert.pem'), serverName: 'app' }));
    expect(good.isReachable).toBe(true);
    const byAddress = await check(withTls(unixTarget(at('tls')), { caPath: at('cert.pem'), serverName: '127.0.0.9' }));
    expect(byAddress.isReachable).toBe(true);
    const otherAddress = withTls(unixTarget(at('tls')), { caPath: at('cert.pem'), serverName: '127.0.0.8' });
    expect(await causeOf(otherAddress)).toBe('certificate-name');
    server.close();
  });

  test('a closed TCP port and an unknown host are told apart', async () => {
    const listener = await listenRaw(0, () => undefined);
    const { port } = listener.server.address() as AddressInfo;
    await listener.close();
    const tcp = (host: string): Target => makeTarget({ address: { $case: 'tcp', value: { host, port } } });
    expect(await causeOf(tcp('127.0.0.1'))).toBe('nobody-listens');
    expect(await causeOf(tcp('no-such-host.invalid'))).toBe('unknown-host');
  });

  test('what cannot work on this system is said without knocking', async () => {
    const pipe = makeTarget({ address: { $case: 'pipe', value: { name: 'a' } } });
    expect(await check(pipe)).toMatchObject({ isReachable: false, failure: { cause: 'wrong-system' } });
  });

  test.skipIf(process.getuid?.() !== 0)('a socket without permission names who owns it and who asks', async () => {
    await chmod(directory.path, 0o755);
    const listener = await listenRaw(at('root-only'), () => undefined);
    await chmod(at('root-only'), 0o600);
    const added = await store.add(unixTarget(at('root-only')));
    // Root may connect to everything, so somebody else asks.
    process.seteuid?.(65534);
    try {
      const { failure } = await service.checkTarget({ targetId: added.id }, signal);
      expect(failure?.cause).toBe('permission-denied');
      expect(failure?.what).toContain('You (nobody, user id 65534) may not connect');
      expect(failure?.what).toContain('mode 0600, owner root, group root.');
      await chmodAs(0, directory.path, 0o700);
      const closed = await service.checkTarget({ targetId: added.id }, signal);
      expect(closed.failure?.what).toContain(`may not enter the folder ${directory.path}`);
    } finally {
      process.seteuid?.(0);
    }
    await listener.close();
  });
});

/** Changes a mode as another user, and is then who it was. */
async function chmodAs(uid: number, path: string, mode: number): Promise<void> {
  const before = process.geteuid?.() ?? 0;
  process.seteuid?.(uid);
  await chmod(path, mode);
  process.seteuid?.(before);
}

describe('explaining a status', () => {
  test.each([
    [13, 'Received RST_STREAM with code 1', 'authority-rejected'],
    [13, 'Received RST_STREAM with code 2 (Internal server error)', 'stream-reset'],
    [14, 'Stream refused by server', 'stream-reset'],
    [8, 'Received message larger than max (5000000 vs. 4194304)', 'message-too-large'],
    [13, 'Received RST_STREAM with code 9', 'metadata-too-large'],
    [8, 'Bandwidth exhausted or memory limit exceeded', 'too-many-headers'],
    [4, 'Deadline exceeded after 0.101s', 'deadline-exceeded'],
    [14, 'Connection dropped', 'socket-missing'],
    [12, 'unknown service grpc.reflection.v1.ServerReflection', 'no-reflection'],
    [14, 'Name resolution failed for target dns:nowhere', 'unknown-host'],
    [14, 'No connection established. Last error: connect ENOENT /nowhere.sock', 'socket-missing'],
    [4, 'Deadline exceeded after 0.1s,Waiting for LB pick', 'socket-missing'],
  ])('%i %j has the cause %s', async (code, details, cause) => {
    expect(await explainStatus(unixTarget('/nowhere.sock'), { code, details }, signal)).toMatchObject({ cause });
  });

  test('a status of which nothing more is known has no explanation', async () => {
    expect(await explainStatus(unixTarget('/a'), { code: 5, details: 'no such user' }, signal)).toBeUndefined();
  });
});

/** A socket file whose listener was killed, as a crash leaves it. */
function leaveStaleSocket(path: string): void {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  try {
    execFileSync(process.execPath, ['-e', script]);
  } catch {
    // Killed, as it asked for.
  }
}
