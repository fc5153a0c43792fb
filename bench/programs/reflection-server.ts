// A server of its own process that serves the schema of a tree of .proto files by reflection, v1, one file an answer, as
// fast as Node can: answers are encoded before the first question. Arguments: the folder, the socket. Says `ready`.
import { create, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';

import { ServerReflectionRequest, ServerReflectionResponse } from '../../gen/grpc/reflection/v1/reflection';
import { compileProtos } from '../../src-helper/schema/compiler/compile-protos';
import { listProtos, readFrom } from '../../src-helper/schema/compiler/testing/proto-tree';
import { declaredTypes } from '../../src-helper/schema/reflection/referenced-types';

const [folder = '', socket = ''] = process.argv.slice(2);
type Response = NonNullable<ServerReflectionResponse['messageResponse']>;

function encode(messageResponse: Response): Buffer {
  const response = { validHost: '', originalRequest: undefined, messageResponse };
  return Buffer.from(ServerReflectionResponse.encode(response).finish());
}

async function serve(): Promise<void> {
  const { descriptors } = await compileProtos({ files: await listProtos(folder), read: readFrom(folder) });
  const byName = new Map<string, Buffer>();
  const bySymbol = new Map<string, Buffer>();
  const services: { name: string }[] = [];
  for (const file of [...descriptors, importerOf(descriptors)]) {
    const answer = encode({ $case: 'fileDescriptorResponse', value: { fileDescriptorProto: [encodeFile(file)] } });
    byName.set(file.name, answer);
    for (const type of declaredTypes(file)) bySymbol.set(type, answer);
    for (const { name } of file.service) {
      services.push({ name: `${file.package}.${name}` });
      bySymbol.set(`${file.package}.${name}`, answer);
    }
  }
  const unknown = encode({ $case: 'errorResponse', value: { errorCode: 5, errorMessage: 'not found' } });
  const listed = encode({ $case: 'listServicesResponse', value: { service: services } });
  const answer = (question: ServerReflectionRequest['messageRequest']): Buffer => {
    if (question?.$case === 'listServices') return listed;
    if (question?.$case === 'fileByFilename') return byName.get(question.value) ?? unknown;
    if (question?.$case === 'fileContainingSymbol') return bySymbol.get(question.value) ?? unknown;
    return unknown;
  };
  const server = new Server();
  server.register<Buffer, Buffer>(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    (call: ServerDuplexStream<Buffer, Buffer>) => {
      call.on('error', () => undefined);
      call.on('data', (data: Buffer) => call.write(answer(ServerReflectionRequest.decode(data).messageRequest)));
      call.on('end', () => call.end());
    },
    data => data,
    data => data,
    'bidi',
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), error =>
      error === null ? resolve() : reject(error),
    );
  });
  process.send?.('ready');
}

/** Services need few files of the tree; this one imports them all, so that all of the tree is asked for. */
function importerOf(files: readonly FileDescriptorProto[]): FileDescriptorProto {
  const method = [{ name: 'Do', inputType: '.everything.Nothing', outputType: '.everything.Nothing' }];
  return create(FileDescriptorProtoSchema, {
    name: 'everything.proto',
    package: 'everything',
    syntax: 'proto3',
    dependency: files.map(file => file.name),
    messageType: [{ name: 'Nothing' }],
    service: [{ name: 'Everything', method }],
  });
}

/** As compiled into servers: without places and comments. */
function encodeFile(file: FileDescriptorProto): Uint8Array {
  const bare = Object.create(
    Object.getPrototypeOf(file) as object,
    Object.getOwnPropertyDescriptors(file),
  ) as FileDescriptorProto;
  delete bare.sourceCodeInfo;
  return toBinary(FileDescriptorProtoSchema, bare);
}

process.on('disconnect', () => process.exit(0));
serve().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
