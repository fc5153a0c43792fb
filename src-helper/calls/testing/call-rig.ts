// The service of calls over real servers, for the tests of this folder: acts are given one by one, as a user gives them.
import { once } from 'node:events';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';

import { create, createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';

import type { CallServiceDefinition, RunRequest, RunResponse, StartCall } from '../../../gen/sockeye/v1/call';
import type { Event, Recording } from '../../../gen/sockeye/v1/recording';
import type { Target } from '../../../gen/sockeye/v1/target';
import { sampleDescriptorsBase64 } from '../../../gen/sample-descriptors';
import type { ServiceImplementation } from '../../../src-shared/service-handlers';
import { createMemoryRecordingStore } from '../../recordings/memory-recording-store';
import { createRecordingService } from '../../recordings/recording-service';
import type { RecordingStore } from '../../recordings/recording-store';
import { startSample, type Sample } from '../../sample/start-sample';
import type { SchemaProvider } from '../../schema/loaded-schema';
import { createTargetConnections } from '../../wire/dial/create-target-connections';
import type { TargetConnections } from '../../wire/dial/target-connections';
import { makeDirectory, unixTarget } from '../../wire/dial/testing/test-servers';
import { createCallService } from '../call-service';

const registry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, Buffer.from(sampleDescriptorsBase64, 'base64')),
);
const schema = { contentHash: 'sample', registry };
const schemas: SchemaProvider = {
  getSchema: id => Promise.resolve(id === 'unreadable' ? undefined : schema),
  getSchemaByHash: () => schema,
};

type Act = NonNullable<RunRequest['act']>;

/** A message of ProtoJSON as an act. */
export const json = (value: string): Extract<Act, { $case: 'message' }> => ({
  $case: 'message',
  value: { content: { $case: 'json', value }, expandsVariables: false },
});

/** The bytes of a greet.HelloReply. */
export function toReply(message: string): Buffer {
  const type = registry.getMessage('greet.HelloReply');
  if (type === undefined) throw new Error('no greet.HelloReply');
  return Buffer.from(toBinary(type, create(type, { message })));
}

/** The service with its parts, a folder and the servers in it. */
export class CallRig {
  readonly connections: TargetConnections = createTargetConnections();
  readonly recordings: RecordingStore = createMemoryRecordingStore({ limitBytes: 10_000_000 });
  /** Where every server of a test listens. */
  readonly socketPath: string;
  /** What is called. */
  target: Target;
  readonly #service: ServiceImplementation<CallServiceDefinition>;
  readonly #closers: (() => unknown)[] = [];

