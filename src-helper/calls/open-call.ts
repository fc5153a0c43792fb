import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import { type CallStatus, StatusOrigin } from '../../gen/sockeye/v1/recording';
import type { MethodKind } from '../../gen/sockeye/v1/schema';
import type { Target } from '../../gen/sockeye/v1/target';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { toRpcError } from '../explanations/explain-unusable';
import type { RecordingStore, RecordingWriter } from '../recordings/recording-store';
import { metadataBytes } from '../wire/dial/metadata';
import type { TargetConnection, TargetConnections } from '../wire/dial/target-connections';
import { judgeEnd } from './judge-end';
import { TargetCall } from './target-call';

const maxDeadlineMs = 2_147_483_647n;

/** What a call is made of, however it came to be. */
export interface CallPlan {
  readonly target: Target;
  /** Without leading slash. */
  readonly methodPath: string;
  readonly methodKind: MethodKind;
  /** Of the schema that the messages belong to; empty when there is none. */
  readonly schemaHash: string;
  /** Gives all the metadata, from what the target sets itself; may throw RpcError. */
  readonly completeMetadata: (ofTarget: readonly MetadataEntry[]) => readonly MetadataEntry[];
  /** 1 to 2,147,483,647; undefined for none. */
  readonly deadlineMs: bigint | undefined;
  readonly waitForReady: boolean;
  /** Whether messages are sent as gzip; undefined for what the target's settings say. */
  readonly isCompressed: boolean | undefined;
  /** Empty unless it is a replay. */
  readonly replayOfId: string;
}

/** A call that was begun, and what is to be given back when it has ended. */
export interface OpenCall {
  readonly call: TargetCall;
  readonly writer: RecordingWriter;
  readonly connection: TargetConnection;
}

/** Throws RpcError INVALID_ARGUMENT when the deadline cannot be sent. */
export function checkDeadline(path: string, deadlineMs: bigint | undefined): void {
  if (deadlineMs === undefined || (deadlineMs >= 1n && deadlineMs <= maxDeadlineMs)) return;
  const details = `A deadline of ${deadlineMs} ms cannot be sent; 1 to ${maxDeadlineMs} ms can.`;
  throw new RpcError(path, StatusCode.INVALID_ARGUMENT, details);
}

/** What calls are begun with. */
export interface OpenCallParts {
  readonly connections: TargetConnections;
  readonly recordings: RecordingStore;
  /** When a call begins that is opened now, in microseconds since 1970; see createStartTimes. */
  readonly nextStartUs: () => bigint;
}

/** Begins the recording and the call. When that throws, nothing is left open: no connection, and no recording. */
export function openCall(
  { connections, recordings, nextStartUs }: OpenCallParts,
  plan: CallPlan,
  signal: AbortSignal,
): OpenCall {
  const { target } = plan;
  const connection = acquire(connections, target);
  let writer: RecordingWriter | undefined;
  try {
    const metadata = plan.completeMetadata(target.metadata);
    writer = recordings.begin({
      targetId: target.id,
      targetName: target.name,
      endpoint: target.endpoint,
      methodPath: plan.methodPath,
      methodKind: plan.methodKind,
      schemaHash: plan.schemaHash,
      startedAtUs: nextStartUs(),
      replayOfId: plan.replayOfId,
    });
    const call = new TargetCall({
      wire: connection.wire,
      path: `/${plan.methodPath}`,
      metadata,
      deadlineMs: plan.deadlineMs === undefined ? undefined : Number(plan.deadlineMs),
      waitForReady: plan.waitForReady,
      isCompressed: plan.isCompressed ?? connection.wire.settings.compressesRequests,
      writer,
      judge: end => judgeEnd({ target, metadataBytes: metadataBytes(metadata) }, end, signal),
    });
    return { call, writer, connection };
  } catch (error) {
    connection.release();
    writer?.append({ kind: 'status', atUs: 0, status: notStarted(error), trailers: [] });
    throw error;
  }
}

/** Rejects settings that cannot work here in words for the user. */
function acquire(connections: TargetConnections, target: CallPlan['target']): TargetConnection {
  try {
    return connections.acquire(target);
  } catch (error) {
    throw toRpcError(error);
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
