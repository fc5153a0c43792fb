// Each form of TLS through the window: what is trusted, what the client shows, and what is said when one side speaks TLS
// and the other does not. The servers run in this process, on sockets in the test's own folder.
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall } from '@grpc/grpc-js';

import { TestAuthority } from '../src-helper/calls/testing/certificates';
import { ExplorePage, type NewTarget } from './fixtures/explore-page';
import { echoProto } from './fixtures/python-echo';
import { expect, test } from './fixtures/test';

const service = 'echo.v1.EchoService';
const asItIs = (bytes: Buffer): Buffer => bytes;

/** A server of one method, which answers with the bytes that it was sent. */
async function serveEcho(socketPath: string, credentials: ServerCredentials): Promise<Server> {
  const server = new Server();
  const method = {
    path: `/${service}/EchoScalars`,
    requestStream: false,
    responseStream: false,
    requestSerialize: asItIs,
    requestDeserialize: asItIs,
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  };
  server.addService(
    { EchoScalars: method },
    { EchoScalars: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => done(null, call.request) },
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, credentials, error => (error === null ? resolve() : reject(error)));
  });
  chmodSync(socketPath, 0o600);
  return server;
}

test('own authority, the very certificate, certificates of both sides, and TLS on one side alone', async ({
  sockeye,
  folder,
}) => {
  const authority = new TestAuthority(folder.path, 'authority');
  const own = authority.sign('own', 'app');
  const client = authority.sign('client', 'client');
  const pair = [{ cert_chain: readFileSync(own.certPath), private_key: readFileSync(own.keyPath) }];
  const at = (name: string): string => join(folder.path, `${name}.sock`);
  const servers = await Promise.all([
    serveEcho(at('secured'), ServerCredentials.createSsl(null, pair)),
    serveEcho(at('mutual'), ServerCredentials.createSsl(readFileSync(authority.certPath), pair, true)),
    serveEcho(at('plain'), ServerCredentials.createInsecure()),
  ]);
  const page = new ExplorePage(sockeye.window);
  const ca = { 'Certificate authorities': authority.certPath, 'Server name': 'app' };
  const mine = { 'Client certificate': client.certPath, 'Client key': client.keyPath };
  // Node can be told to trust the very certificate of a server since 20.18.
  const knowsPinning = Number(await sockeye.electron.evaluate(() => process.versions.node.split('.')[0])) >= 20;
  let last: string | undefined;
  /** Adds a target by its .proto file and calls it. */
  const callAt = async (name: string, socket: string, fields: NewTarget['fields'], ticks: readonly string[]) => {
    if (last !== undefined) await page.fold(last);
    last = name;
    const endpoint = at(socket);
    await page.addTarget({ endpoint, name, fields: fields ?? {}, ticks, protoPaths: [echoProto()] }, service);
    await page.openMethod('EchoScalars');
    await page.setMessage(`{ "stringValue": "${name}" }`);
    await page.send();
  };
  const good: readonly (readonly [name: string, socket: string, fields: NewTarget['fields']])[] = [
    ['own authority', 'secured', ca],
    ...(knowsPinning ? [['pinned', 'secured', { ...ca, 'Certificate authorities': own.certPath }] as const] : []),
    ['both sides', 'mutual', { ...ca, ...mine }],
  ];
  const bad: readonly (readonly [name: string, socket: string, fields: NewTarget['fields'], words: string])[] = [
    ['to plaintext', 'plain', ca, 'does not speak TLS'],
    ['none of mine', 'mutual', ca, 'wants a certificate of the client'],
  ];
  try {
    for (const [name, socket, fields] of good) {
      await test.step(name, async () => {
        await callAt(name, socket, fields, ['TLS']);
        await expect(page.callStatus).toHaveText('OK', { timeout: 30_000 });
        expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toMatchObject({ stringValue: name });
      });
    }
    for (const [name, socket, fields, words] of bad) {
      await test.step(name, async () => {
        await callAt(name, socket, fields, ['TLS']);
        await expect(page.problem).toContainText(words, { timeout: 30_000 });
      });
    }
    await test.step('plaintext to TLS', async () => {
      await callAt('plaintext', 'secured', {}, []);
      await expect(page.problem).toContainText('expects TLS', { timeout: 30_000 });
    });
  } finally {
    for (const server of servers) server.forceShutdown();
  }
});
