import {
  Direction,
  type EventFilter,
  type ListRecordingsRequest,
  type RecordingServiceDefinition,
} from '../../gen/sockeye/v1/recording';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { SchemaProvider } from '../schema/loaded-schema';
import type { TargetStore } from '../targets/target-store';
import { diffRecordings, type DiffSide } from './exchange/diff-recordings';
import { exportRecording } from './exchange/export-recording';
import { importRecordings } from './exchange/import-recordings';
import { listByteFields } from './files/list-byte-fields';
import { loadRecordings } from './files/load-recordings';
import { saveRecordings } from './files/save-recordings';
import { type RecordedMessage, toEvent, toMessage, typesOf } from './message-view';
import { eventsAtOnce, messageBytesAtOnce, wholeEvents } from './read-all-events';
import type { MessageFilter, RecordingFilter, RecordingStore, StoredEvent, StoredRecording } from './recording-store';

const defaultListLimit = 100;
const maxReadCount = 1_000;
const maxDiffCount = 500;
const defaultJsonLimit = 1_000_000;
const defaultBytesLimit = 65_536;
/** The longest text that is looked for, in characters. */
const maxTextLength = 10_000;
const anyMessage: EventFilter = { direction: Direction.DIRECTION_UNSPECIFIED, text: '', ignoresCase: false };

/**
 * Serves this store; what is read is decoded with the schema the recording was made with. Of the targets only how to reach
 * them is of interest, for command lines.
 */
export function createRecordingService(
  store: RecordingStore,
  schemas: SchemaProvider,
  targets?: Pick<TargetStore, 'get'>,
): ServiceImplementation<RecordingServiceDefinition> {
  async function find(method: string, id: string): Promise<StoredRecording> {
    return (await store.get(id)) ?? notFound(method, `There is no recording "${id}"; it may have been deleted.`);
  }

  async function findMessage(method: string, recordingId: string, index: bigint): Promise<RecordedMessage> {
    const [found] = (await store.readEvents(recordingId, Number(index), 1)) ?? [];
    if (found?.event.kind === 'message') return found.event;
    return notFound(method, `Event ${index} of this recording is no message, or was not kept.`);
  }

  async function findSide(id: string): Promise<DiffSide> {
    const recording = await find('DiffRecordings', id);
    return { recording, types: await typesOf(schemas, recording) };
  }

  const service: ServiceImplementation<RecordingServiceDefinition> = {
    async listRecordings(request, signal) {
      const { limit, pageToken } = request;
      const filter = toRecordingFilter(request);
      const asked = { ...filter, limit: limit === 0 ? defaultListLimit : limit, pageToken };
      const page = await store.list(asked, signal).catch((error: unknown) => {
        throw error instanceof RangeError ? invalid('ListRecordings', error.message) : error;
      });
      return { ...page, totalCount: BigInt(page.totalCount), historyProblem: store.problem };
    },
    async *watchRecording({ recordingId }, signal) {
      const recordings =
        (await store.watch(recordingId, signal)) ??
        notFound('WatchRecording', `There is no recording "${recordingId}"; it may have been deleted.`);
      for await (const recording of recordings) yield { recording };
    },
    async readEvents({ recordingId, start, count, filter }, signal) {
      const recording = await find('ReadEvents', recordingId);
      if (count < 1 || count > maxReadCount) {
        throw invalid('ReadEvents', `${count} events were asked for; 1 to ${maxReadCount} can be read at once.`);
      }
      const types = await typesOf(schemas, recording);
      const wanted = filter && toMessageFilter('ReadEvents', filter);
      const events = [];
      let matchedCount = 0;
      for (let done = 0; done < count; done += eventsAtOnce) {
        const range = { start: Number(start) + done, count: Math.min(eventsAtOnce, count - done) };
        const read = await readSome(recordingId, wanted, range, signal);
        matchedCount = read.matchedCount;
        for await (const event of wholeEvents(store, recordingId, read.events)) events.push(toEvent(event, types));
      }
      return { events, matchedCount: BigInt(matchedCount) };
    },
    async readMessage({ recordingId, index, jsonLimit, bytesLimit, bytesOffset }, signal) {
      const recording = await find('ReadMessage', recordingId);
      const length = bytesLimit === 0 ? defaultBytesLimit : bytesLimit;
      if (bytesOffset > 0n) {
        const range = { offset: Number(bytesOffset), length };
        const found =
          (await store.readBytes(recordingId, Number(index), range)) ??
          notFound('ReadMessage', `Event ${index} of this recording is no message, or was not kept.`);
        const sizeBytes = BigInt(found.fullBytes);
        return {
          typeName: '',
          json: '',
          isJsonCut: false,
          data: found.data,
          sizeBytes,
          decodeError: '',
          isJsonInexact: false,
        };
      }
      const limits = { jsonLimit: jsonLimit === 0 ? defaultJsonLimit : jsonLimit, bytesLimit: length };
      const message = await findMessage('ReadMessage', recordingId, index);
      return toMessage(message, await typesOf(schemas, recording), limits, signal);
    },
    async listByteFields({ recordingId, index }) {
      const types = await typesOf(schemas, await find('ListByteFields', recordingId));
      const { data, isSent } = await findMessage('ListByteFields', recordingId, index);
      return listByteFields(data, isSent ? types?.input : types?.output, types?.registry);
    },
    async findEvent({ recordingId, filter, from, isBackward }, signal) {
      const wanted = toMessageFilter('FindEvent', filter ?? anyMessage);
      const found =
        (await store.findMatch(recordingId, wanted, { from: Number(from), isBackward }, signal)) ??
        notFound('FindEvent', `There is no recording "${recordingId}"; it may have been deleted.`);
      return {
        index: found.index === undefined ? undefined : BigInt(found.index),
        position: BigInt(found.position),
        matchedCount: BigInt(found.matchedCount),
      };
    },
    async deleteRecordings({ recordingIds }) {
      await store.delete(recordingIds);
      return {};
    },
    restoreRecordings: async ({ recordingIds }) => ({ recordingIds: await store.restore(recordingIds) }),
    async pinRecordings({ recordingIds, isPinned }) {
      await store.pin(recordingIds, isPinned);
      return {};
    },
    async *exportRecording(request, signal) {
      const recording = await find('ExportRecording', request.recordingId);
      const parts = { store, targets, recording, types: await typesOf(schemas, recording) };
      for await (const data of exportRecording(parts, request, signal)) yield { data };
    },
    async importRecordings(requests, signal) {
      return { recordingIds: await importRecordings(store, dataOf(requests), signal) };
    },
    saveRecordings: (request, signal) => saveRecordings(service.exportRecording, request, signal),
    loadRecordings: (request, signal) => loadRecordings(service.importRecordings, request, signal),
    async diffRecordings({ leftId, rightId, start, count }, signal) {
      if (count < 1 || count > maxDiffCount) {
        throw invalid('DiffRecordings', `${count} pairs were asked for; 1 to ${maxDiffCount} can be compared at once.`);
      }
      const [left, right] = await Promise.all([findSide(leftId), findSide(rightId)]);
      return diffRecordings(store, { left, right }, { start: Number(start), count }, signal);
    },
  };
  return service;

  async function readSome(
    id: string,
    filter: MessageFilter | undefined,
    range: { readonly start: number; readonly count: number },
    signal: AbortSignal,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly matchedCount: number }> {
    const nothing = { events: [], matchedCount: 0 };
    const dataLimit = messageBytesAtOnce;
    if (filter !== undefined) return (await store.readMatches(id, filter, { ...range, dataLimit }, signal)) ?? nothing;
    return { events: (await store.readEvents(id, range.start, range.count, dataLimit)) ?? [], matchedCount: 0 };
  }
}

