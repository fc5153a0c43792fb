// The payload of every frame but DATA (RFC 9113, 6.2 to 6.10): what it says, and what is wrong with it.
import { connectionFault, fatalFault, type Fault, streamFault } from '../fault';
import type { Frame, Priority, Setting } from './frame';
import { errorCodes, frameFlags, frameName, frameTypes } from './frame-types';

export interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** Bytes of the payload, with padding. */
  readonly length: number;
}

/** A frame as far as it can be understood, and its faults. */
export interface ParsedFrame {
  readonly frame: Frame | undefined;
  readonly faults: readonly Fault[];
}

/** Section of RFC 9113 for each type. */
export function sectionOf(type: number): string {
  return `RFC 9113, 6.${type + 1}`;
}

const exactLengths = new Map<number, number>([
  [frameTypes.priority, 5],
  [frameTypes.reset, 4],
  [frameTypes.ping, 8],
  [frameTypes.windowUpdate, 4],
]);
const streamless = new Set<number>([frameTypes.settings, frameTypes.ping, frameTypes.goaway]);
/** Frames of this kind carry a header block: one that is lost makes all later ones unreadable. */
const blockTypes = new Set<number>([frameTypes.headers, frameTypes.push, frameTypes.continuation]);

/** What is wrong with a frame by its head alone, so that nothing of it need be held. */
export function judgeHead({ type, flags, streamId, length }: FrameHead): readonly Fault[] {
  const faults: Fault[] = [];
  const section = sectionOf(type);
  const name = frameName(type);
  const exact = exactLengths.get(type);
  const add = (words: string): void => {
    const parts = { rule: 'frame-length', words: `${name} ${words}`, section, code: errorCodes.frameSizeError };
    faults.push(type === frameTypes.priority ? streamFault(parts) : fatalFault(parts));
  };
  if (exact !== undefined && length !== exact) add(`has ${length} bytes instead of ${exact}`);
  if (type === frameTypes.goaway && length < 8) add(`has ${length} bytes, fewer than 8`);
  if (type === frameTypes.settings && (flags & frameFlags.ack) !== 0 && length > 0) add(`with ACK has ${length} bytes`);
  else if (type === frameTypes.settings && length % 6 !== 0) add(`has ${length} bytes, no multiple of 6`);
  if (type <= frameTypes.continuation && type !== frameTypes.windowUpdate) {
    if (streamless.has(type) !== (streamId === 0)) {
      const words = streamId === 0 ? `${name} belongs to no stream` : `${name} belongs to stream ${streamId}`;
      const isFatal = blockTypes.has(type) || type === frameTypes.settings;
      faults.push(connectionFault({ rule: 'frame-stream', words, section, isFatal }));
    }
  }
  return faults;
}

/** The frame of a payload whose head has no fault that is fatal. */
export function parseFrame(head: FrameHead, payload: Uint8Array): ParsedFrame {
  const { type, flags, streamId } = head;
  switch (type) {
    case frameTypes.headers:
    case frameTypes.push:
      return parseBlock(head, payload);
    case frameTypes.continuation:
      return whole({ type: 'continuation', streamId, fragment: payload, isEndHeaders: hasFlag(flags, 'endHeaders') });
    case frameTypes.priority:
      return payload.length < 5 ? nothing : whole({ type: 'priority', streamId, priority: priorityAt(payload, 0) });
    case frameTypes.reset:
      return whole({ type: 'reset', streamId, code: wordAt(payload, 0) });
    case frameTypes.settings:
      return whole({ type: 'settings', isAck: hasFlag(flags, 'ack'), settings: settingsOf(payload) });
    case frameTypes.ping:
      return whole({ type: 'ping', isAck: hasFlag(flags, 'ack'), data: payload });
    case frameTypes.goaway: {
      const debug = payload.subarray(8);
      return whole({ type: 'goaway', lastStreamId: idAt(payload, 0), code: wordAt(payload, 4), debug });
    }
    case frameTypes.windowUpdate:
      return parseWindowUpdate(streamId, idAt(payload, 0));
    default:
      return whole({ type: 'unknown', streamId, number: type, flags, length: head.length, payload });
  }
}

const nothing: ParsedFrame = { frame: undefined, faults: [] };

function whole(frame: Frame): ParsedFrame {
  return { frame, faults: [] };
}

function parseBlock({ type, flags, streamId }: FrameHead, payload: Uint8Array): ParsedFrame {
  const isPadded = hasFlag(flags, 'padded');
  const hasPriority = type === frameTypes.headers && hasFlag(flags, 'priority');
  const fixedBytes = type === frameTypes.push ? 4 : hasPriority ? 5 : 0;
  const from = (isPadded ? 1 : 0) + fixedBytes;
  const section = sectionOf(type);
  if (payload.length < from) {
    const words = `${frameName(type)} has ${payload.length} bytes, fewer than ${from}`;
    return lost(fatalFault({ rule: 'frame-length', words, section, code: errorCodes.frameSizeError }));
  }
  const padding = isPadded ? (payload[0] ?? 0) : 0;
  const to = payload.length - padding;
  if (to < from) {
    const words = `${frameName(type)} has more padding (${padding} bytes) than payload`;
    return lost(fatalFault({ rule: 'padding', words, section }));
  }
  const fragment = payload.subarray(from, to);
  const isEndHeaders = hasFlag(flags, 'endHeaders');
  if (type === frameTypes.push) {
    const promisedId = idAt(payload, from - 4);
    const isGood = promisedId !== 0 && promisedId % 2 === 0;
    const words = `PUSH_PROMISE promises stream ${promisedId}`;
    const faults = isGood ? [] : [connectionFault({ rule: 'promised-stream', words, section: 'RFC 9113, 5.1.1' })];
    return { frame: { type: 'push', streamId, promisedId, fragment, isEndHeaders }, faults };
  }
  const priority = hasPriority ? priorityAt(payload, from - 5) : undefined;
  const isEndStream = hasFlag(flags, 'endStream');
  return whole({ type: 'headers', streamId, fragment, isEndHeaders, isEndStream, priority });
}

function parseWindowUpdate(streamId: number, increment: number): ParsedFrame {
  const parts = { rule: 'window-increment', words: 'WINDOW_UPDATE adds 0 bytes', section: 'RFC 9113, 6.9' };
  const fault = streamId === 0 ? connectionFault(parts) : streamFault(parts);
  return { frame: { type: 'windowUpdate', streamId, increment }, faults: increment === 0 ? [fault] : [] };
}

function lost(fault: Fault): ParsedFrame {
  return { frame: undefined, faults: [fault] };
}

function settingsOf(payload: Uint8Array): readonly Setting[] {
  const settings: Setting[] = [];
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    settings.push({ id: ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0), value: wordAt(payload, at + 2) });
  }
  return settings;
}

function priorityAt(data: Uint8Array, at: number): Priority {
  const isExclusive = ((data[at] ?? 0) & 0x80) !== 0;
  return { dependsOn: idAt(data, at), isExclusive, weight: (data[at + 4] ?? 0) + 1 };
}

function hasFlag(flags: number, name: keyof typeof frameFlags): boolean {
  return (flags & frameFlags[name]) !== 0;
}

/** 31 bits; the first one is reserved, and nobody looks at it (RFC 9113, 4.1). */
function idAt(data: Uint8Array, at: number): number {
  return wordAt(data, at) & 0x7fff_ffff;
}

function wordAt(data: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = data.subarray(at, at + 4);
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
