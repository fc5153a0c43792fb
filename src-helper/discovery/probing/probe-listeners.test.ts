import { once } from 'node:events';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import type { Server } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ProbeVerdict, type ProbeListenersRequest, type ProbeOutcome } from '../../../gen/sockeye/v1/discovery';
import { startSample } from '../../sample/start-sample';
import {
  createTestDiscovery,
  DiscoveryScope,
  type CountingListener,
  type TestDiscovery,
  unixEndpoint,
} from '../testing/test-discovery';
import type { TalkLimits } from './talk-to-endpoint';

let scope: DiscoveryScope;
/** Listens beside all others, and is never asked for. */
let bystander: CountingListener;

beforeEach(async () => {
  scope = await DiscoveryScope.open();
  bystander = await scope.listen(scope.path('bystander.sock'));
});
afterEach(async () => {
  const { connections } = bystander;
  await scope.end();
  expect(connections()).toBe(0);
});

function discover(limits?: TalkLimits): TestDiscovery {
  return createTestDiscovery(({ boundTo }) => boundTo.startsWith(scope.folder), limits && { limits });
}

/** Probes one socket of the folder and gives what it showed. */
async function probe(
  name: string,
  request: Partial<ProbeListenersRequest> = {},
  limits?: TalkLimits,
): Promise<ProbeOutcome> {
  const results = await discover(limits).probe({ endpoints: [unixEndpoint(scope.path(name))], ...request });
  expect(results).toHaveLength(1);
  const outcome = results[0]?.outcome;
  if (outcome === undefined) throw new Error('The result has no outcome.');
  return outcome;
}

/** Listens with a server of node:http or node:http2 until the test ends. */
async function serve(server: Pick<Server, 'listen' | 'close'>, name: string): Promise<void> {
  await new Promise<void>(resolve => server.listen(scope.path(name), resolve));
  scope.onEnd(() => new Promise(resolve => server.close(resolve)));
}

describe('a server that speaks gRPC', () => {
  test('is told with its services and its health, and who it is', async () => {
    const sample = await startSample({ directory: scope.folder });
    scope.onEnd(() => sample.stop());
    const outcome = await probe('greeter.sock');
    expect(outcome).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: 'Speaks gRPC: 2 services, SERVING.',
      services: ['greet.Greeter', 'grpc.health.v1.Health'],
      health: 'SERVING',
      hasReflection: true,
      isCached: false,
      peer: {
        owners: [{ pid: process.pid }],
        uid: process.geteuid?.(),
        source: 'This process holds the listening socket.',
      },
    });
    expect(outcome.connectUs).toBeGreaterThan(0n);
  });

  test('is connected to once for all questions', async () => {
    const server = createHttp2();
    let connections = 0;
    const paths: string[] = [];
    server.on('session', () => (connections += 1));
    server.on('stream', (stream, headers) => {
      paths.push(headers[':path'] ?? '');
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
    });
    await serve(server, 's');
    expect(await probe('s')).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: 'Speaks gRPC, no reflection: add its .proto files.',
      hasReflection: false,
    });
    expect(connections).toBe(1);
    expect(paths.sort()).toEqual([
      '/grpc.health.v1.Health/Check',
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
    ]);
  });

  test('is sent nothing of the user: no credentials, no name', async () => {
    const server = createHttp2();
    const sent: Record<string, unknown>[] = [];
    server.on('stream', (stream, headers) => {
      sent.push(Object.fromEntries(Object.entries(headers)));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' }, { endStream: true });
    });
    await serve(server, 's');
    await probe('s');
    expect(sent.length).toBeGreaterThan(0);
    for (const { ':path': path, ...others } of sent) {
      expect(path).toMatch(/^\/grpc\.(reflection|health)\./);
      expect(others).toEqual({
        ':method': 'POST',
        ':scheme': 'http',
        ':authority': 'localhost',
        'content-type': 'application/grpc',
        te: 'trailers',
        'user-agent': 'sockeye-probe',
      });
    }
  });

  test('that wants credentials for reflection is told as such', async () => {
    const server = createHttp2();
    server.on('stream', stream => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' }, { endStream: true });
    });
    await serve(server, 's');
    expect((await probe('s')).words).toBe('Speaks gRPC; reflection was refused with UNAUTHENTICATED.');
  });
});

