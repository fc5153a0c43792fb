// A large message comes from the helper in pieces, so that neither thread copies all of it in one turn; its block, which
// says what the pieces are, comes behind the last of them.
import type { EventBlock } from './event-block';
import type { RecordingDatabase } from './recording-database';

/** Where the pieces of one message are until its block comes: in the recording's file, or in memory. */
export type Pieces =
  | { readonly kind: 'file'; readonly offset: number; readonly bytes: number }
  | { readonly kind: 'memory'; readonly parts: readonly Uint8Array[] };

/** The pieces of large messages whose blocks have not come yet, one message a recording. */
export class LargePieces {
  #pieces = new Map<string, Pieces>();

  /** Adds a piece: to the file of its recording where the database has files, else in memory. */
  add(database: RecordingDatabase, id: string, data: Uint8Array): void {
    const known = this.#pieces.get(id);
    if (database.files === undefined) {
      const parts = known?.kind === 'memory' ? known.parts : [];
      this.#pieces.set(id, { kind: 'memory', parts: [...parts, data] });
    } else {
      const offset = database.files.append(id, data);
      const [begin, bytes] = known?.kind === 'file' ? [known.offset, known.bytes] : [offset, 0];
      this.#pieces.set(id, { kind: 'file', offset: begin, bytes: bytes + data.byteLength });
    }
  }

  /** The pieces of a message, which are no longer kept here. */
  take(id: string): Pieces | undefined {
    const pieces = this.#pieces.get(id);
    this.#pieces.delete(id);
    return pieces;
  }

  /** What brings back the pieces as they are now, for when a transaction fails. */
  remember(): () => void {
    const before = new Map(this.#pieces);
    return () => (this.#pieces = before);
  }

  /** Reads all pieces out of the files of a disk that takes no more. */
  readBack(disk: RecordingDatabase | undefined): void {
    for (const [id, pieces] of this.#pieces) {
      if (pieces.kind === 'memory') continue;
      const part = new Uint8Array(pieces.bytes);
      disk?.files?.withReader(id, read => read(part, pieces.offset));
      this.#pieces.set(id, { kind: 'memory', parts: [part] });
    }
  }

  /** Moves all pieces to the files of a disk that takes them again. All or none: throws as the file system does. */
  moveTo(disk: RecordingDatabase): void {
    const moved = new Map<string, Pieces>();
    for (const [id, each] of this.#pieces) {
      if (each.kind === 'memory' && disk.files !== undefined) {
        moved.set(id, {
          kind: 'file',
          offset: disk.files.append(id, Buffer.concat(each.parts)),
          bytes: lengthOf(each),
        });
      }
    }
    this.#pieces = moved;
  }
}

/** How many bytes the pieces of a message are together. */
export function lengthOf(pieces: Pieces): number {
  return pieces.kind === 'file' ? pieces.bytes : pieces.parts.reduce((sum, part) => sum + part.byteLength, 0);
}

/** Adds a block whose data is in it, or came in pieces before it. */
export function addBlock(
  database: RecordingDatabase,
  key: number,
  id: string,
  block: EventBlock,
  pieces: Pieces | undefined,
): void {
  if (pieces === undefined) database.addBlock(key, id, block);
  else if (pieces.kind === 'file') database.addBlock(key, id, block, pieces);
  else database.addBlock(key, id, { ...block, data: Buffer.concat(pieces.parts) });
}
