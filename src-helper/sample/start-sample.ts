import { chmod, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Server, ServerCredentials } from '@grpc/grpc-js';

import { GreeterDefinition } from '../../gen/greet';
import { HealthDefinition } from '../../gen/grpc/health/v1/health';
import { ServerReflectionDefinition } from '../../gen/grpc/reflection/v1/reflection';
import { ServerReflectionDefinition as ServerReflectionAlphaDefinition } from '../../gen/grpc/reflection/v1alpha/reflection';
import { sampleDescriptorsBase64 } from '../../gen/sample-descriptors';
import type { Endpoint } from '../../gen/sockeye/v1/endpoint';
import { maxSocketPathBytes } from '../../src-shared/endpoint-check';
import { createLog } from '../../src-shared/log';
import { createServiceHandlers } from '../../src-shared/service-handlers';
import { addHandlers } from '../link/add-handlers';
import { claimSocketPath, ensurePrivateDirectory, maxNames, somebodyListens } from './claim-socket-path';
import type { DescriptorFiles } from './descriptor-files';
import { greeter } from './greeter';
import { createHealth } from './health';
import { createReflection } from './reflection';

/** The sample greeter, listening. */
export interface Sample {
  readonly endpoint: Endpoint;
  /** What to connect to: a socket's path, or a pipe's on Windows. */
  readonly socketPath: string;
  /** Whether that is a file, which somebody must remove should this process be killed. */
  readonly isFile: boolean;
  /** Ends all calls, stops listening and removes the socket, and the folder when it is empty then. Calling it again does nothing more. */
  stop(): Promise<void>;
}

/** How often binding is tried when other instances start and stop at the same moment. */
const maxAttempts = 3;

/**
 * Starts the sample greeter on `<directory>/greeter.sock` (on Windows on a pipe), or `greeter-2.sock` and so on when
 * another instance has that. The folder is made, for this user alone; it must be short enough for a socket's path.
 * Rejects, with words, when the folder is not the user's own or no socket can be bound.
 */
export async function startSample({ directory }: { readonly directory: string }): Promise<Sample> {
  const isFile = process.platform !== 'win32';
  for (let attempt = 1; ; attempt++) {
    const { endpoint, socketPath } = isFile ? await claimSocket(directory) : await claimPipe();
    const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
    addServices(server);
    try {
      await bind(server, socketPath);
      if (isFile) await chmod(socketPath, 0o600);
    } catch (error) {
      server.forceShutdown();
      // Another instance of the user may have taken the name, or removed the folder as empty, just before.
      if (attempt < maxAttempts) continue;
      throw new Error(`The sample cannot listen on ${socketPath}.`, { cause: error });
    }
    let stopped: Promise<void> | undefined;
    return { endpoint, socketPath, isFile, stop: () => (stopped ??= stop(server, socketPath)) };
  }
}

function addServices(server: Server): void {
  const definitions = [
    GreeterDefinition,
    HealthDefinition,
    ServerReflectionDefinition,
    ServerReflectionAlphaDefinition,
  ];
  const names = definitions.map(({ fullName }) => fullName);
  const reflection = createReflection(readSampleFiles, names);
  const log = createLog('sample', text => process.stderr.write(text));
  for (const handlers of [
    createServiceHandlers(GreeterDefinition, greeter),
    createServiceHandlers(HealthDefinition, createHealth(new Set(names))),
    createServiceHandlers(ServerReflectionDefinition, reflection),
    createServiceHandlers<typeof ServerReflectionAlphaDefinition>(ServerReflectionAlphaDefinition, reflection),
  ]) {
    addHandlers(server, handlers, log);
  }
}

/** Loads what reads descriptors, which takes a third as long as all else that the helper starts with. */
async function readSampleFiles(): Promise<DescriptorFiles> {
  const { readDescriptorFiles } = await import('./descriptor-files');
  return readDescriptorFiles(Buffer.from(sampleDescriptorsBase64, 'base64'));
}

async function claimSocket(directory: string): Promise<Pick<Sample, 'endpoint' | 'socketPath'>> {
  // Node 20 cuts a longer path without a word and binds another file.
  const longest = Buffer.byteLength(join(directory, 'greeter-100.sock'));
  const limit = maxSocketPathBytes(process.platform);
  if (longest > limit) {
    throw new Error(`A socket in ${directory} would have a path of ${longest} bytes; the system allows ${limit}.`);
  }
  await ensurePrivateDirectory(directory);
  const path = await claimSocketPath(directory, 'greeter');
  return { endpoint: { address: { $case: 'unix', value: { path } } }, socketPath: path };
}

async function claimPipe(): Promise<Pick<Sample, 'endpoint' | 'socketPath'>> {
  for (let number = 1; number <= maxNames; number++) {
    const name = number === 1 ? 'sockeye-greeter' : `sockeye-greeter-${number}`;
    const socketPath = `\\\\.\\pipe\\${name}`;
    if (!(await somebodyListens(socketPath))) {
      return { endpoint: { address: { $case: 'pipe', value: { name } } }, socketPath };
    }
  }
  throw new Error(`No name is free: other processes have the pipes sockeye-greeter to sockeye-greeter-${maxNames}.`);
}

function bind(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), error => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

async function stop(server: Server, socketPath: string): Promise<void> {
  server.forceShutdown();
  // Node removes the file when the listener closes, which forceShutdown does not wait for.
  if (process.platform === 'win32') return;
  await rm(socketPath, { force: true });
  await rmdir(dirname(socketPath)).catch(() => undefined); // Other instances have their sockets there.
}