describe('a server of HTTP/2 that is no gRPC server', () => {
  test('is told by the status it answers with', async () => {
    const server = createHttp2((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('no');
    });
    await serve(server, 's');
    expect(await probe('s')).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_NOT_GRPC,
      words: 'Speaks HTTP/2 but not gRPC: it answered with the HTTP status 404, text/html.',
    });
  });

  test('is told as silent on questions when it answers none', async () => {
    const server = createHttp2();
    server.on('stream', stream => stream.on('error', () => undefined));
    await serve(server, 's');
    expect(await probe('s', {}, { connectMs: 10_000, answerMs: 50 })).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_HTTP2,
      words: 'Speaks HTTP/2 and answered no question in 50 ms.',
    });
  });

  describe('F35: what it does not answer in time is unknown, not absent, and is asked again', () => {
    const reflection = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
    const health = '/grpc.health.v1.Health/Check';
    const silent = 'Speaks HTTP/2 and answered no question in 300 ms.';
    const noServices = 'Speaks gRPC; which services it has it did not say in 300 ms.';
    test.each([
      ['nothing', [reflection, health], silent, ProbeVerdict.PROBE_VERDICT_HTTP2],
      ['its services', [reflection], noServices, ProbeVerdict.PROBE_VERDICT_GRPC],
      ['its health', [health], 'Speaks gRPC, no reflection: add its .proto files.', ProbeVerdict.PROBE_VERDICT_GRPC],
    ])('cold: %s', async (_, cold, words, verdict) => {
      const server = createHttp2();
      let isCold = true;
      server.on('stream', (stream, headers) => {
        stream.on('error', () => undefined);
        if (isCold && cold.includes(headers[':path'] ?? '')) return;
        const answer = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' };
        stream.respond(answer, { endStream: true });
      });
      await serve(server, 's');
      const { probe: ask } = discover({ connectMs: 10_000, answerMs: 300 });
      const endpoints = [unixEndpoint(scope.path('s'))];
      expect((await ask({ endpoints }))[0]?.outcome).toMatchObject({ words, verdict });
      isCold = false;
      const known = 'Speaks gRPC, no reflection: add its .proto files.';
      expect((await ask({ endpoints }))[0]?.outcome).toMatchObject({ words: known, isCached: words === known });
    });
  });

  test('is told as silent when its answer breaks HTTP/2 and it keeps the connection', async () => {
    const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    const brokenHeaders = Buffer.from([0, 0, 6, 1, 4, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    await scope.listen(scope.path('s'), socket => {
      socket.write(settings);
      socket.once('data', () => setImmediate(() => socket.write(brokenHeaders)));
    });
    expect(await probe('s', {}, { connectMs: 10_000, answerMs: 50 })).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_HTTP2,
      words: 'Speaks HTTP/2 and answered no question in 50 ms.',
    });
  });
});

test('a server that takes no calls any more spoils no other probe', async () => {
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  const goAway = Buffer.concat([Buffer.from([0, 0, 8, 7, 0, 0, 0, 0, 0]), Buffer.alloc(8)]);
  await scope.listen(scope.path('leaving'), socket => socket.write(Buffer.concat([settings, goAway])));
  await scope.listen(scope.path('silent'));
  const endpoints = ['leaving', 'silent'].map(name => unixEndpoint(scope.path(name)));
  const results = await discover({ connectMs: 50, answerMs: 10_000 }).probe({ endpoints });
  expect(results.map(({ outcome }) => outcome?.verdict).sort()).toEqual(
    [ProbeVerdict.PROBE_VERDICT_HTTP2, ProbeVerdict.PROBE_VERDICT_SILENT].sort(),
  );
});

test('a probe that is given up closes its connection', async () => {
  const giveUp = new AbortController();
  let closed: Promise<unknown> | undefined;
  await scope.listen(scope.path('s'), socket => {
    closed = once(socket, 'close');
    giveUp.abort();
  });
  await expect(discover().probe({ endpoints: [unixEndpoint(scope.path('s'))] }, giveUp.signal)).rejects.toThrow();
  await closed;
});

