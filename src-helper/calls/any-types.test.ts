// Calls whose messages hold types that are in no method, from the request to what is shown of the reply.
import { join } from 'node:path';

import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { CallServiceDefinition, RunRequest, RunResponse } from '../../gen/sockeye/v1/call';
import { Direction } from '../../gen/sockeye/v1/recording';
import { createMemoryRecordingStore } from '../recordings/memory-recording-store';
import { createRecordingService } from '../recordings/recording-service';
import type { ReflectionQuestion } from '../schema/reflection/reflection-stream';
import { answerFrom, type Reaction, startReflectionServer } from '../schema/testing/reflection-server';
import { makeFile, makeMessage, makeService, messageField, stringField } from '../schema/testing/test-descriptors';
import { ListTargets, targetAt, TestScope } from '../schema/testing/test-target';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { createTargetConnections } from '../wire/dial/create-target-connections';
import { createCallService } from './call-service';

const scope = new TestScope();
afterEach(() => scope.end());
const never = new AbortController().signal;
const files = [
  makeFile('api.proto', {
    dependency: ['google/protobuf/any.proto'],
    messageType: [makeMessage('Box', [messageField('content', '.google.protobuf.Any')])],
    service: [makeService('Api', ['Get', '.test.Box', '.test.Box'])],
  }),
  makeFile('hidden.proto', { messageType: [makeMessage('Hidden', [stringField('name')])] }),
];
const request = '{"content":{"@type":"type.googleapis.com/test.Hidden","name":"Ada"}}';

let react: (question: ReflectionQuestion) => Reaction;
let calls: ServiceImplementation<CallServiceDefinition>;
let reader: ReturnType<typeof createRecordingService>;

beforeEach(async () => {
  react = answerFrom(files);
  const { server, socketPath } = await startReflectionServer(scope, ['v1'], question => react(question));
  server.register<Buffer, Buffer>(
    '/test.Api/Get',
    (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => reply(null, call.request),
    data => data,
    data => data,
    'unary',
  );
  const targets = new ListTargets([targetAt(socketPath)]);
  const schemas = scope.createSchemas(targets, join(await scope.makeDirectory(), 'cache'));
  await schemas.getSchema('t1', never);
  const connections = createTargetConnections();
  scope.onEnd(() => connections.close());
  const recordings = createMemoryRecordingStore({ limitBytes: 1e6 });
  calls = createCallService({ targets, connections, schemas, recordings });
  reader = createRecordingService(recordings, schemas);
});

async function call(json: string): Promise<readonly RunResponse[]> {
  async function* requests(): AsyncGenerator<RunRequest> {
    const message = { content: { $case: 'json', value: json }, expandsVariables: false } as const;
    const value = { targetId: 't1', methodPath: 'test.Api/Get', metadata: [], waitForReady: false, message };
    yield await Promise.resolve({ act: { $case: 'start', value: { ...value, deadlineMs: undefined } } });
  }
  const responses: RunResponse[] = [];
  for await (const response of calls.run(requests(), never)) responses.push(response);
  return responses;
}

test('a request with a type that only reflection knows is sent, and its reply is shown with it', async () => {
  const last = (await call(request)).at(-1)?.update;
  if (last?.$case !== 'recording') throw new Error(JSON.stringify(last));
  expect(last.value.status).toMatchObject({ code: 0 });
  const recordingId = last.value.id;
  const range = { start: 0n, count: 100, filter: undefined };
  const { events } = await reader.readEvents({ recordingId, ...range }, never);
  const previews = events.flatMap(({ body }) => (body?.$case === 'message' ? [body.value.preview] : []));
  expect(previews).toEqual([request, request]);
  const reply = events.find(
    ({ body }) => body?.$case === 'message' && body.value.direction === Direction.DIRECTION_RECEIVED,
  );
  const limits = { jsonLimit: 0, bytesLimit: 0, bytesOffset: 0n };
  const message = await reader.readMessage({ recordingId, index: reply?.index ?? 0n, ...limits }, never);
  expect(JSON.parse(message.json)).toEqual(JSON.parse(request));
});

test('a server whose reflection hangs holds a request up for two seconds and no longer, and details once', async () => {
  react = () => 'nothing';
  const begin = performance.now();
  const [only] = await call(request);
  expect(only?.update).toMatchObject({ $case: 'rejected', value: { problems: [{ path: 'content.@type' }] } });
  expect(performance.now() - begin).toBeLessThan(4000);
  const raw = request.replace('"name":"Ada"', '"value":"CgNBZGE="');
  const last = (await call(raw)).at(-1)?.update;
  if (last?.$case !== 'recording') throw new Error(JSON.stringify(last));
  const message = await reader.readMessage(
    { recordingId: last.value.id, index: 1n, jsonLimit: 0, bytesLimit: 0, bytesOffset: 0n },
    never,
  );
  expect(JSON.parse(message.json)).toEqual(JSON.parse(raw));
  expect(performance.now() - begin).toBeLessThan(5000);
});
