// A recorded call, made again: bytes in their order, no schema needed.
import { setTimeout as pause } from 'node:timers/promises';

import { ReplayMetadata, ReplayPacing, type ReplayRequest, type ReplayResponse } from '../../gen/sockeye/v1/call';
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import type { Target } from '../../gen/sockeye/v1/target';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { readAllEvents } from '../recordings/read-all-events';
import type { RecordingStore, RecordingWriter, StoredRecording } from '../recordings/recording-store';
import { checkMetadata, isGrpcKey } from '../wire/dial/metadata';
import type { TargetStore } from '../targets/target-store';
import { checkDeadline, openCall, type OpenCallParts } from './open-call';
import type { TargetCall } from './target-call';

const replayPath = '/sockeye.v1.CallService/Replay';
/** Made once: without a reason each abort makes an exception with a stack. */
const callOver = new Error('The call is over.');
/** Events among which the metadata of the request is looked for: it is the first. */
const headEvents = 4;

interface ReplayParts extends OpenCallParts {
  readonly targets: TargetStore;
}

/** Makes a recorded call again; yields its recording as it grows. Throws RpcError as CallService.Replay says. */
export async function* replayCall(
  parts: ReplayParts,
  request: ReplayRequest,
  signal: AbortSignal,
): AsyncGenerator<ReplayResponse> {
  const { recordings } = parts;
  checkDeadline(replayPath, request.deadlineMs);
  const original = await findOriginal(recordings, request.recordingId, signal);
  const target = findTarget(parts.targets, request, original);
  const recorded = await readMetadata(recordings, request.recordingId);
  const { summary } = original;
  const left = new AbortController();
  const plan = {
    target,
    methodPath: summary.methodPath,
    methodKind: summary.methodKind,
    schemaHash: original.schemaHash,
    completeMetadata: (ofTarget: readonly MetadataEntry[]) =>
      chooseMetadata(metadataChoice(request, target.id === summary.targetId), recorded, ofTarget),
    deadlineMs: request.deadlineMs,
    waitForReady: false,
    isCompressed: undefined,
    replayOfId: summary.id,
  };
  const { call, writer, connection } = openCall(parts, plan, left.signal);
  const leave = (): void => left.abort(callOver);
  signal.addEventListener('abort', leave);
  let failure: { readonly error: unknown } | undefined;
  sendRecorded(parts.recordings, original, { call, writer, pacing: request.pacing }, left.signal).catch(
    (error: unknown) => {
      // What is not there any more cannot be sent: the call ends, and who asked is told.
      if (!left.signal.aborted) failure = { error };
      call.cancel();
    },
  );
  try {
    for await (const recording of writer.watch(signal)) yield { recording };
    if (failure !== undefined) throw failure.error;
  } finally {
    signal.removeEventListener('abort', leave);
    left.abort(callOver);
    call.cancel();
    void call.ended.then(() => connection.release());
  }
}

async function findOriginal(recordings: RecordingStore, id: string, signal: AbortSignal): Promise<StoredRecording> {
  const original = await recordings.get(id);
  if (original === undefined) fail(StatusCode.NOT_FOUND, `There is no recording "${id}"; it may have been deleted.`);
  const { status, messagesSent, methodKind, methodPath } = original.summary;
  if (status === undefined)
    fail(StatusCode.FAILED_PRECONDITION, 'The call still runs; it can be replayed once it has ended.');
  const filter = { direction: 'sent', text: '', ignoresCase: false } as const;
  const kept = (await recordings.readMatches(id, filter, { start: 0, count: 1, dataLimit: 0 }, signal))?.matchedCount;
  if (BigInt(kept ?? 0) !== messagesSent) {
    const words = `${messagesSent} messages were sent, of which ${kept ?? 0} were kept: this call cannot be replayed whole.`;
    fail(StatusCode.FAILED_PRECONDITION, words);
  }
  if (takesOneRequest(methodKind) && messagesSent === 0n) {
    fail(StatusCode.FAILED_PRECONDITION, `No message was sent in this call, and ${methodPath} takes one.`);
  }
  return original;
}