describe('what does not speak HTTP/2', () => {
  test('an HTTP/1 server', async () => {
    await serve(createHttp1(), 's');
    expect(await probe('s')).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_NOT_HTTP2,
      words: 'Not HTTP/2 but HTTP/1 (said: HTTP/1.1 400 Bad Request).',
    });
  });

  test('one that sends garbage', async () => {
    const { connections } = await scope.listen(scope.path('s'), socket =>
      socket.end(Buffer.from([0, 255, 7, 0x1b, 0x5b, 65])),
    );
    const outcome = await probe('s');
    expect(outcome).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_NOT_HTTP2,
      words: 'Not HTTP/2 (said: \\x00\\xff\\x07\\x1b[A).',
    });
    expect([...outcome.firstBytes]).toEqual([0, 255, 7, 0x1b, 0x5b, 65]);
    expect(connections()).toBe(1);
  });

  test('one that greets first, as SSH does', async () => {
    await scope.listen(scope.path('s'), socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    expect((await probe('s')).words).toBe('Not HTTP/2 (said: SSH-2.0-OpenSSH_9.2).');
  });

  test('one that closes at once', async () => {
    const { connections } = await scope.listen(scope.path('s'), socket => socket.destroy());
    expect(await probe('s')).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_CLOSED,
      words: 'Closed the connection at once, without a word.',
    });
    expect(connections()).toBe(1);
  });

  test('one that is silent', async () => {
    const { connections } = await scope.listen(scope.path('s'));
    expect(await probe('s', {}, { connectMs: 60, answerMs: 60 })).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_SILENT,
      words: 'No answer in 60 ms: it took the connection and said nothing.',
    });
    expect(connections()).toBe(1);
  });
});

