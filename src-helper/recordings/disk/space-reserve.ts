import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Enough for the ends of some hundred recordings. */
const reserveBytes = 256 * 1024;

/** A file that holds some room free: on a full disk it goes, so that the ends of recordings can still be written. */
export class SpaceReserve {
  readonly #file: string;

  /** The directory must be there. */
  constructor(directory: string) {
    this.#file = path.join(directory, 'reserve');
  }

  /** Takes the room, if it is there. */
  take(): void {
    try {
      writeFileSync(this.#file, Buffer.alloc(reserveBytes, 1), { mode: 0o600 });
    } catch {
      this.free();
    }
  }

  /** Gives it back. */
  free(): void {
    try {
      rmSync(this.#file, { force: true });
    } catch {
      // Nothing more can be done for room here.
    }
  }
}
