import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type StatusObject,
} from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createLog } from '../../src-shared/log';
import { RpcError } from '../../src-shared/rpc-error';
import type { MethodHandler } from '../../src-shared/service-handlers';
import { addHandlers } from './add-handlers';

type Call = ClientDuplexStream<Buffer, Buffer>;

let directory: string;
let server: Server;
let client: Client;
const logged: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'serve-'));
  server = new Server();
  logged.length = 0;
});

afterEach(async () => {
  client.close();
  server.forceShutdown();
  await rm(directory, { recursive: true });
});

async function serve(handler: MethodHandler): Promise<Call> {
  const log = createLog('test', text => logged.push(text));
  addHandlers(server, new Map([['/a.B/C', handler]]), log);
  const address = `unix:${join(directory, 's')}`;
  await new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
  client = new Client(address, credentials.createInsecure());
  const call = client.makeBidiStreamRequest<Buffer, Buffer>(
    '/a.B/C',
    data => data,
    data => data,
    new Metadata(),
  );
  call.on('error', () => undefined);
  return call;
}

const statusOf = (call: Call): Promise<StatusObject> => new Promise(resolve => call.once('status', resolve));

test('a caller that does not read stops the handler', async () => {
  let produced = 0;
  const call = await serve(async function* () {
    for (;;) {
      produced++;
      yield await Promise.resolve(new Uint8Array(60_000));
    }
  });
  // grpc-js holds the stream back only from the first read on; before that it takes whatever comes.
  await once(call, 'data');
  call.pause();
  let seen = -1;
  // Still when nothing was produced for 500 turns of the event loop.
  while (seen !== produced) {
    seen = produced;
    for (let turn = 0; turn < 500; turn++) await new Promise(resolve => setImmediate(resolve));
  }
  expect(produced).toBeLessThan(200);
  const status = statusOf(call);
  call.cancel();
  call.resume();
  expect((await status).code).toBe(1);
});

test('a handler that leaves its requests unread still replies', async () => {
  const call = await serve(async function* (requests) {
    for await (const data of requests) {
      yield data;
      return;
    }
  });
  call.write(Buffer.from('one'));
  call.write(Buffer.from('two'));
  const status = statusOf(call);
  expect(await once(call, 'data')).toEqual([Buffer.from('one')]);
  expect(await status).toMatchObject({ code: 0 });
});

test('an RpcError keeps its code and words, anything else is a defect that stays in the log', async () => {
  const error = new Error('secret');
  // eslint-disable-next-line require-yield -- a handler that fails before it replies
  const call = await serve(async function* (requests) {
    for await (const data of requests) {
      throw data.length === 1 ? new RpcError('/a.B/C', 5, 'Not here.') : error;
    }
  });
  call.write(Buffer.alloc(1));
  call.resume();
  expect(await statusOf(call)).toMatchObject({ code: 5, details: 'Not here.' });
  expect(logged).toEqual([]);
  const second = client.makeBidiStreamRequest<Buffer, Buffer>(
    '/a.B/C',
    data => data,
    data => data,
    new Metadata(),
  );
  second.on('error', () => undefined);
  second.write(Buffer.alloc(2));
  second.resume();
  expect(await statusOf(second)).toMatchObject({
    code: 13,
    details: 'Sockeye made a mistake in this call; its log says which.',
  });
  expect(logged.join('')).toContain('secret');
});

test('the signal is aborted when the caller cancels', async () => {
  let aborted = (): void => undefined;
  const gone = new Promise<void>(resolve => (aborted = resolve));
  const call = await serve(async function* (_requests, signal) {
    yield new Uint8Array(1);
    await new Promise(resolve => signal.addEventListener('abort', resolve));
    aborted();
  });
  await once(call, 'data');
  call.cancel();
  await gone;
});
