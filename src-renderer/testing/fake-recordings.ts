import type { Direction } from '../../gen/sockeye/v1/recording';
import {
  Event,
  MessageEvent,
  ReadMessageResponse,
  type Recording,
  type RecordingService,
} from '../../gen/sockeye/v1/recording';
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { complete } from './complete';
import { findEvent, isListed, keptEvents, matchingEvents, newestFirst, pairMessages } from './fake-recording-search';

/** A recording whose events are made when they are asked for. */
export interface FakeRecording {
  summary: Recording;
  readonly eventAt: (index: number) => Event;
  /** Left out when all are kept. */
  readonly isKept?: (index: number) => boolean;
}

/** Recordings in memory. */
export interface FakeRecordings extends RecordingService {
  readonly add: (recording: FakeRecording) => void;
  /** Ranges that were asked for, as `start+count`. */
  readonly asked: readonly string[];
  /** What ListRecordings says of the history. */
  historyProblem: Explanation | undefined;
}

/** Makes a store of recordings. */
export function createFakeRecordings(): FakeRecordings {
  const recordings = new Map<string, FakeRecording>();
  const deleted = new Map<string, FakeRecording>();
  const asked: string[] = [];
  const find = async (id: string): Promise<FakeRecording> => {
    const recording = await Promise.resolve(recordings.get(id));
    return recording ?? refuse(StatusCode.NOT_FOUND, 'There is no recording with this id any more.');
  };
  const fake: FakeRecordings = {
    asked,
    historyProblem: undefined,
    add: recording => recordings.set(recording.summary.id, recording),
    listRecordings: async request => {
      const listed = [...recordings.values()].filter(each => isListed(each, request));
      const all = newestFirst(listed.map(each => each.summary));
      const start = request.pageToken === '' ? 0 : Number(request.pageToken);
      const end = start + (request.limit || 100);
      return Promise.resolve({
        recordings: all.slice(start, end),
        totalCount: BigInt(all.length),
        nextPageToken: end < all.length ? String(end) : '',
        historyProblem: fake.historyProblem,
      });
    },
    async *watchRecording({ recordingId }) {
      yield { recording: (await find(recordingId)).summary };
    },
    readEvents: async ({ recordingId, start, count, filter }) => {
      asked.push(`${start}+${count}`);
      const recording = await find(recordingId);
      const from = Number(start);
      if (filter === undefined) return { events: keptEvents(recording, from, from + count), matchedCount: 0n };
      const matched = matchingEvents(recording, filter);
      return { events: matched.slice(from, from + count), matchedCount: BigInt(matched.length) };
    },
    readMessage: async ({ recordingId, index, jsonLimit, bytesOffset, bytesLimit }) => {
      const { body } = (await find(recordingId)).eventAt(Number(index));
      if (body?.$case !== 'message') return refuse(StatusCode.NOT_FOUND, 'This event is no message.');
      const { preview, decodeError } = body.value;
      const whole = preview === '' ? '' : JSON.stringify(JSON.parse(preview), null, 2);
      const data = new TextEncoder().encode(whole === '' ? '\x08\x05\x12\x09broken' : whole);
      const from = Number(bytesOffset);
      const json = from > 0 ? '' : whole.slice(0, jsonLimit || 1_000_000);
      return complete(ReadMessageResponse, {
        typeName: 'greet.HelloReply',
        json,
        isJsonCut: json.length < whole.length,
        data: data.subarray(from, from + (bytesLimit || 65_536)),
        sizeBytes: BigInt(data.length),
        decodeError,
        isJsonInexact: false,
      });
    },
    listByteFields: async ({ recordingId, index }) => {
      const { sizeBytes } = await fake.readMessage({
        recordingId,
        index,
        jsonLimit: 0,
        bytesLimit: 0,
        bytesOffset: 0n,
      });
      const field = { wireType: 2, depth: 0, valueText: '' };
      const fields = [
        { ...field, from: 0n, valueFrom: 2n, to: sizeBytes - 8n, number: 1, name: 'message' },
        {
          ...field,
          from: 2n,
          valueFrom: 4n,
          to: sizeBytes - 12n,
          number: 1,
          name: 'text',
          depth: 1,
          valueText: '"Ada"',
        },
        {
          ...field,
          from: sizeBytes - 8n,
          valueFrom: sizeBytes - 7n,
          to: sizeBytes,
          number: 2,
          name: '',
          valueText: '5',
        },
      ];
      return { fields, isCut: false, problemOffset: undefined, problem: '' };
    },
    findEvent: async request => findEvent(await find(request.recordingId), request),
    deleteRecordings: ({ recordingIds }) => {
      move(recordingIds, recordings, deleted);
      return Promise.resolve({});
    },
    restoreRecordings: ({ recordingIds }) => Promise.resolve({ recordingIds: move(recordingIds, deleted, recordings) }),
    pinRecordings: ({ recordingIds, isPinned }) => {
      for (const id of recordingIds) {
        const recording = recordings.get(id);
        if (recording !== undefined) recording.summary = { ...recording.summary, isPinned };
      }
      return Promise.resolve({});
    },
    async *exportRecording({ recordingId }) {
      const { summary } = await find(recordingId);
      yield { data: new TextEncoder().encode(`grpcurl -plaintext -unix /tmp/greeter.sock ${summary.methodPath}\n`) };
    },
    async *saveRecordings({ recordingIds }) {
      yield await Promise.resolve({ recordingsWritten: recordingIds.length, bytesWritten: 1234n });
    },
    async *loadRecordings() {
      yield await Promise.resolve({ bytesRead: 1234n, bytesTotal: 1234n, recordingIds: [] });
    },
    importRecordings: () => Promise.resolve({ recordingIds: [] }),
    diffRecordings: async ({ leftId, rightId, start, count }) => {
      const pairs = pairMessages(await find(leftId), await find(rightId));
      return { pairs: pairs.slice(Number(start), Number(start) + count), pairCount: BigInt(pairs.length) };
    },
  };
  return fake;
}

/** Moves those that are there from one place to the other; says which. */
function move(
  ids: readonly string[],
  from: Map<string, FakeRecording>,
  to: Map<string, FakeRecording>,
): readonly string[] {
  return ids.filter(id => {
    const recording = from.get(id);
    if (recording === undefined) return false;
    from.delete(id);
    to.set(id, recording);
    return true;
  });
}

function refuse(code: number, details: string): never {
  throw new RpcError('/sockeye.v1.RecordingService', code, details);
}

/** A message of a recording. */
export function messageEvent(index: number, atUs: number, direction: Direction, value: object): Event {
  const preview = JSON.stringify(value);
  const message = complete(MessageEvent, { direction, preview, sizeBytes: BigInt(preview.length) });
  return complete(Event, { index: BigInt(index), atUs: BigInt(atUs), body: { $case: 'message', value: message } });
}
