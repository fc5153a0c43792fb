import type { DescMethod } from '@bufbuild/protobuf';

import type {
  CallServiceDefinition,
  MessageRejected,
  OutgoingMessage,
  RunRequest,
  RunResponse,
  SeriesProgress,
  StartCall,
} from '../../gen/sockeye/v1/call';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { Compression, type Target } from '../../gen/sockeye/v1/target';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { findMethod, type LoadedSchema, type SchemaProvider } from '../schema/loaded-schema';
import { checkMetadata } from '../wire/dial/metadata';
import { createStartTimes } from '../steady-now';
import type { TargetStore } from '../targets/target-store';
import { CallNews } from './call-news';
import { type CallPlan, checkDeadline, openCall, type OpenCallParts } from './open-call';
import { encodeOutgoing } from './outgoing-message';
import { performActs } from './perform-acts';
import { replayCall } from './replay-call';
import { reportCall } from './report-call';

const runPath = '/sockeye.v1.CallService/Run';
/** Made once: without a reason each abort makes an exception with a stack. */
const callOver = new Error('The call is over.');

interface CallServiceParts extends OpenCallParts {
  readonly targets: TargetStore;
  readonly schemas: SchemaProvider;
}

/** What a call needs besides the target's answer. */
interface PreparedCall {
  readonly start: StartCall;
  readonly target: Target;
  readonly schema: LoadedSchema;
  readonly method: DescMethod;
}

/** Serves calls of these targets. */
export function createCallService(
  given: Omit<CallServiceParts, 'nextStartUs'>,
): ServiceImplementation<CallServiceDefinition> {
  const parts = { ...given, nextStartUs: createStartTimes() };
  return {
    run: (requests, signal) => run(parts, requests, signal),
    replay: (request, signal) => replayCall(parts, request, signal),
  };
}

async function* run(
  parts: CallServiceParts,
  requests: AsyncIterable<RunRequest>,
  signal: AbortSignal,
): AsyncGenerator<RunResponse> {
  const acts = requests[Symbol.asyncIterator]();
  const prepared = await prepare(parts, await acts.next(), signal);
  const { start, target, schema, method } = prepared;
  const scope = { schemas: parts.schemas, targetId: target.id, schema };
  const first = start.message && (await encodeOutgoing(start.message, 0, method, scope, signal));
  if (first?.kind === 'rejected') {
    const value = { messageNumber: 0n, problems: first.problems, seriesPosition: undefined };
    yield { update: { $case: 'rejected', value } };
    return;
  }
  const left = new AbortController();
  const { call, writer, connection } = openCall(parts, planOf(prepared), left.signal);
  const leave = (): void => left.abort(callOver);
  signal.addEventListener('abort', leave);
  try {
    if (first !== undefined) call.send(first.data);
    if (takesOneRequest(method)) call.halfClose();
    const news = new CallNews();
    const actParts = {
      call,
      writer,
      encode: (message: OutgoingMessage, index: number) => encodeOutgoing(message, index, method, scope, left.signal),
      sentAtStart: first === undefined ? 0 : 1,
      isHalfClosedAtStart: takesOneRequest(method),
      onRejected: (rejected: MessageRejected) => news.addRejected(rejected),
      onSeries: (progress: SeriesProgress) => news.setSeries(progress),
    };
    // Only its failure is of interest: acts end before, with or after the call.
    performActs(acts, actParts, left.signal).catch((error: unknown) => {
      // The requests end with an error when the caller has gone; that is no failure.
      if (!signal.aborted) news.fail(error);
    });
    yield* reportCall(writer, news, signal);
  } finally {
    signal.removeEventListener('abort', leave);
    left.abort(callOver);
    call.cancel();
    void call.ended.then(() => connection.release());
    // Not awaited: a request that the user never makes would keep it for ever.
    void acts.return?.().catch(() => undefined);
  }
}

function planOf({ start, target, schema, method }: PreparedCall): CallPlan {
  return {
    target,
    methodPath: start.methodPath,
    methodKind: kindOf(method),
    schemaHash: schema.contentHash,
    completeMetadata: ofTarget => {
      checkMetadata(start.metadata);
      return [...ofTarget, ...start.metadata];
    },
    deadlineMs: start.deadlineMs,
    waitForReady: start.waitForReady,
    isCompressed: compresses(start),
    replayOfId: '',
  };
}

/** What the call itself says of compression; undefined when that is left to the target's settings. */
function compresses({ requestCompression = Compression.COMPRESSION_UNSPECIFIED }: StartCall): boolean | undefined {
  if (requestCompression === Compression.COMPRESSION_UNSPECIFIED) return undefined;
  return requestCompression === Compression.COMPRESSION_GZIP;
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
  checkDeadline(runPath, deadlineMs);
  const schema =
    (await schemas.getSchema(targetId, signal)) ??
    fail(
      StatusCode.FAILED_PRECONDITION,
      `The schema of ${target.name} could not be loaded, so its messages have no form.`,
    );
  const method =
    findMethod(schema, methodPath) ??
    fail(StatusCode.FAILED_PRECONDITION, whyNotCallable(schema, methodPath, target.name));
  if (takesOneRequest(method) && start.message === undefined) {
    fail(StatusCode.INVALID_ARGUMENT, `${methodPath} takes one request, and there is none.`);
  }
  return { start, target, schema, method };
}

function whyNotCallable({ unusable }: LoadedSchema, methodPath: string, targetName: string): string {
  const because = unusable?.get(methodPath);
  if (because === undefined) return `The schema of ${targetName} has no method ${methodPath}; refresh it.`;
  return `${methodPath} cannot be called: ${because}`;
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
