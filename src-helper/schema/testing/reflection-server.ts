// A server whose reflection does what a test says, good or bad.
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, credentials, type Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

import { ServerReflectionRequest, ServerReflectionResponse } from '../../../gen/grpc/reflection/v1/reflection';
import type { ReflectionAnswer, ReflectionQuestion, ReflectionVersion } from '../reflection/reflection-stream';
import type { TestScope } from './test-target';

/** What a server does with a question: answers, says nothing, ends the call with a status, or sends these bytes. */
export type Reaction =
  | ReflectionAnswer
  | 'nothing'
  | { readonly $case: 'status'; readonly code: number }
  | { readonly $case: 'bytes'; readonly data: Buffer };

/** A server that was started, and what it saw. */
export interface ReflectionServer {
  /** For methods of its own. */
  readonly server: Server;
  readonly socketPath: string;
  readonly client: Client;
  /** Metadata of each stream, by version. */
  readonly streams: { readonly version: ReflectionVersion; readonly metadata: Metadata }[];
  /** Settles when the first stream was cancelled by the client. */
  readonly cancelled: Promise<void>;
  stop(): void;
}

/** Starts a server that offers reflection in these versions only. It ends with the scope. */
export async function startReflectionServer(
  scope: TestScope,
  versions: readonly ReflectionVersion[],
  react: (question: ReflectionQuestion, version: ReflectionVersion) => Reaction,
): Promise<ReflectionServer> {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const streams: ReflectionServer['streams'] = [];
  let noteCancelled = (): void => undefined;
  const cancelled = new Promise<void>(resolve => (noteCancelled = resolve));
  for (const version of versions) {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const handle = (call: ServerDuplexStream<Buffer, Buffer>): void => {
      streams.push({ version, metadata: call.metadata });
      call.on('cancelled', noteCancelled);
      call.on('error', () => undefined);
      call.on('data', (data: Buffer) => {
        const question = ServerReflectionRequest.decode(data).messageRequest;
        if (question !== undefined) perform(call, react(question, version));
      });
      call.on('end', () => call.end());
    };
    server.register<Buffer, Buffer>(
      path,
      handle,
      data => data,
      data => data,
      'bidi',
    );
  }
  const socketPath = join(tmpdir(), `sk-${randomUUID().slice(0, 8)}.sock`);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), error =>
      error === null ? resolve() : reject(error),
    );
  });
  const client = new Client(`unix:${socketPath}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
  });
  scope.onEnd(() => {
    client.close();
    server.forceShutdown();
  });
  return { server, socketPath, client, streams, cancelled, stop: () => server.forceShutdown() };
}

function perform(call: ServerDuplexStream<Buffer, Buffer>, reaction: Reaction): void {
  if (reaction === 'nothing') return;
  if (reaction.$case === 'status') {
    call.emit('error', { code: reaction.code, details: 'the test says so' });
  } else if (reaction.$case === 'bytes') {
    call.write(reaction.data);
  } else {
    const response = { validHost: '', originalRequest: undefined, messageResponse: reaction };
    call.write(Buffer.from(ServerReflectionResponse.encode(response).finish()));
  }
}

/** Answers as a good server does: only the file asked for, from these files; services are those of the files. */
export function answerFrom(files: readonly FileDescriptorProto[]): (question: ReflectionQuestion) => ReflectionAnswer {
  return question => {
    switch (question.$case) {
      case 'listServices':
        return listOf(files.flatMap(file => file.service.map(service => `${file.package}.${service.name}`)));
      case 'fileByFilename':
        return filesOf(files.filter(file => file.name === question.value));
      case 'fileContainingSymbol':
        return filesOf(files.filter(file => symbolsOf(file).includes(question.value)));
      case 'allExtensionNumbersOfType': {
        const numbers = files.flatMap(file =>
          file.extension.filter(field => field.extendee === `.${question.value}`).map(field => field.number),
        );
        return {
          $case: 'allExtensionNumbersResponse',
          value: { baseTypeName: question.value, extensionNumber: numbers },
        };
      }
      case 'fileContainingExtension':
        return filesOf(
          files.filter(file => file.extension.some(field => field.number === question.value.extensionNumber)),
        );
    }
  };
}

function symbolsOf(file: FileDescriptorProto): readonly string[] {
  return [...file.service, ...file.messageType, ...file.enumType].map(type => `${file.package}.${type.name}`);
}

/** The answer that lists these services. */
export function listOf(names: readonly string[]): ReflectionAnswer {
  return { $case: 'listServicesResponse', value: { service: names.map(name => ({ name })) } };
}

/** The answer with these files, or NOT_FOUND in the words of C++ servers when there are none. */
export function filesOf(files: readonly FileDescriptorProto[]): ReflectionAnswer {
  if (files.length === 0) return { $case: 'errorResponse', value: { errorCode: 5, errorMessage: 'Symbol not found.' } };
  const fileDescriptorProto = files.map(file => toBinary(FileDescriptorProtoSchema, file));
  return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}
