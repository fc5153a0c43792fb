// Probes of servers that nobody here wrote the library of.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { sampleDescriptorsBase64 } from '../../../gen/sample-descriptors';
import { ProbeVerdict, type ProbeOutcome } from '../../../gen/sockeye/v1/discovery';
import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { findCerbos, startCerbos } from '../../schema/testing/cerbos';
import { TestScope } from '../../schema/testing/test-target';
import { currentSystem } from '../../wire/dial/transports/transport';
import { transportOf } from '../../wire/dial/transports/transports';
import { findCppServer } from '../testing/cpp-server';
import { createTestDiscovery, DiscoveryScope, tcpEndpoint, unixEndpoint } from '../testing/test-discovery';

let scope: DiscoveryScope;
beforeEach(async () => {
  scope = await DiscoveryScope.open();
});
afterEach(() => scope.end());

async function probe(endpoint: Endpoint): Promise<ProbeOutcome> {
  const results = await createTestDiscovery(() => true).probe({ endpoints: [endpoint] });
  expect(results).toHaveLength(1);
  const outcome = results[0]?.outcome;
  if (outcome === undefined) throw new Error('The result has no outcome.');
  return outcome;
}

const cpp = await findCppServer();
describe.skipIf('missing' in cpp)(`C++${'missing' in cpp ? ` (skipped: ${cpp.missing})` : ''}`, () => {
  async function start(
    ...addresses: readonly string[]
  ): Promise<{ readonly pid: number; readonly ports: readonly number[] }> {
    if ('missing' in cpp) throw new Error(cpp.missing);
    const { child, said } = await scope.run('\n', cpp.binary, addresses, { env: cpp.env });
    return { pid: child.pid ?? 0, ports: said.trim().split(' ').slice(1).map(Number) };
  }

  test('on a path', async () => {
    const { pid } = await start(`unix:${scope.path('s')}`);
    expect(await probe(unixEndpoint(scope.path('s')))).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: 'Speaks gRPC: 1 service, SERVING.',
      services: ['grpc.health.v1.Health'],
      peer: { owners: [{ pid, name: 'server' }] },
    });
  });

  test('on a TCP port, where several sockets that share it are one listener', async () => {
    const { pid, ports } = await start('127.0.0.1:0');
    const endpoint = tcpEndpoint(ports[0] ?? 0);
    expect(await probe(endpoint)).toMatchObject({
      words: 'Speaks gRPC: 1 service, SERVING.',
      usesTls: false,
      peer: { owners: [{ pid }] },
    });
    const listeners = await createTestDiscovery(({ boundTo }) => boundTo === `127.0.0.1:${String(ports[0])}`).list();
    expect(listeners).toHaveLength(1);
  });

  test('on an abstract name, where this runtime can dial one, and else with the reason', async () => {
    const name = `sockeye-test-${String(process.pid)}`;
    await start(`unix-abstract:${name}`);
    const endpoint: Endpoint = { address: { $case: 'abstract', value: { name } } };
    const listeners = await createTestDiscovery(({ boundTo }) => boundTo === `@${name}`).list();
    expect(listeners).toMatchObject([{ boundTo: `@${name}`, endpoint, owners: [{ name: 'server' }] }]);
    expect(await probe(endpoint)).toMatchObject(
      canDial(endpoint)
        ? { words: 'Speaks gRPC: 1 service, SERVING.' }
        : {
            verdict: ProbeVerdict.PROBE_VERDICT_CANNOT_DIAL,
            words: expect.stringMatching(/pads the names of abstract sockets/) as string,
          },
    );
  });
});

function canDial(endpoint: Endpoint): boolean {
  try {
    transportOf(endpoint, currentSystem());
    return true;
  } catch {
    return false;
  }
}

