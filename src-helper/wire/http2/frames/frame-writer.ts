// Each frame of RFC 9113, 6 as bytes. Nothing is checked: who tests a reader must be able to write what is wrong.
import type { Setting } from './frame';
import { frameFlags, frameHeadBytes, frameTypes } from './frame-types';

/** Any frame, with a payload of any bytes. */
export function writeFrame(type: number, flags: number, streamId: number, payload: Uint8Array = empty): Uint8Array {
  const frame = new Uint8Array(frameHeadBytes + payload.length);
  writeHead(frame, payload.length, type, flags, streamId);
  frame.set(payload, frameHeadBytes);
  return frame;
}

/** The head alone of a DATA frame, whose payload follows uncopied. */
export function writeDataHead(streamId: number, length: number, isEndStream: boolean): Uint8Array {
  const head = new Uint8Array(frameHeadBytes);
  writeHead(head, length, frameTypes.data, isEndStream ? frameFlags.endStream : 0, streamId);
  return head;
}

/** A header block as HEADERS and as many CONTINUATION as it takes, in frames of at most so many bytes. */
export function writeHeaders(
  streamId: number,
  block: Uint8Array,
  isEndStream: boolean,
  frameBytes: number,
): Uint8Array {
  const count = Math.max(1, Math.ceil(block.length / frameBytes));
  const frames = new Uint8Array(block.length + count * frameHeadBytes);
  for (let index = 0, at = 0; index < count; index++) {
    const part = block.subarray(index * frameBytes, (index + 1) * frameBytes);
    const isFirst = index === 0;
    const flags =
      (isFirst && isEndStream ? frameFlags.endStream : 0) | (index === count - 1 ? frameFlags.endHeaders : 0);
    const type = isFirst ? frameTypes.headers : frameTypes.continuation;
    writeHead(frames.subarray(at), part.length, type, flags, streamId);
    frames.set(part, at + frameHeadBytes);
    at += frameHeadBytes + part.length;
  }
  return frames;
}

/** `streamId` says whose priority it is. Weight is 1 to 256. */
export function writePriority(streamId: number, dependsOn: number, weight: number, isExclusive = false): Uint8Array {
  const payload = new Uint8Array(5);
  payload.set(word(isExclusive ? dependsOn + 2 ** 31 : dependsOn));
  payload[4] = weight - 1;
  return writeFrame(frameTypes.priority, 0, streamId, payload);
}

export function writeReset(streamId: number, code: number): Uint8Array {
  return writeFrame(frameTypes.reset, 0, streamId, word(code));
}

export function writeSettings(settings: readonly Setting[]): Uint8Array {
  const payload = new Uint8Array(settings.length * 6);
  settings.forEach(({ id, value }, index) => {
    payload[index * 6] = id >>> 8;
    payload[index * 6 + 1] = id;
    payload.set(word(value), index * 6 + 2);
  });
  return writeFrame(frameTypes.settings, 0, 0, payload);
}

export function writeSettingsAck(): Uint8Array {
  return writeFrame(frameTypes.settings, frameFlags.ack, 0);
}

/** `data` has eight bytes. */
export function writePing(data: Uint8Array, isAck: boolean): Uint8Array {
  return writeFrame(frameTypes.ping, isAck ? frameFlags.ack : 0, 0, data);
}

export function writeGoaway(lastStreamId: number, code: number, debug = ''): Uint8Array {
  const text = Buffer.from(debug, 'utf8');
  return writeFrame(frameTypes.goaway, 0, 0, Buffer.concat([word(lastStreamId), word(code), text]));
}

/** `streamId` 0 is the connection. */
export function writeWindowUpdate(streamId: number, increment: number): Uint8Array {
  return writeFrame(frameTypes.windowUpdate, 0, streamId, word(increment));
}

/** A push in one frame. */
export function writePush(streamId: number, promisedId: number, block: Uint8Array): Uint8Array {
  return writeFrame(frameTypes.push, frameFlags.endHeaders, streamId, Buffer.concat([word(promisedId), block]));
}

const empty = new Uint8Array();

function writeHead(into: Uint8Array, length: number, type: number, flags: number, streamId: number): void {
  into[0] = length >>> 16;
  into[1] = length >>> 8;
  into[2] = length;
  into[3] = type;
  into[4] = flags;
  into.set(word(streamId), 5);
}

function word(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
