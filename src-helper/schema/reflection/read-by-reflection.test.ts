import { Metadata } from '@grpc/grpc-js';
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from '@bufbuild/protobuf/wkt';
import { afterEach, describe, expect, it } from 'vitest';

import { StatusCode } from '../../../src-shared/status-code';
import {
  answerFrom,
  filesOf,
  listOf,
  type Reaction,
  type ReflectionServer,
  startReflectionServer,
} from '../testing/reflection-server';
import { makeFile, makeMessage, makeService, messageField, stringField } from '../testing/test-descriptors';
import { TestScope } from '../testing/test-target';
import { readByReflection, type ReflectionOutcome } from './read-by-reflection';
import { type ReflectionLimits, reflectionLimits } from './reflection-limits';
import type { ReflectionQuestion, ReflectionVersion } from './reflection-stream';

const scope = new TestScope();
afterEach(() => scope.end());
const never = new AbortController().signal;

const common = makeFile('common.proto', { messageType: [makeMessage('Id', [stringField('value')])] });
const api = makeFile('api.proto', {
  dependency: ['common.proto'],
  messageType: [makeMessage('Request', [messageField('id', '.test.Id')]), makeMessage('Reply')],
  service: [makeService('Api', ['Get', '.test.Request', '.test.Reply'])],
});

function read(
  server: ReflectionServer,
  limits: Partial<ReflectionLimits> = {},
  signal: AbortSignal = never,
): Promise<ReflectionOutcome> {
  const peer = { client: server.client, metadata: new Metadata() };
  return readByReflection(peer, () => undefined, signal, { ...reflectionLimits, ...limits });
}

function serve(
  react: (question: ReflectionQuestion, version: ReflectionVersion) => Reaction,
  versions: readonly ReflectionVersion[] = ['v1'],
): Promise<ReflectionServer> {
  return startReflectionServer(scope, versions, react);
}

