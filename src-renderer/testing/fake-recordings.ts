import type { Direction } from '../../gen/sockeye/v1/recording';
import {
  Event,
  MessageEvent,
  ReadMessageResponse,
  type Recording,
  type RecordingService,
} from '../../gen/sockeye/v1/recording';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { complete } from './complete';

/** A recording whose events are made when they are asked for. */
export interface FakeRecording {
  summary: Recording;
  readonly eventAt: (index: number) => Event;
}

/** Recordings in memory. */
export interface FakeRecordings extends RecordingService {
  readonly add: (recording: FakeRecording) => void;
  /** Ranges that were asked for, as `start+count`. */
  readonly asked: readonly string[];
}

/** Makes a store of recordings. */
export function createFakeRecordings(): FakeRecordings {
  const recordings = new Map<string, FakeRecording>();
  const asked: string[] = [];
  const find = (id: string): FakeRecording => {
    const recording = recordings.get(id);
    if (recording !== undefined) return recording;
    throw new RpcError(
      '/sockeye.v1.RecordingService',
      StatusCode.NOT_FOUND,
      'There is no recording with this id any more.',
    );
  };
  return {
    asked,
    add: recording => recordings.set(recording.summary.id, recording),
    listRecordings: () => {
      const all = [...recordings.values()].map(each => each.summary).reverse();
      const totalCount = BigInt(all.length);
      return Promise.resolve({ recordings: all, totalCount, nextPageToken: '', historyProblem: undefined });
    },
    async *watchRecording({ recordingId }) {
      yield await Promise.resolve({ recording: find(recordingId).summary });
    },
    readEvents: async ({ recordingId, start, count }) => {
      asked.push(`${start}+${count}`);
      const { summary, eventAt } = await Promise.resolve(find(recordingId));
      const end = Math.min(Number(start) + count, Number(summary.eventCount));
      const events = [];
      for (let index = Number(start); index < end; index += 1) events.push(eventAt(index));
      return { events, matchedCount: 0n };
    },
    readMessage: async ({ recordingId, index }) => {
      const { eventAt } = await Promise.resolve(find(recordingId));
      const { body } = eventAt(Number(index));
      const json = body?.$case === 'message' ? JSON.stringify(JSON.parse(body.value.preview), null, 2) : '';
      const data = new TextEncoder().encode(json);
      return complete(ReadMessageResponse, {
        typeName: 'greet.HelloReply',
        json,
        data,
        sizeBytes: BigInt(data.length),
      });
    },
    deleteRecordings: ({ recordingIds }) => {
      for (const id of recordingIds) recordings.delete(id);
      return Promise.resolve({});
    },
    findEvent: () => refuse('FindEvent'),
    restoreRecordings: () => refuse('RestoreRecordings'),
    pinRecordings: () => refuse('PinRecordings'),
    // eslint-disable-next-line require-yield -- it only refuses
    async *exportRecording() {
      await refuse('ExportRecording');
    },
    importRecordings: () => refuse('ImportRecordings'),
    diffRecordings: () => refuse('DiffRecordings'),
  };
}

/** What no test has needed so far. */
function refuse(method: string): Promise<never> {
  const path = `/sockeye.v1.RecordingService/${method}`;
  return Promise.reject(new RpcError(path, StatusCode.UNIMPLEMENTED, 'Not faked.'));
}

/** A message of a recording. */
export function messageEvent(index: number, atUs: number, direction: Direction, value: object): Event {
  const preview = JSON.stringify(value);
  const message = complete(MessageEvent, { direction, preview, sizeBytes: BigInt(preview.length) });
  return complete(Event, { index: BigInt(index), atUs: BigInt(atUs), body: { $case: 'message', value: message } });
}
