import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Files kept open for writing; a call that writes again opens its file again. */
const openFilesLimit = 32;
const suffix = '.bytes';

/**
 * The bytes of long recordings: one file a recording, only ever appended to. Beside the database and not in it, because
 * bytes then are written once instead of twice, read at the speed of a file, and freed by removing one name.
 */
export class ByteFiles {
  readonly #directory: string;
  readonly #open = new Map<string, { readonly descriptor: number; end: number }>();
  /** Where the appends of a transaction begin. */
  #begins: Map<string, number> | undefined;

  /** The directory is made when it is not there. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Appends and says where the bytes begin. Throws, leaving the file as it was, when they do not fit on the disk. */
  append(id: string, data: Uint8Array): number {
    const file = this.#openForWriting(id);
    const begin = file.end;
    try {
      for (let done = 0; done < data.byteLength;) {
        done += writeSync(file.descriptor, data, done, data.byteLength - done, begin + done);
      }
    } catch (error) {
      this.#cut(id, begin);
      throw error;
    }
    file.end = begin + data.byteLength;
    if (this.#begins?.has(id) === false) this.#begins.set(id, begin);
    return begin;
  }

  /** What cuts off all that is appended from now on, for when a transaction fails. Only the last one can be used. */
  remember(): () => void {
    const begins = (this.#begins = new Map<string, number>());
    return () => {
      for (const [id, begin] of begins) this.#cut(id, begin);
      begins.clear();
    };
  }

  /** Forgets what was appended behind `end`. */
  truncate(id: string, end: number): void {
    this.close(id);
    try {
      truncateSync(this.#pathOf(id), end);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** How long the file is; 0 when there is none. */
  sizeOf(id: string): number {
    return statSync(this.#pathOf(id), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Calls `use` with a function that fills `target` from `offset` on and says how much of it there was. */
  withReader<T>(id: string, use: (read: (target: Uint8Array, offset: number) => number) => T): T {
    const descriptor = openSync(this.#pathOf(id), 'r');
    try {
      return use((target, offset) => readFully(descriptor, target, offset));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Nothing more will be appended for now. */
  close(id: string): void {
    const file = this.#open.get(id);
    if (file === undefined) return;
    this.#open.delete(id);
    closeSync(file.descriptor);
  }

  /** Frees the bytes of a recording. */
  remove(id: string): void {
    this.close(id);
    rmSync(this.#pathOf(id), { force: true });
  }

  /** Ids of the recordings that have a file which nobody has written to since then, in milliseconds since 1970. */
  listOlderThan(timeMs: number): readonly string[] {
    return readdirSync(this.#directory)
      .filter(name => name.endsWith(suffix))
      .filter(name => {
        const status = statSync(path.join(this.#directory, name), { throwIfNoEntry: false });
        return status !== undefined && status.mtimeMs < timeMs;
      })
      .map(name => name.slice(0, -suffix.length));
  }

  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id);
  }

  /** Where the disk refuses that too, the bytes stay behind the end that the next opening finds, and belong to nobody. */
  #cut(id: string, end: number): void {
    try {
      this.truncate(id, end);
    } catch {
      // The first error tells more.
    }
  }

  #openForWriting(id: string): { readonly descriptor: number; end: number } {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    if (this.#open.size >= openFilesLimit) this.closeAll();
    const descriptor = openSync(this.#pathOf(id), 'a+', 0o600);
    const file = { descriptor, end: this.sizeOf(id) };
    this.#open.set(id, file);
    return file;
  }

  #pathOf(id: string): string {
    return path.join(this.#directory, id + suffix);
  }
}

function readFully(descriptor: number, target: Uint8Array, offset: number): number {
  let done = 0;
  while (done < target.byteLength) {
    const count = readSync(descriptor, target, done, target.byteLength - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
