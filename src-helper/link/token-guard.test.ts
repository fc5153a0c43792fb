import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { linkTokenKey } from '../../src-shared/helper-messages';
import { createLog } from '../../src-shared/log';
import type { ServiceHandlers } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { type LinkServer, startLinkServer } from '../server';

const token = '0123456789abcdef'.repeat(4);

let directory: string;
let server: LinkServer;
let client: Client;
let callCount = 0;

const handlers: ServiceHandlers = new Map([
  [
    '/test.Link/Echo',
    async function* (requests) {
      callCount++;
      for await (const request of requests) yield request;
    },
  ],
]);

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  const log = createLog('test', () => undefined);
  server = await startLinkServer({ socketPath: path.join(directory, 'h1'), token }, handlers, log);
  client = new Client(`unix:${path.join(directory, 'h1')}`, credentials.createInsecure());
});

afterAll(async () => {
  client.close();
  await server.stop(100);
  await rm(directory, { recursive: true, force: true });
});

function call(metadata: Metadata): Promise<StatusObject> {
  const same = (data: Buffer): Buffer => data;
  return new Promise(resolve => {
    const stream = client.makeBidiStreamRequest('/test.Link/Echo', same, same, metadata);
    stream.on('data', () => undefined);
    stream.on('error', () => undefined);
    stream.on('status', resolve);
    stream.end(Buffer.from('x'));
  });
}

function withTokens(...values: readonly string[]): Metadata {
  const metadata = new Metadata();
  for (const value of values) metadata.add(linkTokenKey, value);
  return metadata;
}

it('a call with the token is answered', async () => {
  expect((await call(withTokens(token))).code).toBe(StatusCode.OK);
});

it.each([
  ['no token', withTokens()],
  ['an empty token', withTokens('')],
  ['a wrong token', withTokens('f'.repeat(64))],
  ['a part of the token', withTokens(token.slice(0, 63))],
  ['the token in capitals', withTokens(token.toUpperCase())],
  ['the token among others', withTokens('f'.repeat(64), token)],
])('a call with %s gets UNAUTHENTICATED and reaches no method', async (_name, metadata) => {
  const before = callCount;
  const status = await call(metadata);
  expect(status.code).toBe(StatusCode.UNAUTHENTICATED);
  expect(status.details).toContain('belongs to a running Sockeye');
  expect(callCount).toBe(before);
});

it('the socket is for its owner alone', async () => {
  expect((await stat(path.join(directory, 'h1'))).mode & 0o777).toBe(0o600);
});
