// One stream of questions and answers to a server's reflection service. Knows the protocol, not what is asked.
import type { Client, ClientDuplexStream, Metadata, StatusObject } from '@grpc/grpc-js';

import { ServerReflectionRequest, ServerReflectionResponse } from '../../../gen/grpc/reflection/v1/reflection';
import { StatusCode } from '../../../src-shared/status-code';
import type { ReflectionLimits } from './reflection-limits';

/** The versions of the service; their messages are the same on the wire. */
export type ReflectionVersion = 'v1' | 'v1alpha';

/** A question; see the proto. */
export type ReflectionQuestion = NonNullable<ServerReflectionRequest['messageRequest']>;

/** An answer; see the proto. */
export type ReflectionAnswer = NonNullable<ServerReflectionResponse['messageResponse']>;

/** The stream ended before all questions were answered. */
export class ReflectionFailure extends Error {
  override readonly name = 'ReflectionFailure';

  /** @param code The status of gRPC that ended the stream, or that stands best for what ended it here. */
  constructor(
    readonly code: number,
    readonly details: string,
  ) {
    super(details);
  }
}

interface Waiting {
  resolve(answer: ReflectionAnswer): void;
  reject(error: Error): void;
}

/** Questions and answers in order. Close it when done; closing is the only way to give the stream back. */
export class ReflectionStream {
  private readonly waiting: Waiting[] = [];
  private readonly totalTimer: NodeJS.Timeout;
  private idleTimer: NodeJS.Timeout | undefined;
  private failure: Error | undefined;

  private constructor(
    private readonly call: ClientDuplexStream<Buffer, Buffer>,
    private readonly limits: ReflectionLimits,
    private readonly signal: AbortSignal,
  ) {
    this.totalTimer = setTimeout(() => this.stop(timeoutFailure('The schema', limits.totalMs)), limits.totalMs);
    signal.addEventListener('abort', this.onAbort);
    call.on('data', (data: Buffer) => this.receive(data));
    call.on('status', (status: StatusObject) => this.end(status));
    // The end comes as a status, always and once; the error says the same.
    call.on('error', () => undefined);
  }

  /** Opens the stream. Nothing is sent before the first question. */
  static open(
    client: Client,
    version: ReflectionVersion,
    metadata: Metadata,
    limits: ReflectionLimits,
    signal: AbortSignal,
  ): ReflectionStream {
    signal.throwIfAborted();
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const call = client.makeBidiStreamRequest(path, identity, identity, metadata);
    return new ReflectionStream(call, limits, signal);
  }

  /** Asks. Rejects with ReflectionFailure when the stream ends first, with the signal's reason when that is aborted. */
  ask(question: ReflectionQuestion): Promise<ReflectionAnswer> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.idleTimer ??= this.startIdleTimer();
      const request = ServerReflectionRequest.encode({ host: '', messageRequest: question }).finish();
      this.call.write(Buffer.from(request.buffer, request.byteOffset, request.byteLength));
    });
  }

  /** Ends the stream; questions under way are rejected. */
  close(): void {
    this.stop(new ReflectionFailure(StatusCode.CANCELLED, 'The reflection stream is closed.'));
  }

  private readonly onAbort = (): void => this.stop(toError(this.signal.reason));

  private receive(data: Buffer): void {
    const asker = this.waiting.shift();
    clearTimeout(this.idleTimer);
    this.idleTimer = this.waiting.length > 0 ? this.startIdleTimer() : undefined;
    if (asker === undefined) return;
    const answer = decodeAnswer(data);
    if (answer instanceof Error) {
      asker.reject(answer);
      this.stop(answer);
      return;
    }
    asker.resolve(answer);
  }

  private end(status: StatusObject): void {
    const code: number = status.code;
    // A server that ends politely while it owes answers has still not answered.
    const details = status.details === '' ? 'The server ended the reflection stream.' : status.details;
    this.stop(new ReflectionFailure(code === StatusCode.OK ? StatusCode.UNAVAILABLE : code, details));
  }

  private stop(failure: Error): void {
    if (this.failure !== undefined) return;
    this.failure = failure;
    clearTimeout(this.totalTimer);
    clearTimeout(this.idleTimer);
    this.signal.removeEventListener('abort', this.onAbort);
    this.call.cancel();
    for (const asker of this.waiting.splice(0)) asker.reject(failure);
  }

  private startIdleTimer(): NodeJS.Timeout {
    const { idleMs } = this.limits;
    return setTimeout(() => this.stop(timeoutFailure('The next answer of reflection', idleMs)), idleMs);
  }
}

function identity(data: Buffer): Buffer {
  return data;
}

function decodeAnswer(data: Buffer): ReflectionAnswer | ReflectionFailure {
  try {
    const answer = ServerReflectionResponse.decode(data).messageResponse;
    if (answer !== undefined) return answer;
    return new ReflectionFailure(StatusCode.INTERNAL, 'The server sent an answer of reflection that is empty.');
  } catch {
    return new ReflectionFailure(
      StatusCode.INTERNAL,
      'The server sent an answer of reflection that cannot be decoded.',
    );
  }
}

function timeoutFailure(what: string, ms: number): ReflectionFailure {
  return new ReflectionFailure(StatusCode.DEADLINE_EXCEEDED, `${what} did not come within ${String(ms)} ms.`);
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