describe('where nobody can be reached', () => {
  test('a stale file is told with its age', async () => {
    const { child } = await scope.run('ready', process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(scope.path('s'))}, () => console.log('ready'))`,
    ]);
    const exited = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    const outcome = await probe('s');
    expect(outcome.verdict).toBe(ProbeVerdict.PROBE_VERDICT_NOBODY_LISTENS);
    expect(outcome.words).toMatch(/^Nobody listens: stale file, last modified \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.$/);
    expect(outcome.nextStep, 'as in the table of explanations').toBe(
      'Start the server. If it says that the address is in use, remove this file first.',
    );
    expect(outcome.peer).toBeUndefined();
  });

  test('an ordinary file', async () => {
    await writeFile(scope.path('s'), '');
    expect(await probe('s')).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_NOBODY_LISTENS,
      words: 'Nobody listens: what is there is not a socket.',
    });
  });

  test('a path at which nothing is', async () => {
    expect(await probe('s')).toMatchObject({ verdict: ProbeVerdict.PROBE_VERDICT_MISSING, words: 'Nothing is there.' });
  });

  test('a listener that has gone since', async () => {
    const [result] = await discover().probe({ listenerIds: ['unix:1'] });
    expect(result).toMatchObject({
      listenerId: 'unix:1',
      outcome: { verdict: ProbeVerdict.PROBE_VERDICT_MISSING, words: 'It does not listen any more.' },
    });
  });

  // Only root can be somebody else for a while.
  describe.skipIf(process.geteuid?.() !== 0)('as another user', () => {
    beforeEach(() => chmod(scope.folder, 0o755));

    async function asNobody<T>(work: () => Promise<T>): Promise<T> {
      const groups = process.getgroups?.() ?? [];
      process.setgroups?.([]);
      process.setegid?.(65_534);
      process.seteuid?.(65_534);
      try {
        return await work();
      } finally {
        process.seteuid?.(0);
        process.setegid?.(0);
        process.setgroups?.(groups);
      }
    }

    test('a socket without permission is told with its mode and its owner', async () => {
      const { connections } = await scope.listen(scope.path('s'));
      await chmod(scope.path('s'), 0o660);
      expect(await asNobody(() => probe('s'))).toMatchObject({
        verdict: ProbeVerdict.PROBE_VERDICT_PERMISSION_DENIED,
        words: 'Permission denied: mode 0660 root:root, you are nobody.',
      });
      expect(connections()).toBe(0);
    });

    test('a socket in a closed folder', async () => {
      await mkdir(scope.path('closed'), { mode: 0o700 });
      await scope.listen(scope.path('closed/s'));
      expect((await asNobody(() => probe('closed/s'))).words).toBe(
        'Permission denied: a folder on the way to it is closed, you are nobody.',
      );
    });

    test('a process of another user is not seen, and that is said', async () => {
      const { child } = await scope.run('ready', process.execPath, [
        '-e',
        `require('net').createServer().listen(${JSON.stringify(scope.path('theirs'))}, () => console.log('ready'))`,
      ]);
      const { listeners, report } = await asNobody(() => discover().discovery.current(new AbortController().signal));
      const theirs = [...listeners.values()].find(({ boundTo }) => boundTo === scope.path('theirs'));
      expect(theirs).toMatchObject({ owners: [], isMine: false, uid: 0, user: 'root', file: { isAllowed: false } });
      expect(report.blindSpots).toContainEqual(expect.objectContaining({ cause: 'owners-hidden' }));
      expect(child.exitCode).toBeNull();
    });
  });
});

describe('what is left alone', () => {
  test('is not connected to unless that is insisted on', async () => {
    const { connections } = await scope.listen(scope.path('docker.sock'), socket => socket.end('no'));
    expect(await probe('docker.sock')).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_LEFT_ALONE,
      words: 'Left alone: by its name it is Docker, which does not speak gRPC.',
    });
    expect(connections()).toBe(0);
    expect(await probe('docker.sock', { insist: true })).toMatchObject({ words: 'Not HTTP/2 (said: no).' });
    expect(connections()).toBe(1);
  });

  test('is the private link of Sockeye, even when insisted, and by a link to it', async () => {
    await mkdir(scope.path('sockeye-77-abc123'));
    const { connections } = await scope.listen(scope.path('sockeye-77-abc123/h1'));
    await symlink(scope.path('sockeye-77-abc123/h1'), scope.path('by-link'));
    for (const name of ['sockeye-77-abc123/h1', 'by-link']) {
      expect(await probe(name, { insist: true })).toMatchObject({
        verdict: ProbeVerdict.PROBE_VERDICT_LEFT_ALONE,
        words: 'Left alone: it is the private link inside Sockeye.',
      });
    }
    expect(connections()).toBe(0);
  });
});

describe('many at once', () => {
  test('all of mine are probed, at most 8 at a time, but for those that are left alone', async () => {
    let open = 0;
    let most = 0;
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    const listeners = await Promise.all(
      names.map(name =>
        scope.listen(scope.path(name), socket => {
          open += 1;
          most = Math.max(most, open);
          socket.once('close', () => (open -= 1));
          socket.once('data', () => setImmediate(() => socket.end('no')));
        }),
      ),
    );
    const docker = await scope.listen(scope.path('docker.sock'));
    const { probe: run } = createTestDiscovery(
      ({ boundTo }) => boundTo.startsWith(scope.folder) && boundTo !== scope.path('bystander.sock'),
    );
    const results = await run({ allMine: true });
    expect(results.map(({ outcome }) => outcome?.words)).toEqual(names.map(() => 'Not HTTP/2 (said: no).'));
    expect(listeners.map(({ connections }) => connections())).toEqual(names.map(() => 1));
    expect(docker.connections()).toBe(0);
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
  });

  test('an outcome is kept while the socket is the same, and asked for anew when wanted', async () => {
    const { connections } = await scope.listen(scope.path('s'), socket => socket.end('no'));
    const { probe: run, list } = discover();
    const endpoints = [unixEndpoint(scope.path('s'))];
    expect((await run({ endpoints }))[0]?.outcome?.isCached).toBe(false);
    expect((await run({ endpoints }))[0]?.outcome).toMatchObject({ isCached: true, words: 'Not HTTP/2 (said: no).' });
    expect(connections()).toBe(1);
    expect((await list()).find(({ boundTo }) => boundTo === scope.path('s'))?.lastProbe?.words).toBe(
      'Not HTTP/2 (said: no).',
    );
    expect((await run({ endpoints, refresh: true }))[0]?.outcome?.isCached).toBe(false);
    expect(connections()).toBe(2);
  });

  test('an outcome is not told of the server that took the place', async () => {
    const { server } = await scope.listen(scope.path('s'), socket => socket.end('one'));
    const { probe: run } = discover();
    const endpoints = [unixEndpoint(scope.path('s'))];
    await run({ endpoints });
    await new Promise(resolve => server.close(resolve));
    await scope.listen(scope.path('s'), socket => socket.end('two'));
    expect((await run({ endpoints }))[0]?.outcome?.words).toBe('Not HTTP/2 (said: two).');
  });
});
