import { Direction, type Recording, type RecordingService } from '../../gen/sockeye/v1/recording';
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';

/** What a call was made with, to be made again. */
export interface RequestCopy {
  readonly targetId: string;
  readonly methodPath: string;
  /** The first message as ProtoJSON; undefined when none was sent or it cannot be decoded. */
  readonly text: string | undefined;
  readonly metadata: readonly MetadataEntry[];
}

/** Events among which the request's headers are looked for. */
const firstEvents = 10;

/** Reads what a recorded call was made with. Rejects as the service does. */
export async function readRequest(service: RecordingService, recording: Recording): Promise<RequestCopy> {
  const { id: recordingId, targetId, methodPath } = recording;
  const filter = { direction: Direction.DIRECTION_SENT, text: '', ignoresCase: false };
  const [head, sent] = await Promise.all([
    service.readEvents({ recordingId, start: 0n, count: firstEvents, filter: undefined }),
    service.readEvents({ recordingId, start: 0n, count: 1, filter }),
  ]);
  const headers = head.events.find(event => event.body?.$case === 'requestHeaders')?.body;
  const metadata = headers?.$case === 'requestHeaders' ? headers.value.metadata : [];
  const index = sent.events[0]?.index;
  if (index === undefined) return { targetId, methodPath, text: undefined, metadata };
  const request = { recordingId, index, jsonLimit: 5_000_000, bytesLimit: 1, bytesOffset: 0n };
  const { json, isJsonCut, decodeError } = await service.readMessage(request);
  return { targetId, methodPath, text: isJsonCut || decodeError !== '' ? undefined : json, metadata };
}
