import type { DescMessage, Registry } from '@bufbuild/protobuf';

import {
  Direction,
  type Event,
  type ReadMessageResponse,
  type RecordingServiceDefinition,
} from '../../gen/sockeye/v1/recording';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { decodeWithAnyTypes, knownTypes, type TypeScope } from '../schema/any-types/with-any-types';
import { findMethod, type SchemaProvider } from '../schema/loaded-schema';
import { previewMessage } from '../schema/message-codec';
import type { RecordedEvent, RecordingStore, StoredEvent, StoredRecording } from './recording-store';
import { readStatusDetails } from './status-details';

const defaultListLimit = 100;
const maxReadCount = 1_000;
const previewLimit = 300;
const defaultJsonLimit = 1_000_000;
const defaultBytesLimit = 65_536;

/** The types of a recording's messages, as far as its schema is still at hand. */
interface MessageTypes {
  /** Where details look further for what is in an Any. */
  readonly scope: TypeScope;
  /** What is known without asking anybody. */
  readonly registry: Registry;
  readonly input: DescMessage;
  readonly output: DescMessage;
}

/** Serves this store; what is read is decoded with the schema the recording was made with. */
export function createRecordingService(
  store: RecordingStore,
  schemas: SchemaProvider,
): ServiceImplementation<RecordingServiceDefinition> {
  async function find(method: string, id: string): Promise<StoredRecording> {
    return (await store.get(id)) ?? notFound(method, `There is no recording "${id}"; it may have been deleted.`);
  }

  async function typesOf({ summary, schemaHash }: StoredRecording): Promise<MessageTypes | undefined> {
    const schema = await schemas.getSchemaByHash(schemaHash);
    const method = schema && findMethod(schema, summary.methodPath);
    if (schema === undefined || method === undefined) return undefined;
    const scope = { schemas, targetId: summary.targetId, schema };
    return { scope, registry: knownTypes(scope), input: method.input, output: method.output };
  }

  return {
    async listRecordings({ limit, targetId }) {
      const { recordings, totalCount } = await store.list({ targetId, limit: limit === 0 ? defaultListLimit : limit });
      return { recordings, totalCount: BigInt(totalCount), nextPageToken: '', historyProblem: undefined };
    },
    async *watchRecording({ recordingId }, signal) {
      const recordings =
        (await store.watch(recordingId, signal)) ??
        notFound('WatchRecording', `There is no recording "${recordingId}"; it may have been deleted.`);
      for await (const recording of recordings) yield { recording };
    },
    async readEvents({ recordingId, start, count }) {
      const recording = await find('ReadEvents', recordingId);
      if (count < 1 || count > maxReadCount) {
        throw new RpcError(
          '/sockeye.v1.RecordingService/ReadEvents',
          StatusCode.INVALID_ARGUMENT,
          `${count} events were asked for; 1 to ${maxReadCount} can be read at once.`,
        );
      }
      const types = await typesOf(recording);
      const events = (await store.readEvents(recordingId, Number(start), count)) ?? [];
      return { events: events.map(event => toEvent(event, types)), matchedCount: 0n };
    },
    async readMessage({ recordingId, index, jsonLimit, bytesLimit }, signal) {
      const recording = await find('ReadMessage', recordingId);
      const [found] = (await store.readEvents(recordingId, Number(index), 1)) ?? [];
      if (found?.event.kind !== 'message') {
        return notFound('ReadMessage', `Event ${index} of this recording is no message, or was not kept.`);
      }
      const limits = {
        jsonLimit: jsonLimit === 0 ? defaultJsonLimit : jsonLimit,
        bytesLimit: bytesLimit === 0 ? defaultBytesLimit : bytesLimit,
      };
      return toMessage(found.event, await typesOf(recording), limits, signal);
    },
    async deleteRecordings({ recordingIds }) {
      await store.delete(recordingIds);
      return {};
    },
  };
}

function toEvent({ index, event }: StoredEvent, types: MessageTypes | undefined): Event {
  return { index: BigInt(index), atUs: BigInt(event.atUs), body: toBody(event, types) };
}

function toBody(event: RecordedEvent, types: MessageTypes | undefined): Event['body'] {
  switch (event.kind) {
    case 'request-headers':
      return { $case: 'requestHeaders', value: { metadata: event.metadata } };
    case 'response-headers':
      return { $case: 'responseHeaders', value: { metadata: event.metadata } };
    case 'half-close':
      return { $case: 'halfClose', value: {} };
    case 'message': {
      const { data, isSent } = event;
      const direction = isSent ? Direction.DIRECTION_SENT : Direction.DIRECTION_RECEIVED;
      return { $case: 'message', value: { direction, sizeBytes: BigInt(data.byteLength), ...preview(event, types) } };
    }
    case 'status': {
      const { status, trailers } = event;
      return { $case: 'status', value: { status, trailers, details: readStatusDetails(trailers, types?.registry) } };
    }
  }
}

type MessageOfCall = Extract<RecordedEvent, { readonly kind: 'message' }>;

const noSchema = 'The schema of this recording is no longer at hand.';

function preview(
  { data, isSent }: MessageOfCall,
  types: MessageTypes | undefined,
): { preview: string; decodeError: string } {
  if (types === undefined) return { preview: '', decodeError: noSchema };
  const outcome = previewMessage(data, isSent ? types.input : types.output, types.registry, previewLimit);
  return outcome.kind === 'decoded'
    ? { preview: outcome.json, decodeError: '' }
    : { preview: '', decodeError: outcome.reason };
}

async function toMessage(
  { data, isSent }: MessageOfCall,
  types: MessageTypes | undefined,
  { jsonLimit, bytesLimit }: { readonly jsonLimit: number; readonly bytesLimit: number },
  signal: AbortSignal,
): Promise<ReadMessageResponse> {
  const bytes = { data: data.subarray(0, bytesLimit), sizeBytes: BigInt(data.byteLength) };
  if (types === undefined) return { typeName: '', json: '', isJsonCut: false, ...bytes, decodeError: noSchema };
  const type = isSent ? types.input : types.output;
  const outcome = await decodeWithAnyTypes(data, type, types.scope, { indent: 2, limit: jsonLimit }, signal);
  return outcome.kind === 'decoded'
    ? { typeName: type.typeName, json: outcome.json, isJsonCut: outcome.isCut, ...bytes, decodeError: '' }
    : { typeName: type.typeName, json: '', isJsonCut: false, ...bytes, decodeError: outcome.reason };
}

function notFound(method: string, details: string): never {
  throw new RpcError(`/sockeye.v1.RecordingService/${method}`, StatusCode.NOT_FOUND, details);
}
