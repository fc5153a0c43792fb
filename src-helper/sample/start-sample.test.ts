import { execFileSync } from 'node:child_process';
import { chown, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server as NetServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { GreeterDefinition, HelloReply, HelloRequest, HelloSummary, SayHellosRequest } from '../../gen/greet';
import { HealthDefinition, HealthCheckRequest, HealthCheckResponse } from '../../gen/grpc/health/v1/health';
import { ServerReflectionRequest, ServerReflectionResponse } from '../../gen/grpc/reflection/v1/reflection';
import { greeter } from './greeter';
import { startSample, type Sample } from './start-sample';

interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(data: Uint8Array): T;
}

let directory: string;
let sample: Sample;
let client: Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sample-'));
  sample = await startSample({ directory });
  client = new Client(`unix:${sample.socketPath}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
  });
});

afterEach(async () => {
  client.close();
  await sample.stop();
  await rm(directory, { recursive: true, force: true });
});

const write =
  <T>(codec: Codec<T>) =>
  (message: T): Buffer =>
    Buffer.from(codec.encode(message).finish());

/** A unary call made as public clients make it, so that the sample must speak the real kind of the method. */
function unary<Q, R>(path: string, request: Codec<Q>, reply: Codec<R>, message: Q): Promise<R> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      write(request),
      data => reply.decode(data),
      message,
      (error, value) => {
        if (value === undefined) reject(error ?? new Error('neither error nor reply'));
        else resolve(value);
      },
    );
  });
}

async function greetings(request: Partial<SayHellosRequest>): Promise<string[]> {
  const call = client.makeServerStreamRequest(
    '/greet.Greeter/SayHellos',
    write(SayHellosRequest),
    data => HelloReply.decode(data),
    { name: 'Ada', count: 0, intervalMs: 0, paddingBytes: 0, ...request },
  );
  const replies: string[] = [];
  for await (const { message } of call as AsyncIterable<HelloReply>) replies.push(message);
  return replies;
}

async function reflect(
  version: 'v1' | 'v1alpha',
  questions: readonly NonNullable<ServerReflectionRequest['messageRequest']>[],
): Promise<ServerReflectionResponse[]> {
  const call = client.makeBidiStreamRequest(
    `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    write(ServerReflectionRequest),
    data => ServerReflectionResponse.decode(data),
    new Metadata(),
  );
  for (const messageRequest of questions) call.write({ host: '', messageRequest });
  call.end();
  const replies: ServerReflectionResponse[] = [];
  for await (const reply of call as AsyncIterable<ServerReflectionResponse>) replies.push(reply);
  return replies;
}