describe('reading by reflection', () => {
  it('walks from services to every file they need, on one stream', async () => {
    const server = await serve(answerFrom([api, common]));
    const outcome = await read(server);
    expect([...outcome.files.keys()]).toEqual(['api.proto', 'common.proto']);
    expect(outcome).toMatchObject({ description: 'reflection v1', services: ['test.Api'], problems: [] });
    expect(server.streams).toHaveLength(1);
  });

  it('falls back to v1alpha when v1 is not implemented', async () => {
    const outcome = await read(await serve(answerFrom([api, common]), ['v1alpha']));
    expect(outcome.description).toBe('reflection v1alpha');
    expect(outcome.files.size).toBe(2);
  });

  it('does not fall back when v1 refuses', async () => {
    const code = StatusCode.PERMISSION_DENIED;
    const server = await serve(() => ({ $case: 'status', code }), ['v1', 'v1alpha']);
    const outcome = await read(server);
    expect(outcome.broken).toMatchObject({ code, details: 'the test says so' });
    expect(server.streams.map(stream => stream.version)).toEqual(['v1']);
  });

  it('says UNIMPLEMENTED when the server has neither', async () => {
    const outcome = await read(await serve(() => 'nothing', []));
    expect(outcome.broken?.code).toBe(StatusCode.UNIMPLEMENTED);
    expect(outcome.files.size).toBe(0);
  });

  it('loads the rest when one listed service is not described', async () => {
    const answer = answerFrom([api, common]);
    const server = await serve(question =>
      question.$case === 'listServices' ? listOf(['test.Gone', 'test.Api']) : answer(question),
    );
    const outcome = await read(server);
    expect(outcome.files.size).toBe(2);
    expect(outcome.broken).toBeUndefined();
    expect(outcome.problems).toHaveLength(1);
    expect(outcome.problems[0]).toMatchObject({ symbol: 'test.Gone' });
    expect(outcome.problems[0]?.message).toContain('NOT_FOUND: Symbol not found.');
  });

  it.each([
    ['grpc.health.v1.Health', 'grpc/health/v1/health.proto'],
    ['grpc.reflection.v1.ServerReflection', 'grpc/reflection/v1/reflection.proto'],
    ['grpc.reflection.v1alpha.ServerReflection', 'grpc/reflection/v1alpha/reflection.proto'],
    ['grpc.channelz.v1.Channelz', 'grpc/channelz/v1/channelz.proto'],
  ])('A17: takes the known contract of %s when the server lists it and does not describe it', async (service, file) => {
    const answer = answerFrom([api, common]);
    const server = await serve(question =>
      question.$case === 'listServices' ? listOf([service, 'test.Api']) : answer(question),
    );
    const outcome = await read(server);
    expect(outcome.problems).toEqual([]);
    expect([...outcome.missing]).toEqual([]);
    expect([...outcome.files.keys()]).toEqual(expect.arrayContaining(['api.proto', file]));
  });

  it('keeps the reason when an import is not there', async () => {
    const outcome = await read(await serve(answerFrom([api])));
    expect([...outcome.missing]).toEqual([['common.proto', 'NOT_FOUND: Symbol not found.']]);
    expect([...outcome.files.keys()]).toEqual(['api.proto']);
  });

  it('finds a file by its types when it goes by another name than its import', async () => {
    const renamed = makeFile('other/common.proto', { messageType: common.messageType });
    const outcome = await read(await serve(answerFrom([api, renamed])));
    expect([...outcome.files.keys()]).toContain('other/common.proto');
    expect(outcome.files.get('api.proto')?.dependency).toContain('other/common.proto');
  });

  it('takes the first of files with the same name', async () => {
    const twin = makeFile('common.proto', { package: 'other' });
    const answer = answerFrom([api]);
    const server = await serve(question =>
      question.$case === 'fileByFilename' ? filesOf([common, twin]) : answer(question),
    );
    const outcome = await read(server);
    expect(outcome.files.get('common.proto')?.package).toBe('test');
  });

  it('names a descriptor that cannot be decoded and goes on', async () => {
    const broken = Buffer.from([10, 5, 97, 46, 112, 114, 111, 0x22, 0x7f]);
    const answer = answerFrom([api, common]);
    const server = await serve(question => {
      if (question.$case === 'listServices') return listOf(['test.Bad', 'test.Api']);
      if (question.$case === 'fileContainingSymbol' && question.value === 'test.Bad') {
        return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto: [broken] } };
      }
      return answer(question);
    });
    const outcome = await read(server);
    expect(outcome.files.size).toBe(2);
    expect(outcome.problems.map(problem => problem.file)).toContain('a.pro');
  });

  it('gives up on a server that does not answer, and cancels the stream', async () => {
    const server = await serve(() => 'nothing');
    const outcome = await read(server, { idleMs: 50 });
    expect(outcome.broken).toMatchObject({ code: StatusCode.DEADLINE_EXCEEDED });
    expect(outcome.broken?.details).toContain('50 ms');
    await server.cancelled;
  });

  it('gives up in the end on a server that always has one more answer', async () => {
    const server = await serve(question => {
      if (question.$case === 'listServices') return listOf(['test.Api']);
      const [, count = '0'] = /(\d+)\.proto/.exec(JSON.stringify(question)) ?? [];
      return filesOf([makeFile(`${count}.proto`, { dependency: [`${Number(count) + 1}.proto`] })]);
    });
    const outcome = await read(server, { maxFiles: 100 });
    expect(outcome.broken?.code).toBe(StatusCode.RESOURCE_EXHAUSTED);
    expect(outcome.files.size).toBe(100);
  });

  it('keeps what came before the server died', async () => {
    const answer = answerFrom([api, common]);
    const server: ReflectionServer = await serve(question => {
      if (question.$case !== 'fileByFilename') return answer(question);
      server.stop();
      return 'nothing';
    });
    const outcome = await read(server);
    expect([...outcome.files.keys()]).toEqual(['api.proto']);
    // A server that shuts down resets its streams; one that is killed just goes (see the Python server).
    expect(outcome.broken?.code).toBe(StatusCode.CANCELLED);
  });

  it('treats an answer that is not a message as the end', async () => {
    const outcome = await read(await serve(() => ({ $case: 'bytes', data: Buffer.from([0x0a, 0xff]) })));
    expect(outcome.broken?.details).toContain('cannot be decoded');
  });

  it('stops with the reason of its signal, and cancels the stream', async () => {
    const controller = new AbortController();
    const reason = new Error('the user went');
    const server = await serve(() => {
      controller.abort(reason);
      return 'nothing';
    });
    await expect(read(server, {}, controller.signal)).rejects.toBe(reason);
    await server.cancelled;
  });

  it('sends the metadata it is given', async () => {
    const server = await serve(answerFrom([api, common]));
    const metadata = new Metadata();
    metadata.add('authorization', 'secret');
    await readByReflection({ client: server.client, metadata }, () => undefined, never);
    expect(server.streams[0]?.metadata.get('authorization')).toEqual(['secret']);
  });

  it('asks for extensions of messages that can be extended', async () => {
    const open = makeMessage('Open');
    open.extensionRange.push({ $typeName: 'google.protobuf.DescriptorProto.ExtensionRange', start: 100, end: 200 });
    const base = makeFile('open.proto', {
      syntax: 'proto2',
      messageType: [open],
      service: [makeService('Opens', ['Get', '.test.Open', '.test.Open'])],
    });
    const extension = makeFile('extension.proto', {
      syntax: 'proto2',
      dependency: ['open.proto'],
      extension: [
        {
          name: 'note',
          number: 100,
          extendee: '.test.Open',
          type: FieldDescriptorProto_Type.STRING,
          label: FieldDescriptorProto_Label.OPTIONAL,
        },
      ],
    });
    const outcome = await read(await serve(answerFrom([base, extension])));
    expect([...outcome.files.keys()]).toEqual(['open.proto', 'extension.proto']);
  });

  it('loads 500 files with a window of questions under way', async () => {
    const files = Array.from({ length: 500 }, (_, i) =>
      makeFile(`f${i}.proto`, {
        package: `p${i}`,
        messageType: [makeMessage('M')],
        service: [makeService('S', ['Get', `.p${i}.M`, `.p${i}.M`])],
      }),
    );
    const outcome = await read(await serve(answerFrom(files)));
    expect(outcome.files.size).toBe(500);
    expect(outcome.problems).toEqual([]);
  });
});