  private constructor(readonly directory: Awaited<ReturnType<typeof makeDirectory>>) {
    this.socketPath = join(directory.path, 's');
    this.target = unixTarget(this.socketPath);
    this.#service = createCallService({
      targets: {
        list: () => [this.target],
        get: id => (id === 'nobody' ? undefined : { ...this.target, id }),
        watch: () => {
          throw new Error('Calls do not watch targets.');
        },
      },
      connections: this.connections,
      schemas,
      recordings: this.recordings,
    });
  }

  static async open(): Promise<CallRig> {
    return new CallRig(await makeDirectory());
  }

  async close(): Promise<void> {
    this.connections.close();
    for (const close of this.#closers.splice(0)) await close();
    await this.directory.remove();
  }

  /** Does this at the end. */
  onClose(close: () => unknown): void {
    this.#closers.push(close);
  }

  async useSample(): Promise<Sample> {
    const sample = await startSample({ directory: this.directory.path });
    this.target = unixTarget(sample.socketPath);
    this.onClose(() => sample.stop());
    return sample;
  }

  /** A grpc-js server in which every method is this one. */
  async serve(
    handler: (call: ServerDuplexStream<Buffer, Buffer>) => void,
    credentials = ServerCredentials.createInsecure(),
  ): Promise<Server> {
    const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc-node.max_session_memory': 100 });
    for (const method of ['SayHello', 'SayHellos', 'SayHelloToAll', 'Chat']) {
      server.register<Buffer, Buffer>(
        `/greet.Greeter/${method}`,
        handler,
        data => data,
        data => data,
        'bidi',
      );
    }
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${this.socketPath}`, credentials, error => (error === null ? resolve() : reject(error)));
    });
    this.onClose(() => server.forceShutdown());
    return server;
  }

  /** A server below gRPC: what it says is up to the test. */
  async serveHttp2(onStream: (stream: ServerHttp2Stream) => void): Promise<Http2Server> {
    const server = createHttp2Server();
    server.on('stream', stream => {
      stream.on('error', () => undefined);
      onStream(stream);
    });
    server.listen(this.socketPath);
    await once(server, 'listening');
    this.onClose(() => server.close());
    return server;
  }

  /** Begins a call. */
  run(method: string, start: Partial<StartCall> = {}): Run {
    return new Run(this.#service, method, start);
  }

  /** A unary call with this message, all acts of which are done. */
  unary(text: string, start: Partial<StartCall> = {}): Run {
    return this.run('SayHello', { message: json(text).value, ...start }).done();
  }

  async eventsOf({ id }: Recording): Promise<readonly Event[]> {
    const reader = createRecordingService(this.recordings, schemas);
    const request = { recordingId: id, start: 0n, count: 1_000, filter: undefined };
    return (await reader.readEvents(request, new AbortController().signal)).events;
  }

  /** Messages by their preview, other events by their kind. */
  async namesOf(recording: Recording): Promise<unknown[]> {
    const events = await this.eventsOf(recording);
    return events.map(({ body }) => (body?.$case === 'message' ? body.value.preview : body?.$case));
  }
}

/** A user: acts that are given one by one, and what the service says to them. */
export class Run {
  readonly gone = new AbortController();
  readonly #acts: Act[] = [];
  #wake = (): void => undefined;
  #isDone = false;
  readonly #replies: AsyncIterator<RunResponse, undefined>;
  /** The last recording that was told. */
  recording: Recording | undefined;
  readonly rejected: number[] = [];
  told = 0;

  constructor(service: ServiceImplementation<CallServiceDefinition>, method: string, start: Partial<StartCall>) {
    const value = {
      targetId: 't1',
      methodPath: `greet.Greeter/${method}`,
      metadata: [],
      waitForReady: false,
      ...start,
    };
    this.#acts.push({ $case: 'start', value });
    // A generator ends without a value.
    this.#replies = service.run(this.#requests(), this.gone.signal)[Symbol.asyncIterator]() as AsyncIterator<
      RunResponse,
      undefined
    >;
  }

  act(act: Act): this {
    this.#acts.push(act);
    this.#wake();
    return this;
  }

  done(): this {
    this.#isDone = true;
    this.#wake();
    return this;
  }

  /** Reads on until a recording meets the condition; throws when the stream ends before. */
  async until(condition: (recording: Recording) => boolean): Promise<Recording> {
    for (;;) {
      const { value, done } = await this.#replies.next();
      if (done === true) throw new Error('The stream ended.');
      this.#take(value);
      if (this.recording !== undefined && condition(this.recording)) return this.recording;
    }
  }

  /** Reads to the end. */
  async end(): Promise<Recording> {
    for (;;) {
      const { value, done } = await this.#replies.next();
      if (done === true) break;
      this.#take(value);
    }
    if (this.recording === undefined) throw new Error('There is no recording.');
    return this.recording;
  }

  leave(): Promise<unknown> {
    return this.#replies.return?.() ?? Promise.resolve();
  }

  #take({ update }: RunResponse): void {
    this.told++;
    if (update?.$case === 'recording') this.recording = update.value;
    if (update?.$case === 'rejected') this.rejected.push(Number(update.value.messageNumber));
  }

  async *#requests(): AsyncGenerator<RunRequest> {
    for (;;) {
      const act = this.#acts.shift();
      if (act !== undefined) yield { act };
      else if (this.#isDone) return;
      else await new Promise<void>(resolve => (this.#wake = resolve));
    }
  }
}
