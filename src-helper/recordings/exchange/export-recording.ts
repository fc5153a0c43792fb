import { Direction, ExportFormat, type ExportRecordingRequest } from '../../../gen/sockeye/v1/recording';
import { RpcError } from '../../../src-shared/rpc-error';
import { StatusCode } from '../../../src-shared/status-code';
import type { TargetStore } from '../../targets/target-store';
import { decodeMessage } from '../../schema/message-codec';
import { type MessageTypes, type RecordedMessage, toText } from '../message-view';
import { readAllEvents } from '../read-all-events';
import type { RecordingStore, StoredRecording } from '../recording-store';
import { formatGrpcurlCommand } from './grpcurl-command';
import { refuseOwnJson } from './standard-json';
import { formatEventLine, formatRecordingLine } from './json-lines';

/** Pieces are about this large. */
const pieceBytes = 256 * 1024;
/** Messages with more text than this are exported as bytes alone. */
const textLimit = 10_000_000;
/** What a command line may carry; Linux takes no longer word. */
const commandLimit = 128 * 1024;

/** What an export needs. */
export interface ExportParts {
  readonly store: RecordingStore;
  readonly targets: Pick<TargetStore, 'get'> | undefined;
  readonly recording: StoredRecording;
  readonly types: MessageTypes | undefined;
}

/** The recording in the wanted form, in pieces of about 256 KiB. */
export async function* exportRecording(
  parts: ExportParts,
  { format, direction }: Pick<ExportRecordingRequest, 'format' | 'direction'>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  switch (format) {
    case ExportFormat.EXPORT_FORMAT_GRPCURL:
      yield Buffer.from(`${await grpcurlCommand(parts, signal)}\n`);
      return;
    case ExportFormat.EXPORT_FORMAT_LENGTH_PREFIXED:
      yield* inPieces(lengthPrefixed(parts, direction === Direction.DIRECTION_SENT, signal));
      return;
    case ExportFormat.EXPORT_FORMAT_UNSPECIFIED:
    case ExportFormat.EXPORT_FORMAT_JSON_LINES:
    case ExportFormat.UNRECOGNIZED:
      yield* inPieces(jsonLines(parts, signal));
  }
}

async function* jsonLines({ store, recording, types }: ExportParts, signal: AbortSignal): AsyncGenerator<Buffer> {
  yield Buffer.from(`${formatRecordingLine(recording)}\n`);
  for await (const { index, event } of readAllEvents(store, recording.summary.id, rangeOf(recording), signal)) {
    const text = event.kind === 'message' ? toText(event, types, { indent: 0, limit: textLimit }) : undefined;
    yield Buffer.from(`${formatEventLine(index, event, text)}\n`);
  }
}

async function* lengthPrefixed(
  { store, recording }: ExportParts,
  isSent: boolean,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const { event } of readAllEvents(store, recording.summary.id, rangeOf(recording), signal)) {
    if (event.kind !== 'message' || event.isSent !== isSent) continue;
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(event.data.byteLength, 1);
    yield prefix;
    yield event.data;
  }
}

async function grpcurlCommand({ store, targets, recording, types }: ExportParts, signal: AbortSignal): Promise<string> {
  const { summary } = recording;
  const messages: string[] = [];
  let metadata: Parameters<typeof formatGrpcurlCommand>[0]['metadata'] = [];
  let characters = 0;
  // Those received are of no interest, but for a long stream of them nothing is sent any more.
  for await (const { event } of readAllEvents(store, summary.id, rangeOf(recording), signal)) {
    if (event.kind === 'request-headers') metadata = event.metadata;
    if (event.kind === 'half-close' || BigInt(messages.length) > summary.messagesSent) break;
    if (event.kind !== 'message' || !event.isSent) continue;
    const text = sentText(event, types);
    characters += text.length;
    if (characters > commandLimit) throw refuse('The messages that were sent are too long for a command line.');
    messages.push(text);
  }
  const target = targets?.get(summary.targetId);
  const command = formatGrpcurlCommand({ summary, target, metadata, messages });
  if (command === undefined) throw refuse('grpcurl cannot reach an endpoint of this kind.');
  return command;
}

/** A message that was sent, as text for grpcurl. Throws, in words, when there is none that grpcurl reads. */
function sentText({ data }: RecordedMessage, types: MessageTypes | undefined): string {
  const limits = { indent: 0, limit: commandLimit };
  const outcome = types && decodeMessage(data, types.input, types.registry, limits);
  if (types === undefined || outcome?.kind !== 'decoded' || outcome.isCut)
    throw refuse('A message that was sent cannot be shown as JSON, or is too long for a command line.');
  const reason = refuseOwnJson(data, types.input, types.registry, outcome);
  if (reason !== undefined) throw refuse(`grpcurl cannot send a message of this call: ${reason}.`);
  return outcome.json;
}

function rangeOf({ summary }: StoredRecording): { readonly start: number; readonly end: number } {
  return { start: 0, end: Number(summary.eventCount) };
}

/** Joins small pieces. */
async function* inPieces(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of parts) {
    waiting.push(part);
    bytes += part.byteLength;
    if (bytes < pieceBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}

function refuse(details: string): RpcError {
  return new RpcError('/sockeye.v1.RecordingService/ExportRecording', StatusCode.FAILED_PRECONDITION, details);
}
