// Words of failures that cannot be made on this system, or need no server: by kind of endpoint.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Endpoint } from '../../gen/sockeye/v1/endpoint';
import { checkEndpoint } from '../../src-shared/endpoint-check';
import { checkAuthority } from '../wire/dial/connection-settings';
import { judgeError } from '../wire/dial/probe-target';
import { makeTarget, unixTarget } from '../wire/dial/testing/test-servers';
import { tcpTransport } from '../wire/dial/transports/tcp-transport';
import { type Cause, causeOfProbe } from './causes';
import { explainCause } from './explanation-table';
import { plainFacts } from './failure-facts';
import { gatherFacts } from './gather-facts';

const pipe: Endpoint = { address: { $case: 'pipe', value: { name: 'app' } } };
const windows = { platform: 'win32', libuvVersion: '1.46.0' };

/** What is said of a cause at a pipe of Windows. */
function saidOfPipe(cause: Cause): string {
  const { what, nextStep } = explainCause(cause, plainFacts(makeTarget(pipe), windows, 'write after end'));
  return `${what} ${nextStep}`;
}

describe('F46: pipes have their own words', () => {
  test.each<[Cause, RegExp]>([
    ['socket-missing', /There is no pipe at npipe:app\..*capital letters do not count/],
    ['permission-denied', /may not open the pipe npipe:app/],
    ['queue-full', /All instances of the pipe npipe:app are taken/],
    ['no-answer', /All instances of the pipe npipe:app are taken/],
    ['one-way', /one direction only.*PipeDirection\.InOut/],
    ['connection-closed', /PipeDirection\.InOut/],
    ['silent-listener', /the pipe of the gRPC server/],
    ['tls-failed', /Connecting to npipe:app failed: write after end/],
    ['client-certificate-suspected', /Connecting to npipe:app failed/],
  ])('%s', (cause, words) => {
    const said = saidOfPipe(cause);
    expect(said).toMatch(words);
    expect(said).not.toMatch(/TLS|certificate|firewall|socket|capital letters count/);
  });

  test.each<[string, string, Cause]>([
    ['write after end', 'ERR_STREAM_WRITE_AFTER_END', 'one-way'],
    ['This socket has been ended by the other party', 'EPIPE', 'connection-closed'],
    ['Cannot call write after a stream was destroyed', 'ERR_STREAM_DESTROYED', 'connection-closed'],
  ])('F46: "%s" of a socket is not a word about TLS', (message, code, cause) => {
    expect(causeOfProbe(judgeError(Object.assign(new Error(message), { code }), true), undefined)).toBe(cause);
  });

  test.each<[string, Cause]>([
    ['EBUSY', 'queue-full'],
    ['ETIMEDOUT', 'no-answer'],
  ])('F46: %s is what a pipe says whose instances are taken', (code, cause) => {
    const error = Object.assign(new Error(code), { code, syscall: 'connect' });
    expect(causeOfProbe(judgeError(error, false), undefined)).toBe(cause);
  });

  test.each(['..\\pipe\\x', '..\\C:\\file', 'a/../b', '.', 'a\\.'])('F46: the pipe %j is refused', name => {
    expect(checkEndpoint({ address: { $case: 'pipe', value: { name } } }, 'win32')).toContain('as a part');
  });

  test('F46: a socket that does not answer is not blamed on a firewall', () => {
    const system = { platform: 'linux', libuvVersion: '1.46.0' };
    const { nextStep } = explainCause('no-answer', plainFacts(unixTarget('/a'), system, ''));
    expect(nextStep).not.toContain('firewall');
  });
});

describe('F28: an authority with characters beyond ASCII is refused, and its name in ASCII offered', () => {
  test.each([
    ['ünï', 'xn--'],
    ['bücher.example', 'Write xn--bcher-kva.example,'],
    ['bücher.example:443', 'Write xn--bcher-kva.example:443,'],
    ['日本', 'Write xn--wgv71a,'],
    ['ä b', 'Write it as host or host:port'],
  ])('%s', (authority, words) => {
    const problem = checkAuthority(authority) ?? '';
    expect(problem).toContain(`"${authority}" cannot be sent as :authority.`);
    expect(problem).toContain(words);
  });

  test('F28: the host of an address is sent in ASCII', () => {
    expect(tcpTransport({ host: 'bücher.example', port: 5 }).authority).toBe('xn--bcher-kva.example:5');
  });
});

describe('A16: a missing socket with a neighbour of nearly its name', () => {
  let folder: string;
  const servers: ReturnType<typeof createServer>[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sky-'));
    for (const name of ['p:0', 'Greeter.sock']) {
      const server = createServer().listen(join(folder, name));
      servers.push(server);
      await once(server, 'listening');
    }
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ['p', 'p:0', 'Grpc.Core'],
    ['greeter.sock', 'Greeter.sock', 'capital letters count'],
  ])('%s: %s is named', async (name, neighbour, words) => {
    const facts = await gatherFacts(unixTarget(join(folder, name)), '');
    const { what, nextStep } = explainCause('socket-missing', facts);
    expect(what).toContain(`There is one at ${join(folder, neighbour)}.`);
    expect(nextStep).toContain(`write unix:${join(folder, neighbour)}`);
    expect(nextStep).toContain(words);
  });

  test('A16: others are not', async () => {
    const facts = await gatherFacts(unixTarget(join(folder, 'other')), '');
    expect(explainCause('socket-missing', facts).what).toBe(`There is no socket at ${join(folder, 'other')}.`);
  });
});
