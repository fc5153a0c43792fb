import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import { Direction, type Recording, type RecordingService } from '../../gen/sockeye/v1/recording';
import { escapeVariables } from '../../src-shared/message-variables';
import { formatBytes, formatCount } from '../ui/format';

/** What a call was made with, to be made again. */
export interface RequestCopy {
  readonly targetId: string;
  readonly methodPath: string;
  /** The messages that were sent, as ProtoJSON in which nothing is a variable; empty when none was sent. */
  readonly texts: readonly string[];
  /** Why the texts are not quite what was sent; undefined when they are. */
  readonly note: RequestNote | undefined;
  readonly metadata: readonly MetadataEntry[];
}

/** What whoever makes a recorded call again has to know, and what to do about it. */
export interface RequestNote {
  readonly what: string;
  readonly nextStep: string;
}

/** Events among which the request's headers are looked for. */
const firstEvents = 10;
/** More messages than this are nothing to edit by hand. */
const maxMessages = 500;
/** More text than this makes an editor slow, in characters. */
const maxCharacters = 5_000_000;
const replayInstead = 'Replay the recording instead: that sends the same bytes, whatever they are.';

/** Reads what a recorded call was made with, or says why that cannot be edited. Rejects as the service does. */
export async function readRequest(
  service: RecordingService,
  recording: Recording,
  signal: AbortSignal,
): Promise<RequestCopy | RequestNote> {
  const { id: recordingId, targetId, methodPath, messagesSent, bytesSent } = recording;
  if (messagesSent > BigInt(maxMessages)) {
    const what = `${formatCount(messagesSent)} messages were sent; up to ${maxMessages} can be opened to be edited.`;
    return { what, nextStep: replayInstead };
  }
  if (bytesSent > BigInt(maxCharacters)) {
    const what = `The messages that were sent have ${formatBytes(bytesSent)}; up to 5 MB can be opened to be edited.`;
    return { what, nextStep: replayInstead };
  }
  const filter = { direction: Direction.DIRECTION_SENT, text: '', ignoresCase: false };
  const [head, sent] = await Promise.all([
    service.readEvents({ recordingId, start: 0n, count: firstEvents, filter: undefined }, signal),
    service.readEvents({ recordingId, start: 0n, count: maxMessages, filter }, signal),
  ]);
  if (BigInt(sent.events.length) < messagesSent) {
    const what = 'Some of the messages that were sent were not kept: there was no room for them.';
    return { what, nextStep: 'Make the call anew from Explore.' };
  }
  const texts: string[] = [];
  let characters = 0;
  let note: RequestNote | undefined;
  for (const { index } of sent.events) {
    const request = { recordingId, index, jsonLimit: maxCharacters, bytesLimit: 1, bytesOffset: 0n };
    const { json, isJsonCut, isJsonInexact, decodeError } = await service.readMessage(request, signal);
    const number = texts.length + 1;
    if (decodeError !== '')
      return { what: `Message ${number} cannot be edited: ${decodeError}`, nextStep: replayInstead };
    characters += json.length;
    if (isJsonCut || characters > maxCharacters) {
      const what = `The messages are too long to be edited: their JSON has more than ${formatCount(maxCharacters)} characters.`;
      return { what, nextStep: replayInstead };
    }
    if (isJsonInexact) note ??= inexactNote(number);
    texts.push(escapeVariables(json));
  }
  const headers = head.events.find(event => event.body?.$case === 'requestHeaders')?.body;
  const metadata = headers?.$case === 'requestHeaders' ? headers.value.metadata : [];
  return { targetId, methodPath, texts, note, metadata };
}

function inexactNote(number: number): RequestNote {
  return {
    what: `Sent from here, message ${number} is not quite the one that was recorded: JSON cannot say all of its bytes.`,
    nextStep: 'Replay the recording to send the bytes themselves.',
  };
}
