// Frames out of bytes that come in pieces of any size, in either direction. DATA is handed on before its frame is whole and
// without a copy; every other frame is held until it is, within a limit.
import { connectionFault, fatalFault, type Fault } from '../fault';
import type { Frame } from './frame';
import { clientPreface, errorCodes, frameFlags, frameHeadBytes, frameName, frameTypes } from './frame-types';
import { judgeBeginning, judgePreface } from './judge-beginning';
import { type FrameHead, judgeHead, parseFrame, sectionOf } from './parse-frame';

export interface FrameReaderOptions {
  /** Whose frames they are: a client's begin with the preface. */
  readonly from: 'client' | 'server';
  /** SETTINGS_MAX_FRAME_SIZE as it was announced to that side. Longer frames are told, and read as far as they can be. */
  readonly frameBytes: number;
  /** A frame that must be held to be read, and is longer, ends the reading. */
  readonly heldBytes: number;
}

/** A frame, or what was malformed. A frame with a fault that is not fatal comes behind the fault. */
export type FrameEvent =
  | { readonly kind: 'preface' }
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'malformed'; readonly fault: Fault; readonly streamId: number };

/** Of GOAWAY's text, and of frames that nobody knows, so much is kept. */
const keptBytes = 16_384;
/** A frame of no use, without DATA, is read over up to its end. */
const skippable = new Set<number>([frameTypes.goaway, frameTypes.priority]);

export class FrameReader {
  readonly #options: FrameReaderOptions;
  #frameBytes: number;
  readonly #head = new Uint8Array(frameHeadBytes);
  #headFilled = 0;
  /** Bytes of the preface that were read. */
  #prefaceRead: number;
  #isFirst = true;
  #isStopped = false;
  #frame: FrameHead | undefined;
  /** Bytes of the payload that have not come; of DATA without the padding. */
  #left = 0;
  #paddingLeft = 0;
  #isPaddingKnown = true;
  #payload: Uint8Array = empty;
  #payloadFilled = 0;
  #events: FrameEvent[] = [];

  constructor(options: FrameReaderOptions) {
    this.#options = options;
    this.#frameBytes = options.frameBytes;
    this.#prefaceRead = options.from === 'client' ? 0 : clientPreface.length;
  }

  /** Bytes that are held until a frame is whole. */
  get heldBytes(): number {
    return this.#headFilled + this.#payload.length;
  }

  /** Another SETTINGS_MAX_FRAME_SIZE was announced; one that is smaller than before changes nothing. */
  allowFrames(bytes: number): void {
    this.#frameBytes = Math.max(bytes, this.#frameBytes);
  }

  /** Nothing that comes is read any more. */
  stop(): void {
    this.#isStopped = true;
    this.#frame = undefined;
    this.#payload = empty;
  }

