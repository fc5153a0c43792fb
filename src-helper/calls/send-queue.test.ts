import { join } from 'node:path';

import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { expect, test } from 'vitest';

import { StatusOrigin } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { createMemoryRecordingStore } from '../recordings/memory-recording-store';
import { createTargetConnections } from '../wire/dial/create-target-connections';
import { makeDirectory, unixTarget } from '../wire/dial/testing/test-servers';
import { SendQueue } from './send-queue';
import { TargetCall } from './target-call';

test('messages come out in their order, with others put in between, and the count of bytes ends at 0', () => {
  const queue = new SendQueue();
  const taken: number[] = [];
  const take = (): void => {
    const item = queue.shift();
    if (item instanceof Uint8Array) taken.push(item.byteLength);
  };
  for (let index = 0; index < 5_000; index++) {
    queue.push(new Uint8Array(index));
    if (index % 3 === 0) take();
  }
  queue.push('half-close');
  while (taken.length < 5_000) take();
  expect(taken).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
  expect(queue.shift()).toBe('half-close');
  expect(queue.shift()).toBeUndefined();
  expect(queue.heldBytes).toBe(0);
  queue.push(new Uint8Array(10));
  queue.clear();
  expect([queue.heldBytes, queue.shift()]).toEqual([0, undefined]);
});

test('a million messages are taken in less than a second', () => {
  const queue = new SendQueue();
  const empty = new Uint8Array(0);
  for (let index = 0; index < 1_000_000; index++) queue.push(empty);
  const startedAt = performance.now();
  while (queue.shift() !== undefined);
  // Shifting an array of this length takes about a minute.
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('empty messages to a server that does not read make the sender wait, until the call is over', async () => {
  const directory = await makeDirectory();
  const server = new Server();
  const raw = (data: Buffer): Buffer => data;
  server.register<Buffer, Buffer>(
    '/a/b',
    (call: ServerDuplexStream<Buffer, Buffer>) => void call.pause(),
    raw,
    raw,
    'bidi',
  );
  await new Promise<void>((resolve, reject) => {
    const path = `unix:${join(directory.path, 's')}`;
    server.bindAsync(path, ServerCredentials.createInsecure(), error => (error === null ? resolve() : reject(error)));
  });
  const connections = createTargetConnections();
  const { wire } = connections.acquire(unixTarget(join(directory.path, 's')));
  const start = { targetId: '', targetName: '', endpoint: undefined, methodPath: 'a/b', schemaHash: '' };
  const call = new TargetCall({
    wire,
    path: '/a/b',
    metadata: [],
    deadlineMs: undefined,
    waitForReady: false,
    isCompressed: false,
    writer: createMemoryRecordingStore({ limitBytes: 1_000_000 }).begin({
      ...start,
      methodKind: MethodKind.METHOD_KIND_BIDIRECTIONAL,
      startedAtUs: 0n,
    }),
    judge: ({ kind }) =>
      Promise.resolve({ code: 1, message: kind, origin: StatusOrigin.STATUS_ORIGIN_USER, explanation: undefined }),
  });
  const empty = new Uint8Array(0);
  let sent = 0;
  while (call.untilWritable() === undefined && sent < 1_000_000) {
    call.send(empty);
    sent++;
  }
  expect(sent).toBeGreaterThan(100_000);
  expect(sent).toBeLessThan(500_000);
  const writable = call.untilWritable();
  call.cancel();
  await writable;
  await call.ended;
  connections.close();
  server.forceShutdown();
  await directory.remove();
});
