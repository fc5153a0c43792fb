// All that one side of a connection says: its frames, with header blocks put together and unpacked. A client reads its server
// by one; a tap reads both sides by two.
import {
  type BlockLimits,
  BlockAssembler,
  type BlockFrame,
  isBlockFrame,
  type PackedBlock,
} from './blocks/block-assembler';
import { connectionFault, fatalFault, type Fault } from './fault';
import type { Frame, Priority } from './frames/frame';
import { FrameReader, type FrameEvent, type FrameReaderOptions } from './frames/frame-reader';
import { errorCodes } from './frames/frame-types';
import type { HeaderField } from './hpack/header-field';
import { HpackDecoder, type HpackDecoderLimits, HpackError } from './hpack/hpack-decoder';

export interface DirectionReaderOptions {
  readonly frames: FrameReaderOptions;
  readonly blocks: BlockLimits;
  readonly fields: HpackDecoderLimits;
}

/** The fields of a block, as they came. */
export interface HeaderBlock {
  readonly fields: readonly HeaderField[];
  /** As RFC 9113, 6.5.2 counts, with what was dropped. */
  readonly listBytes: number;
  /** As it came, packed. */
  readonly packedBytes: number;
  /** Fields that are missing here, for they were over a limit of ours. */
  readonly droppedFields: number;
}

/** A frame that carries no header block. */
export type PlainFrame = Exclude<Frame, BlockFrame>;

export type DirectionEvent =
  | { readonly kind: 'preface' }
  | { readonly kind: 'frame'; readonly frame: PlainFrame }
  | {
      readonly kind: 'block';
      readonly streamId: number;
      /** The stream that a push announces; undefined for all other blocks. */
      readonly promisedId: number | undefined;
      readonly isEndStream: boolean;
      readonly priority: Priority | undefined;
      readonly block: HeaderBlock;
    }
  /** `streamId` 0 is the connection. Behind a fault that is fatal nothing comes. */
  | { readonly kind: 'malformed'; readonly fault: Fault; readonly streamId: number };

export class DirectionReader {
  readonly #frames: FrameReader;
  readonly #assembler: BlockAssembler;
  readonly #decoder: HpackDecoder;
  #isStopped = false;

  constructor({ frames, blocks, fields }: DirectionReaderOptions) {
    this.#frames = new FrameReader(frames);
    this.#assembler = new BlockAssembler(blocks);
    this.#decoder = new HpackDecoder(fields);
  }

  /** Memory for what is not whole, and for the table. */
  get heldBytes(): number {
    return this.#frames.heldBytes + this.#assembler.heldBytes + this.#decoder.tableBytes;
  }

  /** The other side has announced this SETTINGS_HEADER_TABLE_SIZE. */
  allowTable(bytes: number): void {
    this.#decoder.allowTable(bytes);
  }

  /** This side has acknowledged that table size. */
  expectTable(bytes: number): void {
    this.#decoder.expectTable(bytes);
  }

  /** The other side has announced this SETTINGS_MAX_FRAME_SIZE. */
  allowFrames(bytes: number): void {
    this.#frames.allowFrames(bytes);
  }

  stop(): void {
    this.#isStopped = true;
    this.#frames.stop();
    this.#assembler.clear();
  }

  /** What these bytes complete. `chunk` must not change while views of it, in DATA, are in use. */
  read(chunk: Uint8Array): readonly DirectionEvent[] {
    return this.#convert(this.#frames.read(chunk));
  }

  /** Nothing more comes. */
  end(): readonly DirectionEvent[] {
    const isOpen = this.#assembler.heldBytes > 0;
    const events = this.#convert(this.#frames.end());
    if (isOpen && events.length === 0) {
      const words = 'the connection ends within a header block';
      events.push(malformed(fatalFault({ rule: 'cut-block', words, section: 'RFC 9113, 4.3' }), 0));
    }
    this.stop();
    return events;
  }

  #convert(read: readonly FrameEvent[]): DirectionEvent[] {
    const events: DirectionEvent[] = [];
    for (const event of read) {
      if (this.#isStopped) break;
      if (event.kind === 'malformed') {
        this.#fail(event.fault, event.streamId, events);
        continue;
      }
      if (event.kind === 'preface') {
        events.push(event);
        continue;
      }
      const { frame } = event;
      const fault = this.#assembler.judge(frame);
      if (fault !== undefined) this.#fail(fault, streamOf(frame), events);
      else if (isBlockFrame(frame)) this.#readBlock(frame, events);
      else events.push({ kind: 'frame', frame });
    }
    return events;
  }

  #readBlock(frame: BlockFrame, events: DirectionEvent[]): void {
    const packed = this.#assembler.push(frame);
    if (packed === undefined) return;
    if ('rule' in packed) this.#fail(packed, frame.streamId, events);
    else this.#unpack(packed, events);
  }

  #unpack({ bytes, streamId, promisedId, isEndStream, priority }: PackedBlock, events: DirectionEvent[]): void {
    try {
      const { fields, listBytes, droppedFields, isResizeMissing } = this.#decoder.decode(bytes);
      if (isResizeMissing) {
        const words = `the header block of stream ${streamId} does not begin with the smaller table that was acknowledged`;
        const parts = { rule: 'resize-missing', words, section: 'RFC 9113, 4.3.1', code: errorCodes.compressionError };
        events.push(malformed(connectionFault(parts), streamId));
      }
      const block = { fields, listBytes, droppedFields, packedBytes: bytes.length };
      events.push({ kind: 'block', streamId, promisedId, isEndStream, priority, block });
    } catch (error) {
      if (!(error instanceof HpackError)) throw error;
      const words = `the header block of stream ${streamId} ${error.message}`;
      const section = `RFC 7541, ${error.section}`;
      const code = errorCodes.compressionError;
      this.#fail(fatalFault({ rule: 'broken-compression', words, section, code }), streamId, events);
    }
  }

  #fail(fault: Fault, streamId: number, events: DirectionEvent[]): void {
    events.push(malformed(fault, streamId));
    if (fault.isFatal) this.stop();
  }
}

function malformed(fault: Fault, streamId: number): DirectionEvent {
  return { kind: 'malformed', fault, streamId };
}

function streamOf(frame: Frame): number {
  return 'streamId' in frame ? frame.streamId : 0;
}
