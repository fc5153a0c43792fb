// How files are read whose paths come from the window: sources, descriptor sets, certificates. The path may be anything,
// and opening some things hangs (a FIFO), never ends (/dev/zero) or does something (a watchdog): only regular files are
// opened, never more of them is read than the limit, and no error quotes what is in them.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** What is at the path is no file that is read; `message` says why, as the end of a sentence. */
export class UnreadableFile extends Error {}

/** Windows has neither of the two, whatever Node's types say. */
const { O_NONBLOCK = 0, O_NOCTTY = 0 } = constants as Partial<typeof constants>;
/** What is put there between the look and the opening must not hang, nor become our terminal. */
const flags = constants.O_RDONLY | O_NONBLOCK | O_NOCTTY;

/** How much is read at once of a file that does not say how large it is, in bytes. */
const pieceBytes = 64 * 1024;

/** Reads a regular file of at most so many bytes. Throws UnreadableFile, or what the file system said. */
export function readRegularFileSync(path: string, limitBytes: number): Buffer {
  check(statSync(path), limitBytes);
  const file = openSync(path, flags);
  try {
    const pieces = new Pieces(check(fstatSync(file), limitBytes), limitBytes);
    while (pieces.take(readSync(file, pieces.space(), 0, pieces.space().length, null))) continue;
    return pieces.join();
  } finally {
    closeSync(file);
  }
}

/** As readRegularFileSync, beside other work. Rejects with the reason of `signal` when that is aborted. */
export async function readRegularFile(path: string, limitBytes: number, signal: AbortSignal): Promise<Buffer> {
  check(await stat(path), limitBytes);
  const file = await open(path, flags);
  try {
    const pieces = new Pieces(check(await file.stat(), limitBytes), limitBytes);
    do signal.throwIfAborted();
    while (pieces.take(await readInto(file, pieces.space())));
    return pieces.join();
  } finally {
    await file.close();
  }
}

/** Reads on where the last read ended. Says how much: Node 18 read nothing when it was left to guess. */
async function readInto(file: FileHandle, space: Buffer): Promise<number> {
  return (await file.read(space, 0, space.length, null)).bytesRead;
}

/** The size, of a file that may be read. */
function check(info: Stats, limitBytes: number): number {
  if (info.isDirectory()) throw new UnreadableFile('it is a folder.');
  if (!info.isFile()) throw new UnreadableFile('it is not a regular file but a device, a pipe or a socket.');
  if (info.size > limitBytes) throw tooLarge(info.size, limitBytes);
  return info.size;
}

function tooLarge(sizeBytes: number, limitBytes: number): UnreadableFile {
  return new UnreadableFile(`it has ${sizeBytes} bytes; at most ${limitBytes} are read.`);
}

/** What was read so far. Files grow, and those of /proc say that they are empty. */
class Pieces {
  readonly #read: Buffer[] = [];
  #next: Buffer;
  #total = 0;

  constructor(
    sizeBytes: number,
    private readonly limitBytes: number,
  ) {
    this.#next = Buffer.allocUnsafeSlow(Math.max(sizeBytes, 1));
  }

  /** Where the next bytes go. */
  space(): Buffer {
    return this.#next;
  }

  /** Takes so many bytes of the space; false at the end of the file. */
  take(count: number): boolean {
    if (count === 0) return false;
    this.#total += count;
    if (this.#total > this.limitBytes) throw tooLarge(this.#total, this.limitBytes);
    this.#read.push(this.#next.subarray(0, count));
    this.#next = count < this.#next.length ? this.#next.subarray(count) : Buffer.allocUnsafeSlow(pieceBytes);
    return true;
  }

  join(): Buffer {
    const [only] = this.#read;
    return this.#read.length === 1 && only !== undefined ? only : Buffer.concat(this.#read);
  }
}