async function* dataOf(requests: AsyncIterable<{ readonly data: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { data } of requests) yield data;
}

function toRecordingFilter(request: ListRecordingsRequest): RecordingFilter {
  const { startedFromUs, startedBeforeUs, text } = request;
  checkText('ListRecordings', text);
  return {
    targetId: request.targetId,
    methodText: request.methodText,
    statusCodes: request.statusCodes,
    isRunning: request.includesRunning,
    ...(startedFromUs > 0n && { startedFromUs }),
    ...(startedBeforeUs > 0n && { startedBeforeUs }),
    isPinned: request.isPinned,
    text: text === '' ? undefined : text,
    ignoresCase: request.ignoresCase,
  };
}

function toMessageFilter(method: string, { direction, text, ignoresCase }: EventFilter): MessageFilter {
  checkText(method, text);
  switch (direction) {
    case Direction.DIRECTION_SENT:
      return { direction: 'sent', text, ignoresCase };
    case Direction.DIRECTION_RECEIVED:
      return { direction: 'received', text, ignoresCase };
    case Direction.DIRECTION_UNSPECIFIED:
    case Direction.UNRECOGNIZED:
      return { direction: 'both', text, ignoresCase };
  }
}

function checkText(method: string, text: string): void {
  if (text.length > maxTextLength)
    throw invalid(method, `A text of more than ${maxTextLength} characters is not looked for.`);
}

function invalid(method: string, details: string): RpcError {
  return new RpcError(`/sockeye.v1.RecordingService/${method}`, StatusCode.INVALID_ARGUMENT, details);
}

function notFound(method: string, details: string): never {
  throw new RpcError(`/sockeye.v1.RecordingService/${method}`, StatusCode.NOT_FOUND, details);
}