describe('the greeter', () => {
  const sayHello = (name: string): Promise<HelloReply> =>
    unary(`/${GreeterDefinition.fullName}/SayHello`, HelloRequest, HelloReply, { name });

  test('greets one person', async () => {
    expect(await sayHello('Ada')).toEqual({ message: 'Hello Ada' });
  });

  test('greets a stranger when there is no name', async () => {
    expect(await sayHello('')).toEqual({ message: 'Hello stranger' });
  });

  test('greets five times unless told how often', async () => {
    expect(await greetings({})).toHaveLength(5);
    expect(await greetings({ count: 2 })).toEqual(['Hello Ada, 1 of 2', 'Hello Ada, 2 of 2']);
  });

  test('pads a greeting by exactly the bytes asked for', async () => {
    const [plain = ''] = await greetings({ count: 1 });
    const [padded = ''] = await greetings({ count: 1, paddingBytes: 5_000_000 });
    expect(padded.length - plain.length).toBe(5_000_000);
  });

  test('refuses an interval and a padding above their limits', async () => {
    await expect(greetings({ intervalMs: 60_001 })).rejects.toMatchObject({ code: 3 });
    await expect(greetings({ paddingBytes: 104_857_601 })).rejects.toMatchObject({
      code: 3,
      details: 'padding_bytes is 104857601; at most 104857600 is allowed.',
    });
  });

  test('stops greeting when the caller goes in the middle of a pause', async () => {
    const caller = new AbortController();
    const replies = greeter.sayHellos({ name: 'Ada', count: 0, intervalMs: 60_000, paddingBytes: 0 }, caller.signal);
    const reader = replies[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: { message: 'Hello Ada, 1 of 5' } });
    const second = reader.next();
    caller.abort();
    await second;
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  test('greets everybody at once and counts the names', async () => {
    const summary = await new Promise<HelloSummary>((resolve, reject) => {
      const call = client.makeClientStreamRequest(
        '/greet.Greeter/SayHelloToAll',
        write(HelloRequest),
        data => HelloSummary.decode(data),
        (error, value) => {
          if (value === undefined) reject(error ?? new Error('neither error nor reply'));
          else resolve(value);
        },
      );
      for (const name of ['Ada', 'Bob', 'Ada', 'Eve']) call.write({ name });
      call.end();
    });
    expect(summary.message).toBe('Hello Ada, Bob and Eve');
    expect(summary.count).toBe(4n);
    expect(Object.entries(summary.timesByName)).toEqual([
      ['Ada', 2],
      ['Bob', 1],
      ['Eve', 1],
    ]);
  });

  test('answers each name as it comes while the request side is open', async () => {
    const call = client.makeBidiStreamRequest('/greet.Greeter/Chat', write(HelloRequest), data =>
      HelloReply.decode(data),
    );
    for (const name of ['Ada', 'Bob']) {
      call.write({ name });
      expect(await once(call, 'data')).toEqual([{ message: `Hello ${name}` }]);
    }
    call.end();
    call.resume();
    const [status] = (await once(call, 'status')) as [{ code: number }];
    expect(status.code).toBe(0);
  });
});

describe('reflection', () => {
  for (const version of ['v1', 'v1alpha'] as const) {
    test(`${version} names the services and gives the compiler's descriptors`, async () => {
      const [services, bySymbol, byName] = await reflect(version, [
        { $case: 'listServices', value: '' },
        { $case: 'fileContainingSymbol', value: 'greet.Greeter.Chat' },
        { $case: 'fileByFilename', value: 'greet.proto' },
      ]);
      expect(services?.messageResponse?.value).toEqual({
        service: [
          { name: 'greet.Greeter' },
          { name: 'grpc.health.v1.Health' },
          { name: 'grpc.reflection.v1.ServerReflection' },
          { name: 'grpc.reflection.v1alpha.ServerReflection' },
        ],
      });
      expect(byName?.messageResponse).toEqual(bySymbol?.messageResponse);
      if (byName?.messageResponse?.$case !== 'fileDescriptorResponse') throw new Error('no file');
      const [data = new Uint8Array()] = byName.messageResponse.value.fileDescriptorProto;
      const file = fromBinary(FileDescriptorProtoSchema, data);
      expect(file.name).toBe('greet.proto');
      expect(file.service[0]?.method.map(({ name }) => name)).toEqual([
        'SayHello',
        'SayHellos',
        'SayHelloToAll',
        'Chat',
      ]);
      expect(file.sourceCodeInfo?.location.length).toBeGreaterThan(10);
    });
  }

  test('finds fields and enum values, and names what it does not have', async () => {
    const replies = await reflect('v1', [
      { $case: 'fileContainingSymbol', value: 'greet.HelloReply.message' },
      { $case: 'fileContainingSymbol', value: 'grpc.health.v1.HealthCheckResponse.SERVING' },
      { $case: 'fileContainingSymbol', value: 'greet.Nobody' },
      { $case: 'allExtensionNumbersOfType', value: 'greet.HelloReply' },
      { $case: 'fileContainingExtension', value: { containingType: 'greet.HelloReply', extensionNumber: 7 } },
    ]);
    expect(replies.map(({ messageResponse }) => messageResponse?.$case)).toEqual([
      'fileDescriptorResponse',
      'fileDescriptorResponse',
      'errorResponse',
      'allExtensionNumbersResponse',
      'errorResponse',
    ]);
    expect(replies[2]?.messageResponse?.value).toEqual({
      errorCode: 5,
      errorMessage: 'There is no symbol "greet.Nobody" here.',
    });
  });
});

describe('health', () => {
  const check = (service: string): Promise<HealthCheckResponse> =>
    unary(`/${HealthDefinition.fullName}/Check`, HealthCheckRequest, HealthCheckResponse, { service });

  test('serves, as a whole and by service, and does not know others', async () => {
    expect(await check('')).toEqual({ status: 1 });
    expect(await check('greet.Greeter')).toEqual({ status: 1 });
    await expect(check('nobody')).rejects.toMatchObject({ code: 5 });
  });

  test('a watcher hears at once and stays', async () => {
    const call = client.makeServerStreamRequest(
      '/grpc.health.v1.Health/Watch',
      write(HealthCheckRequest),
      data => HealthCheckResponse.decode(data),
      { service: 'nobody' },
    );
    call.on('error', () => undefined);
    expect(await once(call, 'data')).toEqual([{ status: 3 }]);
    call.cancel();
    const status = await new Promise<StatusObject>(resolve => call.once('status', resolve));
    expect(status.code).toBe(1);
  });
});

describe('the socket', () => {
  const listenAt = async (path: string): Promise<NetServer> => {
    const server = createServer();
    server.listen(path);
    await once(server, 'listening');
    return server;
  };

  test('is the user’s alone and goes away on stop, and so does its folder when it is empty', async () => {
    expect((await lstat(sample.socketPath)).mode & 0o777).toBe(0o600);
    expect((await lstat(directory)).mode & 0o777).toBe(0o700);
    const second = await startSample({ directory });
    await sample.stop();
    await sample.stop();
    expect(await readdir(directory)).toEqual(['greeter-2.sock']);
    await second.stop();
    await expect(lstat(directory)).rejects.toThrow('ENOENT');
  });

  test('a second instance takes the next name and disturbs nobody', async () => {
    const second = await startSample({ directory });
    expect(second.socketPath).toBe(join(directory, 'greeter-2.sock'));
    await second.stop();
    expect(await unary('/greet.Greeter/SayHello', HelloRequest, HelloReply, { name: 'Ada' })).toEqual({
      message: 'Hello Ada',
    });
  });

  test('a stale file is replaced, one that somebody listens on is not', async () => {
    await sample.stop();
    await mkdir(directory, { mode: 0o700 });
    leaveStaleSocket(sample.socketPath);
    const listener = await listenAt(join(directory, 'greeter-2.sock'));
    const first = await startSample({ directory });
    const third = await startSample({ directory });
    expect(first.socketPath).toBe(join(directory, 'greeter.sock'));
    expect(third.socketPath).toBe(join(directory, 'greeter-3.sock'));
    await Promise.all([first.stop(), third.stop()]);
    expect((await lstat(join(directory, 'greeter-2.sock'))).isSocket()).toBe(true);
    await new Promise(resolve => listener.close(resolve));
  });

  test('a file that is no socket stays', async () => {
    await sample.stop();
    await mkdir(directory, { mode: 0o700 });
    await writeFile(sample.socketPath, 'mine');
    const other = await startSample({ directory });
    expect(other.socketPath).toBe(join(directory, 'greeter-2.sock'));
    await other.stop();
  });

  test('a folder that is a link, open to others or somebody else’s is refused', async () => {
    const link = `${directory}-link`;
    await symlink(directory, link);
    await expect(startSample({ directory: link })).rejects.toThrow('is not a folder but a link');
    await rm(link);
    const other = await mkdtemp(join(tmpdir(), 'sample-'));
    execFileSync('chmod', ['755', other]);
    await expect(startSample({ directory: other })).rejects.toThrow('is open to other users (mode 755)');
    execFileSync('chmod', ['700', other]);
    if (process.getuid?.() === 0) {
      await chown(other, 65534, 65534);
      await expect(startSample({ directory: other })).rejects.toThrow('belongs to the user with id 65534, not to 0');
    }
    await rm(other, { recursive: true });
  });

  test('a folder with too long a path is refused before anything is bound', async () => {
    const long = join(directory, 'x'.repeat(100));
    await expect(startSample({ directory: long })).rejects.toThrow(/a path of \d+ bytes; the system allows 107/);
    expect(await readdir(directory)).toEqual(['greeter.sock']);
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
