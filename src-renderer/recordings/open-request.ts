import {
  Direction,
  type ReadMessageResponse,
  type Recording,
  type RecordingService,
} from '../../gen/sockeye/v1/recording';
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import { formatBytes, formatCount } from '../ui/format';

/** What a call was made with, to be made again. */
export interface RequestCopy {
  readonly targetId: string;
  readonly methodPath: string;
  /** The first message as ProtoJSON; undefined when none was sent or it cannot be decoded. */
  readonly text: string | undefined;
  /** Why the text is not there or not quite what was sent; undefined when it is. */
  readonly note: RequestNote | undefined;
  readonly metadata: readonly MetadataEntry[];
}

/** What whoever makes a recorded call again has to know, and what to do about it. */
export interface RequestNote {
  readonly what: string;
  readonly nextStep: string;
}

/** Largest text that is put into the editor, in characters. */
const textLimit = 5_000_000;
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
  const copy = { targetId, methodPath, metadata };
  if (index === undefined) return { ...copy, text: undefined, note: undefined };
  const message = await service.readMessage({
    recordingId,
    index,
    jsonLimit: textLimit,
    bytesLimit: 1,
    bytesOffset: 0n,
  });
  const isWhole = !message.isJsonCut && message.decodeError === '';
  return { ...copy, text: isWhole ? message.json : undefined, note: noteOn(message) };
}

function noteOn(message: ReadMessageResponse): RequestNote | undefined {
  const { sizeBytes, isJsonCut, isJsonInexact, decodeError } = message;
  if (decodeError !== '') {
    return {
      what: `The message that was sent is not here, because it cannot be decoded: ${decodeError}`,
      nextStep: 'The recording has its bytes. The request starts from the template of its message.',
    };
  }
  if (isJsonCut) {
    return {
      what:
        `The message that was sent is not here: its ${formatBytes(sizeBytes)} are more than ` +
        `${formatCount(textLimit)} characters as JSON, which is the most that can be edited.`,
      nextStep: 'The recording has all of it. The request starts from the template of its message.',
    };
  }
  return isJsonInexact ? inexactNote : undefined;
}

const inexactNote: RequestNote = {
  what: 'Sent from here, this message is not quite the one that was recorded: JSON cannot say all of its bytes.',
  nextStep: 'The recording has the bytes themselves.',
};