  /** What these bytes complete. Views in the events are of `chunk`, which must not change while they are in use. */
  read(chunk: Uint8Array): readonly FrameEvent[] {
    for (let at = 0; at < chunk.length && !this.#isStopped;) {
      if (this.#prefaceRead < clientPreface.length) at = this.#readPreface(chunk, at);
      else if (this.#frame === undefined) at = this.#readHead(chunk, at);
      else if (this.#frame.type === frameTypes.data) at = this.#readData(this.#frame, chunk, at);
      else at = this.#readPayload(this.#frame, chunk, at);
    }
    return this.#takeEvents();
  }

  /** Nothing more comes: what was wrong with the end, if anything. */
  end(): readonly FrameEvent[] {
    const section = 'RFC 9113, 4.1';
    if (!this.#isStopped && this.#frame !== undefined) {
      const words = `the connection ends within ${frameName(this.#frame.type)}`;
      this.#tell(
        fatalFault({ rule: 'cut-frame', words, section, code: errorCodes.frameSizeError }),
        this.#frame.streamId,
      );
    } else if (!this.#isStopped && this.#headFilled > 0) {
      const fault = this.#isFirst ? judgeBeginning(this.#head.subarray(0, this.#headFilled)) : undefined;
      const words = 'the connection ends within the head of a frame';
      this.#tell(fault ?? fatalFault({ rule: 'cut-frame', words, section, code: errorCodes.frameSizeError }), 0);
    }
    this.stop();
    return this.#takeEvents();
  }

  #takeEvents(): readonly FrameEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  #tell(fault: Fault, streamId: number): void {
    // A head may have two faults: behind one that is fatal nothing is told.
    if (this.#isStopped) return;
    this.#events.push({ kind: 'malformed', fault, streamId });
    if (fault.isFatal) this.stop();
  }

  #readPreface(chunk: Uint8Array, at: number): number {
    if (chunk[at] !== clientPreface.charCodeAt(this.#prefaceRead)) {
      this.#tell(judgePreface(this.#prefaceRead, chunk.subarray(at)), 0);
      return chunk.length;
    }
    if (++this.#prefaceRead === clientPreface.length) this.#events.push({ kind: 'preface' });
    return at + 1;
  }

  #readHead(chunk: Uint8Array, at: number): number {
    const taken = Math.min(frameHeadBytes - this.#headFilled, chunk.length - at);
    this.#head.set(chunk.subarray(at, at + taken), this.#headFilled);
    this.#headFilled += taken;
    if (this.#headFilled === frameHeadBytes) {
      this.#headFilled = 0;
      this.#begin(headOf(this.#head));
    }
    return at + taken;
  }

  #begin(head: FrameHead): void {
    if (this.#isFirst) {
      // A server that wants another version begins with GOAWAY (HTTP_1_1_REQUIRED): its code says more than we could.
      const isGoaway = head.type === frameTypes.goaway && head.streamId === 0 && head.length < this.#options.heldBytes;
      const isSettings = head.type === frameTypes.settings && (head.flags & frameFlags.ack) === 0;
      const fault = isSettings || isGoaway ? undefined : judgeBeginning(this.#head);
      if (fault !== undefined) {
        this.#tell(fault, 0);
        return;
      }
      this.#isFirst = false;
    }
    for (const fault of judgeHead(head)) this.#tell(fault, head.streamId);
    if (!this.#isStopped && head.length > this.#frameBytes) this.#tell(this.#judgeLength(head), head.streamId);
    if (this.#isStopped) return;
    this.#frame = head;
    this.#left = head.length;
    this.#paddingLeft = 0;
    if (head.type === frameTypes.data) this.#beginData(head);
    else {
      const isCut = head.type > frameTypes.continuation || skippable.has(head.type);
      this.#payload =
        head.length === 0 ? empty : new Uint8Array(isCut ? Math.min(head.length, keptBytes) : head.length);
      this.#payloadFilled = 0;
      if (head.length === 0) this.#finish(head, empty);
    }
  }

  #judgeLength({ type, length }: FrameHead): Fault {
    const { heldBytes } = this.#options;
    const words = `${frameName(type)} has ${length} bytes where ${this.#frameBytes} are allowed`;
    const isHeld = type !== frameTypes.data && type <= frameTypes.continuation && !skippable.has(type);
    const isFatal = isHeld && length > heldBytes;
    const parts = {
      rule: 'frame-too-large',
      words,
      section: 'RFC 9113, 4.2',
      code: errorCodes.frameSizeError,
      isFatal,
    };
    return connectionFault(parts);
  }

  #beginData(head: FrameHead): void {
    this.#isPaddingKnown = (head.flags & frameFlags.padded) === 0;
    if (head.length > 0) return;
    if (this.#isPaddingKnown) this.#tellData(head, empty, 0);
    else {
      const parts = { rule: 'frame-length', words: 'DATA is padded and has 0 bytes', section: sectionOf(head.type) };
      this.#tell(fatalFault({ ...parts, code: errorCodes.frameSizeError }), head.streamId);
    }
  }

  #readData(head: FrameHead, chunk: Uint8Array, at: number): number {
    if (!this.#isPaddingKnown) {
      this.#isPaddingKnown = true;
      this.#paddingLeft = chunk[at] ?? 0;
      this.#left -= 1 + this.#paddingLeft;
      if (this.#left < 0) {
        const words = `DATA has more padding (${this.#paddingLeft} bytes) than payload`;
        this.#tell(fatalFault({ rule: 'padding', words, section: sectionOf(head.type) }), head.streamId);
      } else this.#tellData(head, empty, 1);
      return at + 1;
    }
    const taken = Math.min(this.#left, chunk.length - at);
    this.#left -= taken;
    const padding = Math.min(this.#left === 0 ? this.#paddingLeft : 0, chunk.length - at - taken);
    this.#paddingLeft -= padding;
    this.#tellData(head, chunk.subarray(at, at + taken), taken + padding);
    return at + taken + padding;
  }

  #tellData(head: FrameHead, bytes: Uint8Array, flowBytes: number): void {
    const isFrameEnd = this.#left === 0 && this.#paddingLeft === 0;
    const isEndStream = isFrameEnd && (head.flags & frameFlags.endStream) !== 0;
    if (isFrameEnd) this.#frame = undefined;
    const frame: Frame = { type: 'data', streamId: head.streamId, bytes, flowBytes, isFrameEnd, isEndStream };
    this.#events.push({ kind: 'frame', frame });
  }

  #readPayload(head: FrameHead, chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#left, chunk.length - at);
    const kept = Math.min(taken, this.#payload.length - this.#payloadFilled);
    this.#payload.set(chunk.subarray(at, at + kept), this.#payloadFilled);
    this.#payloadFilled += kept;
    this.#left -= taken;
    if (this.#left === 0) this.#finish(head, this.#payload);
    return at + taken;
  }

  #finish(head: FrameHead, payload: Uint8Array): void {
    this.#frame = undefined;
    this.#payload = empty;
    const { frame, faults } = parseFrame(head, payload);
    for (const fault of faults) this.#tell(fault, head.streamId);
    if (frame !== undefined && !this.#isStopped) this.#events.push({ kind: 'frame', frame });
  }
}

const empty = new Uint8Array();

function headOf(data: Uint8Array): FrameHead {
  const [a = 0, b = 0, c = 0, type = 0, flags = 0, d = 0, e = 0, f = 0, g = 0] = data;
  return { length: (a << 16) | (b << 8) | c, type, flags, streamId: ((d & 0x7f) << 24) | (e << 16) | (f << 8) | g };
}
