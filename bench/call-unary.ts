// call.unary: a unary call of 100 bytes as the window asks for it, from JSON to its complete recording in the store on
// disk, against a unary call of bare grpc-js with its default options. The server is a process of its own on bare
// node:http2, so that the client decides.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials } from '@grpc/grpc-js';

import { HelloRequest } from '../gen/greet';
import { sampleDescriptorsBase64 } from '../gen/sample-descriptors';
import type { CallServiceDefinition, RunRequest } from '../gen/sockeye/v1/call';
import { createCallService } from '../src-helper/calls/call-service';
import { createTargetConnections } from '../src-helper/wire/dial/create-target-connections';
import type { ServiceImplementation } from '../src-shared/service-handlers';
import { alternate } from './measure/alternate';
import { type BenchContext, withDirectory } from './measure/bench-context';
import type { Figure } from './measure/figure';
import { stopServer, targetAt } from './measure/flood';
import { onlyTarget } from './measure/only-target';
import { openStore } from './measure/open-store';
import { medianRoundTripUs } from './measure/round-trips';

const method = 'greet.Greeter/SayHello';
const name = 'n'.repeat(98);
const never = new AbortController().signal;

/** Measures a unary call; takes about half a minute. */
export function measureCallUnary({ root }: BenchContext): Promise<Figure> {
  return withDirectory(async directory => {
    const socketPath = join(directory, 's');
    const server = fork(join(root, 'dist/bench/unary-echo.cjs'), [socketPath]);
    await once(server, 'message');
    const recordings = await openStore(root, directory);
    const connections = createTargetConnections();
    const registry = createFileRegistry(
      fromBinary(FileDescriptorSetSchema, Buffer.from(sampleDescriptorsBase64, 'base64')),
    );
    const schema = { contentHash: 'sample', registry };
    const service = createCallService({
      targets: onlyTarget(targetAt(socketPath)),
      connections,
      schemas: { getSchema: () => Promise.resolve(schema), getSchemaByHash: () => schema },
      recordings,
    });
    const bare = new Client(`unix:${socketPath}`, credentials.createInsecure());
    const request = Buffer.from(HelloRequest.encode({ name }).finish());
    try {
      return await alternate({
        name: 'call.unary',
        better: 'lower',
        subject: windowMs => medianRoundTripUs(windowMs, () => callByEngine(service)),
        reference: windowMs => medianRoundTripUs(windowMs, () => callBare(bare, request)),
        unit: 'from JSON to the recording / bare grpc-js, median us of a unary call',
      });
    } finally {
      bare.close();
      connections.close();
      await recordings.close();
      await stopServer(server);
    }
  });
}

async function callByEngine(service: ServiceImplementation<CallServiceDefinition>): Promise<void> {
  let code: number | undefined;
  for await (const { update } of service.run(requests(), never)) {
    if (update?.$case === 'recording') code = update.value.status?.code;
  }
  if (code !== 0) throw new Error(`The call ended with ${code}.`);
}

async function* requests(): AsyncGenerator<RunRequest> {
  const content = { $case: 'json', value: `{"name":"${name}"}` } as const;
  const message = { content, expandsVariables: false };
  const value = { targetId: 'bench', methodPath: method, metadata: [], waitForReady: false, message };
  yield await Promise.resolve({ act: { $case: 'start', value } });
}

function callBare(client: Client, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(`/${method}`, asIs, asIs, request, error => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

function asIs(data: Buffer): Buffer {
  return data;
}
