import type { DescMethod } from '@bufbuild/protobuf';

import type {
  CallServiceDefinition,
  OutgoingMessage,
  RunRequest,
  RunResponse,
  StartCall,
} from '../../gen/sockeye/v1/call';
import { type CallStatus, StatusOrigin } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import type { Target } from '../../gen/sockeye/v1/target';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { RecordingStore, RecordingWriter } from '../recordings/recording-store';
import type { EncodeOutcome } from '../schema/message-codec';
import { findMethod, type LoadedSchema, type SchemaProvider } from '../schema/loaded-schema';
import { addMetadata } from '../targets/metadata';
import type { TargetConnection, TargetConnections } from '../targets/target-connections';
import type { TargetStore } from '../targets/target-store';
import { CallNews } from './call-news';
import { judgeStatus } from './judge-status';
import { encodeOutgoing } from './outgoing-message';
import { TargetCall } from './target-call';

const runPath = '/sockeye.v1.CallService/Run';
const maxDeadlineMs = 2_147_483_647n;

interface CallServiceParts {
  readonly targets: TargetStore;
  readonly connections: TargetConnections;
  readonly schemas: SchemaProvider;
  readonly recordings: RecordingStore;
}

/** What a call needs besides the target's answer. */
interface PreparedCall {
  readonly start: StartCall;
  readonly target: Target;
  readonly schema: LoadedSchema;
  readonly method: DescMethod;
}

/** Serves calls of these targets. */
export function createCallService(parts: CallServiceParts): ServiceImplementation<CallServiceDefinition> {
  return { run: (requests, signal) => run(parts, requests, signal) };
}

async function* run(
  parts: CallServiceParts,
  requests: AsyncIterable<RunRequest>,
  signal: AbortSignal,
): AsyncGenerator<RunResponse> {
  const acts = requests[Symbol.asyncIterator]();
  const prepared = await prepare(parts, await acts.next(), signal);
  const { start, target, method } = prepared;
  const scope = { schemas: parts.schemas, targetId: target.id, schema: prepared.schema };
  const first = start.message && (await encodeOutgoing(start.message, method, scope, signal));
  if (first?.kind === 'rejected') {
    yield { update: { $case: 'rejected', value: { messageNumber: 0n, problems: first.problems } } };
    return;
  }
  const left = new AbortController();
  const { call, writer, connection } = startCall(parts, prepared, left.signal);
  const leave = (): void => left.abort();
  signal.addEventListener('abort', leave);
  try {
    if (first !== undefined) call.send(first.data);
    if (takesOneRequest(method)) call.halfClose();
    const news = new CallNews();
    const encode = (outgoing: OutgoingMessage): Promise<EncodeOutcome> =>
      encodeOutgoing(outgoing, method, scope, left.signal);
    // Only its failure is of interest: acts end before, with or after the call.
    perform(acts, call, prepared, encode, news).catch((error: unknown) => {
      // The requests end with an error when the caller has gone; that is no failure.
      if (!signal.aborted) news.fail(error);
    });
    yield* report(writer, news, signal);
  } finally {
    signal.removeEventListener('abort', leave);
    left.abort();
    call.cancel();
    void call.ended.then(() => connection.release());
    // Not awaited: a request that the user never makes would keep it for ever.
    void acts.return?.().catch(() => undefined);
  }
}

async function prepare(
  { targets, schemas }: CallServiceParts,
  { value, done }: IteratorResult<RunRequest, undefined>,
  signal: AbortSignal,
): Promise<PreparedCall> {
  if (done === true || value.act?.$case !== 'start')
    fail(StatusCode.INVALID_ARGUMENT, 'The first request must start the call.');
  const start = value.act.value;
  const { targetId, methodPath, deadlineMs } = start;
  const target =
    targets.get(targetId) ??
    fail(StatusCode.NOT_FOUND, `There is no target with the id "${targetId}"; it may have been removed.`);
  if (deadlineMs !== undefined && (deadlineMs < 1n || deadlineMs > maxDeadlineMs)) {
    fail(StatusCode.INVALID_ARGUMENT, `A deadline of ${deadlineMs} ms cannot be sent; 1 to ${maxDeadlineMs} ms can.`);
  }
  const schema =
    (await schemas.getSchema(targetId, signal)) ??
    fail(
      StatusCode.FAILED_PRECONDITION,
      `The schema of ${target.name} could not be loaded, so its messages have no form.`,
    );
  const method =
    findMethod(schema, methodPath) ??
    fail(StatusCode.FAILED_PRECONDITION, `The schema of ${target.name} has no method ${methodPath}; refresh it.`);
  if (takesOneRequest(method) && start.message === undefined) {
    fail(StatusCode.INVALID_ARGUMENT, `${methodPath} takes one request, and there is none.`);
  }
  return { start, target, schema, method };
}