function findTarget(targets: TargetStore, { targetId }: ReplayRequest, { summary }: StoredRecording): Target {
  const target = targets.get(targetId === '' ? summary.targetId : targetId);
  if (target !== undefined) return target;
  const details =
    targetId === ''
      ? `The target "${summary.targetName}" of this recording has been removed; choose another one.`
      : `There is no target with the id "${targetId}"; it may have been removed.`;
  return fail(StatusCode.NOT_FOUND, details);
}

async function readMetadata(recordings: RecordingStore, id: string): Promise<readonly MetadataEntry[]> {
  const events = (await recordings.readEvents(id, 0, headEvents, 0)) ?? [];
  const headers = events.map(({ event }) => event).find(event => event.kind === 'request-headers');
  return headers?.kind === 'request-headers' ? headers.metadata.filter(({ key }) => !isGrpcKey(key)) : [];
}

type MetadataChoice = 'renewed' | 'recorded' | 'target';

function metadataChoice({ metadata }: ReplayRequest, isSameTarget: boolean): MetadataChoice {
  switch (metadata) {
    case ReplayMetadata.REPLAY_METADATA_RENEWED:
      return 'renewed';
    case ReplayMetadata.REPLAY_METADATA_RECORDED:
      return 'recorded';
    case ReplayMetadata.REPLAY_METADATA_TARGET:
      return 'target';
    case ReplayMetadata.REPLAY_METADATA_UNSPECIFIED:
    case ReplayMetadata.UNRECOGNIZED:
      return isSameTarget ? 'renewed' : 'target';
  }
}

function chooseMetadata(
  choice: MetadataChoice,
  recorded: readonly MetadataEntry[],
  ofTarget: readonly MetadataEntry[],
): readonly MetadataEntry[] {
  if (choice === 'target') return ofTarget;
  const base = choice === 'renewed' ? ofTarget : [];
  const isSet = new Set(base.map(({ key }) => key));
  const added = recorded.filter(({ key }) => !isSet.has(key));
  checkMetadata(added);
  return [...base, ...added];
}

/** Sends what was sent, in its order, and closes the request side where it was closed. */
async function sendRecorded(
  recordings: RecordingStore,
  { summary }: StoredRecording,
  replay: { readonly call: TargetCall; readonly writer: RecordingWriter; readonly pacing: ReplayPacing },
  signal: AbortSignal,
): Promise<void> {
  const { call, writer, pacing } = replay;
  const beganAt = performance.now();
  let left = summary.messagesSent;
  for await (const { event } of readAllEvents(recordings, summary.id, rangeOf(summary.eventCount), signal)) {
    const isSent = event.kind === 'message' && event.isSent;
    if (!isSent && event.kind !== 'half-close') continue;
    const waitMs = event.atUs / 1_000 - (performance.now() - beganAt);
    if (pacing === ReplayPacing.REPLAY_PACING_RECORDED && waitMs > 0) await pause(waitMs, undefined, { signal });
    if (call.isHalfClosed) return;
    if (event.kind === 'half-close') {
      call.halfClose();
      return;
    }
    call.send(event.data);
    left -= 1n;
    // Behind the last message of a call with one request nothing is looked for.
    if (left === 0n && takesOneRequest(summary.methodKind)) break;
    await call.untilTaken();
    await writer.untilReady();
  }
  if (takesOneRequest(summary.methodKind)) call.halfClose();
}

function rangeOf(eventCount: bigint): { readonly start: number; readonly end: number } {
  return { start: 0, end: Number(eventCount) };
}

function takesOneRequest(kind: MethodKind): boolean {
  return kind === MethodKind.METHOD_KIND_UNARY || kind === MethodKind.METHOD_KIND_SERVER_STREAMING;
}

function fail(code: number, details: string): never {
  throw new RpcError(replayPath, code, details);
}