const cerbos = await findCerbos();
describe.skipIf('missing' in cerbos)(`Go${'missing' in cerbos ? ` (skipped: ${cerbos.missing})` : ''}`, () => {
  test('with reflection and health', async () => {
    if ('missing' in cerbos) throw new Error(cerbos.missing);
    const servers = new TestScope();
    try {
      const path = await startCerbos(cerbos.binary, servers);
      const outcome = await probe(unixEndpoint(path));
      expect(outcome.words).toMatch(/^Speaks gRPC: \d+ services, SERVING\.$/);
      expect(outcome.services).toContain('cerbos.svc.v1.CerbosService');
    } finally {
      await servers.end();
    }
  });
});

const gobgpd = join(homedir(), '.cache/sockeye/gobgp/usr/bin/gobgpd');
test.skipIf(!existsSync(gobgpd))(
  'Go without reflection (gobgpd, once the end-to-end tests have fetched it)',
  async () => {
    await writeFile(scope.path('c.toml'), '[global.config]\n  as = 65001\n  router-id = "127.0.0.1"\n  port = -1\n');
    const arguments_ = ['-f', scope.path('c.toml'), '--api-hosts', `unix://${scope.path('s')}`, '--pprof-disable'];
    await scope.run('gobgpd started', gobgpd, arguments_);
    await until(() => existsSync(scope.path('s')));
    expect(await probe(unixEndpoint(scope.path('s')))).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: 'Speaks gRPC, no reflection: add its .proto files.',
    });
  },
);

/** The daemon says that it has started before its socket is there. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve));
}

const python = '/usr/bin/python3';
describe.skipIf(!hasPythonGrpc())('Python (python3-grpcio)', () => {
  test('with reflection v1alpha and no health', async () => {
    await writeFile(scope.path('set.binpb'), Buffer.from(sampleDescriptorsBase64, 'base64'));
    const program = join(import.meta.dirname, '../../schema/testing/reflection-server.py');
    const { child } = await scope.run('ready', python, [program, scope.path('s'), scope.path('set.binpb')]);
    const outcome = await probe(unixEndpoint(scope.path('s')));
    expect(outcome).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: `Speaks gRPC: ${outcome.services.length} services.`,
      hasReflection: true,
      health: '',
      peer: { owners: [{ pid: child.pid, name: 'python3' }] },
    });
    expect(outcome.services).toContain('greet.Greeter');
    expect(outcome.peer?.owners[0]?.commandLine).toContain('reflection-server.py');
  });
});

function hasPythonGrpc(): boolean {
  try {
    execFileSync(python, ['-c', 'import grpc, google.protobuf'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('TLS on a TCP port', () => {
  async function startTls(
    changes: { readonly requestCert?: boolean } = {},
  ): Promise<{ readonly server: Http2SecureServer; readonly port: number }> {
    const files = ['key.pem', 'cert.pem'].map(name => scope.path(name));
    const [key = '', cert = ''] = files;
    const subject = ['-subj', '/CN=app.example', '-days', '1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
      {
        stdio: 'ignore',
      },
    );
    const server = createSecureServer({
      key: await readFile(key),
      cert: await readFile(cert),
      ca: await readFile(cert),
      ...changes,
    });
    server.on('stream', stream => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
    });
    server.on('sessionError', () => undefined);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    scope.onEnd(() => new Promise(resolve => server.close(resolve)));
    const address = server.address();
    return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
  }

  test('is found out by a second attempt, and the questions are asked over it', async () => {
    const { server, port } = await startTls();
    let connections = 0;
    server.on('connection', () => (connections += 1));
    expect(await probe(tcpEndpoint(port))).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_GRPC,
      words: 'Speaks gRPC over TLS, no reflection: add its .proto files.',
      usesTls: true,
    });
    expect(connections).toBe(2);
  });

  test('that wants a certificate of the client is told as such', async () => {
    const { port } = await startTls({ requestCert: true });
    expect(await probe(tcpEndpoint(port))).toMatchObject({
      verdict: ProbeVerdict.PROBE_VERDICT_TLS,
      words: 'Wants TLS with a certificate of the client.',
    });
  });
});