function connect({ connections }: CallServiceParts, { start, target }: PreparedCall): TargetConnection {
  const connection = connections.acquire(target);
  try {
    addMetadata(connection.metadata, start.metadata);
    return connection;
  } catch (error) {
    connection.release();
    throw error;
  }
}

/** Begins the recording and the call. When that throws, nothing is left open: no connection, and no recording. */
function startCall(
  parts: CallServiceParts,
  prepared: PreparedCall,
  signal: AbortSignal,
): { readonly call: TargetCall; readonly writer: RecordingWriter; readonly connection: TargetConnection } {
  const { start, target } = prepared;
  const connection = connect(parts, prepared);
  let writer: RecordingWriter | undefined;
  try {
    writer = begin(parts, prepared);
    const call = new TargetCall({
      client: connection.client,
      path: `/${start.methodPath}`,
      metadata: connection.metadata,
      deadlineMs: start.deadlineMs === undefined ? undefined : Number(start.deadlineMs),
      waitForReady: start.waitForReady,
      writer,
      judge: (status, wasCancelled) => judgeStatus(target, status, wasCancelled, signal),
    });
    return { call, writer, connection };
  } catch (error) {
    connection.release();
    writer?.append({ kind: 'status', atUs: 0, status: notStarted(error), trailers: [] });
    throw error;
  }
}

function notStarted(error: unknown): CallStatus {
  return {
    code: StatusCode.INTERNAL,
    message: `The call could not be started: ${error instanceof Error ? error.message : String(error)}`,
    origin: StatusOrigin.STATUS_ORIGIN_SOCKEYE,
    explanation: undefined,
  };
}

function begin({ recordings }: CallServiceParts, { start, target, schema, method }: PreparedCall): RecordingWriter {
  return recordings.begin({
    targetId: target.id,
    targetName: target.name,
    endpoint: target.endpoint,
    methodPath: start.methodPath,
    methodKind: kindOf(method),
    schemaHash: schema.contentHash,
    startedAtUs: BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)),
  });
}

/** Does what the user asks, in its order; only cancelling overtakes messages that wait for the target. */
async function perform(
  acts: AsyncIterator<RunRequest>,
  call: TargetCall,
  { start, method }: PreparedCall,
  encode: (message: OutgoingMessage) => Promise<EncodeOutcome>,
  news: CallNews,
): Promise<void> {
  let messageNumber = start.message === undefined ? 0n : 1n;
  let isHalfClosed = takesOneRequest(method);
  for (let next = await acts.next(); next.done !== true; next = await acts.next()) {
    const { act } = next.value;
    if (act?.$case === 'cancel') {
      call.cancel();
      continue;
    }
    if (act?.$case === 'start' || act === undefined) fail(StatusCode.INVALID_ARGUMENT, 'A call is started once.');
    if (isHalfClosed) fail(StatusCode.INVALID_ARGUMENT, 'The request side is closed; only cancelling is left.');
    if (act.$case === 'halfClose') {
      isHalfClosed = true;
      call.halfClose();
      continue;
    }
    const outcome = await encode(act.value);
    if (outcome.kind === 'rejected') news.addRejected({ messageNumber, problems: outcome.problems });
    else call.send(outcome.data);
    messageNumber++;
    await call.untilWritable();
  }
}

/** The recording as it grows, with rejected messages in between, until the call has ended or `signal` is aborted. */
async function* report(writer: RecordingWriter, news: CallNews, signal: AbortSignal): AsyncGenerator<RunResponse> {
  const recordings = writer.watch(signal)[Symbol.asyncIterator]();
  const readOn = (): void => {
    recordings.next().then(
      recording => news.setRecording(recording),
      (error: unknown) => news.fail(error),
    );
  };
  readOn();
  for (;;) {
    const { rejected, recording } = await news.next();
    for (const value of rejected) yield { update: { $case: 'rejected', value } };
    if (recording === undefined) continue;
    if (recording.done === true) return;
    yield { update: { $case: 'recording', value: recording.value } };
    readOn();
  }
}

function takesOneRequest({ methodKind }: DescMethod): boolean {
  return methodKind === 'unary' || methodKind === 'server_streaming';
}

function kindOf({ methodKind }: DescMethod): MethodKind {
  switch (methodKind) {
    case 'unary':
      return MethodKind.METHOD_KIND_UNARY;
    case 'server_streaming':
      return MethodKind.METHOD_KIND_SERVER_STREAMING;
    case 'client_streaming':
      return MethodKind.METHOD_KIND_CLIENT_STREAMING;
    case 'bidi_streaming':
      return MethodKind.METHOD_KIND_BIDIRECTIONAL;
  }
}

function fail(code: number, details: string): never {
  throw new RpcError(runPath, code, details);
}
