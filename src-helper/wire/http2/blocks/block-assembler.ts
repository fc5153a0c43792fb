// HEADERS or PUSH_PROMISE and the CONTINUATION frames behind it, put together (RFC 9113, 4.3 and 6.10).
import { fatalFault, type Fault } from '../fault';
import type { Frame, Priority } from '../frames/frame';
import { errorCodes, frameName, frameTypes } from '../frames/frame-types';

export interface BlockLimits {
  /** A packed block of more bytes ends the connection: unread, it would spoil the table. */
  readonly blockBytes: number;
  /** So many frames a block may have, whatever is in them. */
  readonly freeFrames: number;
  /** And one more for each so many bytes of it, so that frames of a byte are a flood and full ones are not. */
  readonly bytesPerFrame: number;
}

export const usualBlockLimits: BlockLimits = { blockBytes: 16 * 1024 * 1024, freeFrames: 64, bytesPerFrame: 512 };

/** A frame that carries a part of a block. */
export type BlockFrame = Extract<Frame, { readonly type: 'headers' | 'push' | 'continuation' }>;

/** A whole block, still packed. */
export interface PackedBlock {
  readonly streamId: number;
  /** The stream that a push announces; undefined for HEADERS. */
  readonly promisedId: number | undefined;
  readonly isEndStream: boolean;
  readonly priority: Priority | undefined;
  readonly bytes: Uint8Array;
  readonly frames: number;
}

export function isBlockFrame(frame: Frame): frame is BlockFrame {
  return frame.type === 'headers' || frame.type === 'push' || frame.type === 'continuation';
}

export class BlockAssembler {
  readonly #limits: BlockLimits;
  #open: Omit<PackedBlock, 'bytes' | 'frames'> | undefined;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #frames = 0;

  constructor(limits: BlockLimits) {
    this.#limits = limits;
  }

  /** Bytes of a block that is not whole. */
  get heldBytes(): number {
    return this.#bytes;
  }

  /** Why this frame may not come now: nothing stands between the frames of a block, and no CONTINUATION outside. */
  judge(frame: Frame): Fault | undefined {
    const open = this.#open;
    if (frame.type === 'continuation') {
      if (open?.streamId === frame.streamId) return undefined;
      const other = open === undefined ? 'no header block is open' : `that of stream ${open.streamId} is open`;
      const words = `CONTINUATION for stream ${frame.streamId}, where ${other}`;
      return fatalFault({ rule: 'stray-continuation', words, section: 'RFC 9113, 6.10' });
    }
    if (open === undefined) return undefined;
    const name = frame.type === 'unknown' ? frameName(frame.number) : nameOf(frame);
    const words = `${name} within the header block of stream ${open.streamId}`;
    return fatalFault({ rule: 'interrupted-block', words, section: 'RFC 9113, 4.3' });
  }

  /** The block that is whole with this frame, undefined when more must come, or why it is too much. */
  push(frame: BlockFrame): PackedBlock | Fault | undefined {
    if (frame.type === 'headers') {
      const { streamId, isEndStream, priority } = frame;
      this.#open = { streamId, isEndStream, priority, promisedId: undefined };
    } else if (frame.type === 'push') {
      const { streamId, promisedId } = frame;
      this.#open = { streamId, promisedId, isEndStream: false, priority: undefined };
    }
    this.#bytes += frame.fragment.length;
    this.#frames++;
    const fault = this.#judgeSize(frame.streamId);
    if (fault !== undefined || this.#open === undefined) return fault;
    if (frame.fragment.length > 0) this.#parts.push(frame.fragment);
    if (!frame.isEndHeaders) return undefined;
    const [first = new Uint8Array()] = this.#parts;
    const bytes = this.#parts.length > 1 ? Buffer.concat(this.#parts) : first;
    const block = { ...this.#open, bytes, frames: this.#frames };
    this.clear();
    return block;
  }

  clear(): void {
    this.#open = undefined;
    this.#parts = [];
    this.#bytes = this.#frames = 0;
  }

  #judgeSize(streamId: number): Fault | undefined {
    const { blockBytes, freeFrames, bytesPerFrame } = this.#limits;
    const code = errorCodes.enhanceYourCalm;
    const section = 'RFC 9113, 10.5.1';
    if (this.#bytes > blockBytes) {
      const words = `the header block of stream ${streamId} has more than ${blockBytes} bytes, which is the limit here`;
      return fatalFault({ rule: 'block-too-large', words, section, code });
    }
    if (this.#frames > freeFrames + this.#bytes / bytesPerFrame) {
      const words = `the header block of stream ${streamId} comes in ${this.#frames} frames for ${this.#bytes} bytes`;
      return fatalFault({ rule: 'flood', words, section, code });
    }
    return undefined;
  }
}

function nameOf(frame: Exclude<Frame, { readonly type: 'unknown' }>): string {
  return frameName(frameTypes[frame.type]);
}
